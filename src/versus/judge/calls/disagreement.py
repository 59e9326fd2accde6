"""Rows of one comparison whose time and instructions point different ways."""

from collections.abc import Mapping, Sequence

import msgspec

from versus.judge.report import Row
from versus.judge.statistics.warning import Disagreement

DECIDED = ("faster", "slower", "same")


def with_disagreements(rows: Sequence[Row]) -> list[Row]:
    """The rows in order, those that disagree with their fellow warned of it. Inconclusive rows disagree with nobody."""
    verdicts = {(_comparison(row), row.metric): row.verdict for row in rows}
    return [_warned(row, verdicts) for row in rows]


def _warned(row: Row, verdicts: Mapping[tuple[object, str], str]) -> Row:
    time, instructions = (verdicts.get((_comparison(row), metric)) for metric in ("time", "instructions"))
    if row.metric not in ("time", "instructions") or time not in DECIDED or instructions not in DECIDED:
        return row
    if time == instructions:
        return row
    counted = {"faster": "fewer", "slower": "more"}.get(instructions, instructions)
    return msgspec.structs.replace(row, warnings=(*row.warnings, Disagreement(time, counted).text))


def _comparison(row: Row) -> object:
    return row.subject, tuple(row.point.items()), row.baseline, row.candidate
