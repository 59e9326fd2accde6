"""All statements with what became of them: probes' answers, rows of the records, or neither."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from versus.claims.answers import Answer, verdict
from versus.claims.ledger import CORRECTED, PROBED, Claim, probe_sources, read_ledger
from versus.judge.report import Growth, Report
from versus.judge.settled import Evidence, settle
from versus.load.declared.scenario import known_scenarios, read_scenario
from versus.micro.declared.names import declared_subjects
from versus.publish import wording
from versus.publish.tables.lines import lines_of
from versus.publish.tables.part import Column
from versus.spelling import counted, interval, plain, significant

SCHEMA = "versus.claims/1"
ORDER = (
    "first in", "no longer from", "changes", "held before", "never was",
    "supported", "true only when", "no difference", "refuted", "could not tell",
    "compared", "not comparable", "opinion", "not run", "failed",
)  # fmt: skip
"""Verdicts, in the order in which they are shown: of probes, of rules, of other systems, and of nothing."""
EVIDENCE: tuple[Column, ...] = (
    Column("what"), Column("where", words=True), Column("read"), Column("verdict"), Column("says so"),
)  # fmt: skip
"""The columns of `evidence_rows`."""


class SettledClaim(msgspec.Struct, frozen=True):
    """A statement with its verdict. `answers` are by Django, `corrected` those of what works instead."""

    claim: Claim
    verdict: str
    since: str | None = None
    answers: Mapping[str, Answer] = {}
    corrected: Mapping[str, Answer] = {}
    evidence: tuple[Evidence, ...] = ()

    @property
    def kind(self) -> str:
        """The verdict without its Django."""
        return next(kind for kind in ORDER if self.verdict.startswith(kind))

    @property
    def tally(self) -> str:
        """`3 say so, 1 not, 2 cannot tell`; empty where no row was read."""
        said = [found.holds for found in self.evidence]
        words = ((True, "say so"), (False, "do not"), (None, "cannot tell"))
        return ", ".join(f"{said.count(held)} {word}" for held, word in words if held in said)

    @property
    def remarks(self) -> list[str]:
        """Sentences: why there is no answer, what is true instead, and on which Djangos the smallest change works."""
        said = [f"{name}: {answer.why}." for name, answer in self.answers.items() if answer.why]
        said += [f"What is true instead: {self.claim.instead}"] if self.claim.instead else []
        if self.corrected:
            works = ", ".join(f"{name} {answer.word}" for name, answer in self.corrected.items())
            said.append(f"The smallest change that works: {works}.")
        return said

    @property
    def code(self) -> str:
        """The probe's source, with that of what works instead; empty where there is no probe."""
        sources = probe_sources()
        found = [sources.get(self.claim.id, ""), sources.get(self.claim.id + CORRECTED, "")]
        return "\n\n\n".join(text for text in found if text)


def known_names(benchmarks: Path, *scenarios: Path) -> dict[str, set[str]]:
    """Returns the variants and cases of every subject and of every scenario in these folders, by its name."""
    names = {name: set(found.variants) for name, found in declared_subjects(benchmarks).items()}
    for folder in scenarios:
        for name in known_scenarios(folder):
            names.setdefault(name, set()).update(read_scenario(name, folder).case_names)
    return names


def whole_ledger(benchmarks: Path, scenarios: Path) -> tuple[Claim, ...]:
    """Returns the ledger, checked against what these folders declare. Raises UserError where it is at odds."""
    return read_ledger(known_names(benchmarks, scenarios))


def settled(
    claims: Sequence[Claim], answers: Mapping[str, Mapping[str, Answer]], reports: Sequence[Report]
) -> list[SettledClaim]:
    """Returns statements with their verdicts.

    `answers` are by id and Django, the oldest first; `reports` those of judged runs, the oldest first.
    """
    trusted = [report for report in reports if report.trusted]
    return [_settled(claim, answers, trusted) for claim in claims]


def _settled(claim: Claim, answers: Mapping[str, Mapping[str, Answer]], reports: Sequence[Report]) -> SettledClaim:
    if claim.kind == PROBED:
        told = answers.get(claim.id, {})
        if not told:
            return SettledClaim(claim, "not run")
        came = verdict(told)
        return SettledClaim(claim, came.text, came.since, told, answers.get(claim.id + CORRECTED, {}))
    if claim.rules:
        found = settle(claim.rules, reports)
        return SettledClaim(claim, found.outcome, evidence=found.evidence)
    if claim.kind == "peer":
        return SettledClaim(claim, "compared" if claim.seen_in else "not comparable")
    return SettledClaim(claim, "opinion")


def evidence_rows(found: SettledClaim) -> list[tuple[str, ...]]:
    """Returns each row in words: what, Djangos or variants, what was read, its verdict, whether it says so."""
    return [_evidence_row(evidence) for evidence in found.evidence]


def evidence_text(found: Sequence[Evidence]) -> str:
    """Returns rows in a sentence: `bulk_create → one_by_one, 6.1.3: 9.41× slower`."""
    rows = [_evidence_row(evidence) for evidence in found if evidence.holds]
    return "; ".join(f"{where}: {read} {verdict}".strip() for _, where, read, verdict, _ in rows)


def _evidence_row(evidence: Evidence) -> tuple[str, str, str, str, str]:
    says = {True: "yes", False: "no", None: "–"}[evidence.holds]
    if isinstance(evidence.row, Growth):
        growth = evidence.row
        read = f"{growth.axis} ^ {significant(growth.exponent)} ({interval(growth.low, growth.high)})"
        where = f"{plain(growth.side.variant)}, {plain(growth.side.django)}"
        return growth.subject, where, f"{wording.metric(growth.metric)}: {read}", "", says
    lines = lines_of(Report("", (evidence.row,))).lines
    if not lines:  # a count that is exactly as it was
        row = evidence.row
        where = f"{plain(row.candidate.variant)}, {plain(row.baseline.django)} → {plain(row.candidate.django)}"
        return row.subject, where, f"{wording.metric(row.metric)}: as it was", "same", says
    line = lines[0]
    where = ", ".join(part for part in (line.variant, line.environments, line.point) if part)
    read = line.values if line.row.metric == "statements" else f"{wording.metric(line.row.metric)} {line.ratio}"
    return line.subject, where, read, line.verdict, says


def plain_claims(found: Sequence[SettledClaim]) -> dict[str, Any]:
    """Returns what `--json` writes: versus.claims/1."""
    return {"schema": SCHEMA, "claims": [_plain(settled_claim) for settled_claim in found]}


def _plain(found: SettledClaim) -> dict[str, Any]:
    claim = found.claim
    evidence = [found.code] if found.code else [" | ".join(row) for row in evidence_rows(found)]
    return {
        "id": claim.id,
        "kind": claim.kind,
        "source": claim.source,
        "statement": claim.statement,
        "results": {name: answer.plain() for name, answer in found.answers.items()},
        "verdict": found.verdict,
        "since": found.since,
        "evidence": evidence or list(claim.seen_in) or ([claim.why] if claim.why else []),
        "correction": claim.instead or None,
        "corrected": {name: answer.plain() for name, answer in found.corrected.items()},
    }


def rows_text(found: SettledClaim) -> str:
    """Returns what its table's row says of the evidence: answers are columns of their own."""
    if found.claim.rules:
        return found.tally or "no record has its rows"
    return ", ".join(found.claim.seen_in) or found.claim.why


def summary(found: Sequence[SettledClaim]) -> str:
    """`12 first in 6.0, 3 never was`: how many statements have which verdict."""
    words = sorted({claim.verdict for claim in found}, key=place)
    return ", ".join(f"{sum(claim.verdict == word for claim in found)} {word}" for word in words) or counted(
        0, "statement"
    )


def place(word: str) -> tuple[int, str]:
    """The place of a verdict among all."""
    return next(number for number, kind in enumerate(ORDER) if word.startswith(kind)), word
