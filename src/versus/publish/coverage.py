"""Words how much of what changed in Django some subject runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from versus.judge.coverage import Covered, covered
from versus.publish.tables.part import Column, Part
from versus.records.coverage import Coverage
from versus.spelling import counted, percent, plain

PARTS = Path(__file__).with_name("parts_of_django.toml")

RUN = "run inside a timed call of a subject of their own area"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    parts: dict[str, tuple[str, ...]]


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
    """Returns the functions of each part that changed and that no subject runs."""
    return tuple(
        Part(f"{plain(part.name)}: {counted(len(part.missing), 'function')}", bullets=tuple(map(_named, part.missing)))
        for part in found.parts
        if part.missing
    )


def _named(function: str) -> str:
    path, _, name = plain(function).partition(":")
    return f"{name.replace('.<locals>', '')}, {path}"
