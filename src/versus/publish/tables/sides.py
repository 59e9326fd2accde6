"""What a row compares, in words: Djangos, databases, variants and points."""

from collections.abc import Mapping

from versus import spelling
from versus.judge.report import Row, Side, StatementChange, Untimed, Value
from versus.publish import wording

type Compared = Row | StatementChange | Untimed


def environment_text(row: Compared, databases: Mapping[str, str] | None = None) -> str:
    """`5.2.19 → 6.0.10`, or the one Django; the Python only where the two sides differ in it, the database only then or
    where `databases` has a name for it."""
    before, after = (_side(side, row, databases or {}) for side in (row.baseline, row.candidate))
    return before if before == after else f"{before} → {after}"


def variant_text(row: Compared) -> str:
    """`async_paginator`, or `paginator → async_paginator` where variants are compared."""
    before, after = (spelling.plain(side.variant) for side in (row.baseline, row.candidate))
    return after if before == after else f"{before} → {after}"


def point_beside(point: Mapping[str, Value], default: Mapping[str, Value]) -> dict[str, Value]:
    """Nothing of the default; all of another point; and what a point has besides the default."""
    if not default.items() <= point.items():
        return dict(point)
    return {name: value for name, value in point.items() if name not in default}


def _side(side: Side, row: Compared, databases: Mapping[str, str]) -> str:
    words = [side.django]
    is_named = f"@{side.python}" in side.django  # where it was asked for, the environment's name says it
    if row.baseline.python != row.candidate.python and not is_named:
        words.append(f"Python {side.python}")
    if side.database in databases or row.baseline.database != row.candidate.database:
        words.append(databases.get(side.database) or wording.database(side.database))
    return spelling.plain(" ".join(words))
