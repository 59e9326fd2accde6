"""Words how much of what changed in Django some subject runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from versus.judge.coverage import Covered, covered
from versus.publish.tables.part import Column, Part
from versus.records.coverage import Coverage
from versus.spelling import counted, percent, plain

PARTS = Path(__file__).with_name("parts_of_django.toml")
REASONS = Path(__file__).with_name("not_run.toml")
UNSAID = "Nobody has said why no subject runs it."

RUN = "run inside a timed call of a subject of their own area"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    parts: dict[str, tuple[str, ...]]


class _Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    why: str
    functions: dict[str, tuple[str, ...]]


class _Reasons(msgspec.Struct, forbid_unknown_fields=True):
    reason: tuple[_Reason, ...]


def parts_of_django() -> Mapping[str, Sequence[str]]:
    """Returns the areas of subjects that are about each part of Django, by the beginning of its paths."""
    return msgspec.toml.decode(PARTS.read_bytes(), type=_File).parts


def judged_coverage(coverage: Coverage) -> Covered:
    """Returns how much of what changed is run."""
    runs = {name: coverage.names(numbers) for name, numbers in coverage.runs.items()}
    return covered(coverage.names(coverage.changed), runs, parts_of_django())


def coverage_part(coverage: Coverage, found: Covered) -> Part:
    """Returns a row a part of Django, those where most changed first."""
    before, after = map(plain, coverage.djangos)
    said = f"{counted(found.changed, 'function')} changed; {found.run} of them ({percent(found.share)}) {RUN}."
    rows = tuple(
        (plain(part.name), str(part.changed), str(part.run), percent(part.run / part.changed)) for part in found.parts
    )
    return Part(
        f"What changed from {before} to {after}, and is run by a subject",
        sentences=(said,),
        columns=(
            Column("part of Django"), Column("changed", number=True), Column("run", number=True),
            Column("share", number=True),
        ),
        rows=rows,
    )  # fmt: skip


def missing_parts(found: Covered) -> tuple[Part, ...]:
    """Returns the functions that changed and that no subject runs, by the reason why."""
    reasons = reasons_for_not_running()
    by_reason: dict[str, list[str]] = {why: [] for why in (*reasons.values(), UNSAID)}
    for function in (function for part in found.parts for function in part.missing):
        place = place_of(function)
        by_reason[reasons.get(place, UNSAID)].append(f"{place[1]}, {place[0]}")
    return tuple(
        Part(f"{why} {counted(len(functions), 'function')}.", bullets=tuple(map(plain, functions)))
        for why, functions in by_reason.items()
        if functions
    )


def reasons_for_not_running() -> dict[tuple[str, str], str]:
    """Returns why no subject runs a function, by its path and name."""
    reasons = msgspec.toml.decode(REASONS.read_bytes(), type=_Reasons).reason
    return {
        (path, name): reason.why for reason in reasons for path, names in reason.functions.items() for name in names
    }


def place_of(function: str) -> tuple[str, str]:
    """Returns the path and the name of a function of a record; a function inside another one is named by both."""
    path, _, name = function.partition(":")
    return path, name.replace(".<locals>", "")
