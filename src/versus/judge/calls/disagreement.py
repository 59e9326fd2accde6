"""Rows of one comparison whose time and instructions point different ways."""

from collections.abc import Mapping, Sequence

import msgspec

from versus.judge.report import Row

DECIDED = ("faster", "slower", "same")


def with_disagreements(rows: Sequence[Row]) -> list[Row]:
    """Returns the rows in order, with a warning on both rows where time and instructions of a comparison disagree.

    An inconclusive row disagrees with nothing.
    """
    verdicts = {(_comparison(row), row.metric): row.verdict for row in rows}
    return [_warned(row, verdicts) for row in rows]


def _warned(row: Row, verdicts: Mapping[tuple[object, str], str]) -> Row:
    time, instructions = (verdicts.get((_comparison(row), metric)) for metric in ("time", "instructions"))
    if row.metric not in ("time", "instructions") or time not in DECIDED or instructions not in DECIDED:
        return row
    if time == instructions:
        return row
    counted = {"faster": "fewer", "slower": "more"}.get(instructions, instructions)
    warning = (
        f"Time says {time}, instructions say {counted}: waiting, caches and other processes count for the one, work "
        "done for the other."
    )
    return msgspec.structs.replace(row, warnings=(*row.warnings, warning))


def _comparison(row: Row) -> object:
    return row.subject, tuple(row.point.items()), row.baseline, row.candidate
