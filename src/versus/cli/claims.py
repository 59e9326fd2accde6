"""`versus claims`: what is said about Django 6, checked on each Django and held against the records."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import msgspec

from versus.claims.answers import Answer
from versus.claims.ledger import PROBED, Claim, chosen
from versus.cli.opening import open_session
from versus.cli.options import OutputFile
from versus.cli.output import judged_reports
from versus.environments.series import known_series
from versus.errors import NotMeasuredError, UserError
from versus.files import write_whole
from versus.locations import locations
from versus.publish.claims.settling import (
    EVIDENCE,
    ORDER,
    SCHEMA,
    SettledClaim,
    evidence_rows,
    place,
    plain_claims,
    rows_text,
    settled,
    whole_ledger,
)
from versus.publish.tables.part import Column, Part
from versus.publish.tables.parts import print_parts
from versus.records.answers import FILE, Answers, read_answers, write_answers
from versus.runner.answers import probed_statements
from versus.spelling import counted

KINDS = ("api", "perf", "load", "docs", "peer", "opinion")
EPILOG = """\b
Examples:
  ./versus claims
  ./versus claims A023 P11
  ./versus claims --django 5.2 --django 6.1 --source 'upgrade guide'
  ./versus claims --kind perf --kind load
  ./versus claims --verdict 'never was' --json claims.json
"""


@click.command(epilog=EPILOG)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--django", "djangos", multiple=True, metavar="DJANGO", help="Probe these; default: all known series.")
@click.option("--source", metavar="NAME", help="Only statements of one kind of text, as in 'upgrade guide'.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only statements of a kind; repeatable.")
@click.option("--verdict", "wanted", type=click.Choice(ORDER), help="Only statements of which this came out.")
@click.option("--kept", is_flag=True, help="Take the answers that are kept, and run no probe.")
@click.option("--keep", is_flag=True, help="Keep all probes' answers in results/claims.")
@click.option(
    "--json", "json_file", type=OutputFile(), metavar="FILE", help=f"Also write the answers as JSON ({SCHEMA})."
)
def command(
    ids: tuple[str, ...],
    djangos: tuple[str, ...],
    source: str | None,
    kinds: tuple[str, ...],
    wanted: str | None,
    kept: bool,
    keep: bool,
    json_file: Path | None,
) -> None:
    """Settle what is said about Django 6.

    What is said about an API is probed in the environments of several Djangos; what is said about cost or load follows
    from the records by a rule that was fixed before. With an ID the answer comes with its evidence.
    """
    where = locations()
    claims = chosen(whole_ledger(where.benchmarks, where.scenarios), ids, source)
    claims = [claim for claim in claims if not kinds or claim.kind in kinds]
    if not claims:
        raise UserError("No statement is of all that was asked for: these ids, this source, these kinds.")
    if keep and (ids or source or djangos or kept):
        raise UserError("--keep keeps the answers of all probes on all series; leave out what chooses among them.")
    asked = [claim for claim in claims if claim.kind == PROBED]
    kept_file = where.results / "claims" / FILE
    answers = read_answers(kept_file) if kept else _answers(asked, djangos) if asked else None
    if keep and answers is not None:
        write_answers(kept_file, answers)
    ruled = any(claim.rules for claim in claims)
    reports = judged_reports(where.results, where.runs) if ruled else []
    found = settled(claims, answers.answers if answers else {}, reports)
    found = [claim for claim in found if wanted in (None, claim.kind)]
    if json_file is not None:
        write_whole(json_file, msgspec.json.format(msgspec.json.encode(plain_claims(found))) + b"\n")
    show_claims(found, answers, explained=bool(ids))
    failed = [claim.claim.id for claim in found if claim.kind == "failed"]
    if failed:
        raise NotMeasuredError(f"{counted(len(failed), 'statement')} could not be checked: {', '.join(failed)}.")


def show_claims(found: Sequence[SettledClaim], answers: Answers | None, *, explained: bool = False) -> None:
    """Prints statements by verdict, or each with its evidence."""
    on = f" APIs on Django {', '.join(answers.releases.values())}." if answers else ""
    parts = [_explained(claim) for claim in found] if explained else _by_verdict(found)
    print_parts("What is said about Django 6", f"{counted(len(found), 'statement')}.{on}", parts)


def _answers(claims: Sequence[Claim], djangos: Sequence[str]) -> Answers:
    """Returns what the statements' probes answer, and those of what works instead."""
    asked = list(dict.fromkeys(djangos or (series.name for series in known_series())))
    with open_session() as session:
        names = session.build(asked, python=None, twin_of=None, kit="serving")
        return probed_statements(session, dict(zip(asked, names, strict=True)), [claim.id for claim in claims])


def _by_verdict(found: Sequence[SettledClaim]) -> list[Part]:
    parts: list[Part] = []
    for title in sorted({claim.verdict for claim in found}, key=place):
        among = [claim for claim in found if claim.verdict == title]
        names = list(dict.fromkeys(name for claim in among for name in claim.answers))
        columns = (
            Column("id"), Column("source"), *(Column(name) for name in names), Column("statement", words=True),
            *([] if names else [Column("rows", words=True)]),
        )  # fmt: skip
        rows = tuple(
            (
                claim.claim.id, claim.claim.source, *(_word(claim.answers, name) for name in names),
                claim.claim.statement, *([] if names else [rows_text(claim)]),
            )
            for claim in among
        )  # fmt: skip
        parts.append(Part(f"{title}: {counted(len(rows), 'statement')}", columns=columns, rows=rows))
    return parts


def _word(answers: Mapping[str, Answer], name: str) -> str:
    return answers[name].word if name in answers else "–"


def _explained(found: SettledClaim) -> Part:
    claim = found.claim
    columns, rows = EVIDENCE, evidence_rows(found)
    if found.answers:
        columns, rows = tuple(map(Column, found.answers)), [tuple(a.word for a in found.answers.values())]
    said = [] if rows else [rows_text(found)]
    return Part(
        f"{claim.id}: {found.verdict}",
        sentences=(
            claim.statement,
            f"From: {claim.source}{f', {claim.where}' if claim.where else ''}.",
            *filter(None, said),
        ),
        columns=columns,
        rows=tuple(rows),
        after=tuple(found.remarks),
        code=tuple(f"  {line}" for line in found.code.splitlines()),
    )
