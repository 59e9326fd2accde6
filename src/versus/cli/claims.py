"""`versus claims`: what is said about Django 6, checked on each Django."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from versus.claims.answers import Answer, ClaimVerdict, verdict
from versus.claims.ledger import Claim, chosen, probe_sources, read_ledger
from versus.claims.probing import probed
from versus.cli.opening import open_session
from versus.cli.options import OutputFile
from versus.environments.series import known_series
from versus.errors import NotMeasuredError, UserError
from versus.files import write_whole
from versus.machine.placement import Placement, cores
from versus.publish.tables.part import Column, Part
from versus.publish.tables.parts import print_parts
from versus.runner.events import Activity
from versus.spelling import counted

SCHEMA = "versus.claims/1"
ORDER = ("first in", "no longer from", "changes", "held before", "never was", "not run", "failed")
EPILOG = """\b
Examples:
  ./versus claims
  ./versus claims A023 B001
  ./versus claims --django 5.2 --django 6.1 --source 'upgrade guide'
  ./versus claims --verdict 'never was' --json claims.json
"""
type Answers = Mapping[str, Answer]
"""By Django, the oldest first."""
type Found = tuple[Claim, Answers, ClaimVerdict]


@click.command(epilog=EPILOG)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--django", "djangos", multiple=True, metavar="DJANGO", help="On these; default: all known series.")
@click.option("--source", metavar="NAME", help="Only statements of one kind of text, as in 'upgrade guide'.")
@click.option("--verdict", "wanted", type=click.Choice(ORDER), help="Only statements of which this came out.")
@click.option(
    "--json", "json_file", type=OutputFile(), metavar="FILE", help=f"Also write the answers as JSON ({SCHEMA})."
)
def command(
    ids: tuple[str, ...], djangos: tuple[str, ...], source: str | None, wanted: str | None, json_file: Path | None
) -> None:
    """Check what is said about Django 6 by a probe each, in the environments of several Djangos.

    With an ID the answer comes with the probe's code.
    """
    claims = chosen(read_ledger(), ids, source)
    if not claims:
        raise UserError("No statement is both of these ids and of this source.")
    answers, releases = _answers(claims, djangos)
    found = [(claim, told, verdict(told)) for claim in claims if (told := answers[claim.id])]
    found = [told for told in found if wanted in (None, told[2].kind)]
    if json_file is not None:
        write_whole(json_file, msgspec.json.format(msgspec.json.encode(_plain(found))) + b"\n")
    names = list(next(iter(answers.values())))
    parts = [_explained(names, *told) for told in found] if ids else _by_verdict(names, found)
    on = f"{counted(len(found), 'statement')} on Django {', '.join(releases)}."
    print_parts("What is said about Django 6", on, parts)
    failed = [claim.id for claim, _, came in found if came.kind == "failed"]
    if failed:
        raise NotMeasuredError(f"{counted(len(failed), 'statement')} could not be checked: {', '.join(failed)}.")


def _answers(claims: Sequence[Claim], djangos: Sequence[str]) -> tuple[dict[str, Answers], list[str]]:
    """Returns (the answers by id, each by the Django as it was asked for; the releases these were)."""
    known = [series.name for series in known_series()]
    asked = list(dict.fromkeys(djangos or known))
    with open_session() as session:
        names = session.build(asked, python=None, twin_of=None, kit="serving")
        environments = {label: session.environments[name] for label, name in zip(asked, names, strict=True)}
        ordered = sorted(environments, key=lambda label: _release(environments[label].django))

        def report(done: int, whole: int) -> None:
            session.tell(Activity(f"checking statements: {done} of {whole} answers"))

        found = probed(
            session.scratch,
            {label: environments[label] for label in ordered},
            [claim.id for claim in claims],
            newest=known[-1],
            at_once=len(cores(Placement.ALL)),
            report=report,
        )
    answers: dict[str, Answers] = {claim.id: {label: found[label, claim.id] for label in ordered} for claim in claims}
    return answers, [environments[label].django for label in ordered]


def _release(version: str) -> list[int]:
    """As numbers, so that 6.10 comes after 6.9; what is no number counts as nothing."""
    return [int(part) if part.isdigit() else 0 for part in version.split(".")]


def _by_verdict(names: Sequence[str], found: Sequence[Found]) -> list[Part]:
    columns = (Column("id"), Column("source"), *(Column(name) for name in names), Column("statement", words=True))
    parts: list[Part] = []
    for title in sorted({came.text for _, _, came in found}, key=_place):
        rows = tuple(
            (claim.id, claim.source, *(answer.word for answer in told.values()), claim.statement)
            for claim, told, came in found
            if came.text == title
        )
        parts.append(Part(f"{title}: {counted(len(rows), 'statement')}", columns=columns, rows=rows))
    return parts


def _place(title: str) -> tuple[int, str]:
    return next(place for place, kind in enumerate(ORDER) if title.startswith(kind)), title


def _explained(names: Sequence[str], claim: Claim, told: Answers, came: ClaimVerdict) -> Part:
    whys = [f"{name}: {answer.why}." for name, answer in told.items() if answer.why]
    return Part(
        f"{claim.id}: {came.text}",
        sentences=(claim.statement, f"From the {claim.source}."),
        columns=tuple(Column(name) for name in names),
        rows=(tuple(answer.word for answer in told.values()),),
        after=tuple(whys),
        code=tuple(f"  {line}" for line in probe_sources()[claim.id].splitlines()),
    )


def _plain(found: Sequence[Found]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "claims": [
            {
                "id": claim.id,
                "kind": claim.kind,
                "source": claim.source,
                "statement": claim.statement,
                "results": {name: answer.plain() for name, answer in told.items()},
                "verdict": came.text,
                "since": came.since,
                "evidence": [probe_sources()[claim.id]],
                "correction": None,
            }
            for claim, told, came in found
        ],
    }
