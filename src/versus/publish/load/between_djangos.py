"""Puts into words how Djangos differ over all scenarios."""

from collections.abc import Sequence

from versus import spelling
from versus.judge.load.django_contrasts import DjangoContrasts
from versus.judge.report import Row
from versus.publish import wording
from versus.publish.tables.part import Column, Part

COLUMNS = (
    Column("scenario"), Column("case", words=True), Column("Django"), Column("database"), Column("ratio", number=True),
    Column("95 % interval", number=True), Column("adjusted p", number=True), Column("verdict there"),
)  # fmt: skip


def differing_part(found: DjangoContrasts, metric: str) -> Part:
    """Returns the rows that differ. Sentences say how many do not, and what cases without any Django show."""
    name = wording.metric_alone(metric)
    if not found.rows:
        return Part(sentences=(f"No scenario was measured on two Djangos often enough to judge {name}.",))
    scenarios = {row.subject for row in found.rows}
    left = len(found.rows) - len(found.differing) - len(found.same)
    compared = spelling.counted(len(found.rows), "comparison")
    within = spelling.counted(len(scenarios), "scenario")
    sentence = (
        f"{wording.titled(name)}: {compared} between Djangos in {within}, each corrected for those of its own run. "
        f"{len(found.differing)} differ, {len(found.same)} are the same within the margin, {left} cannot be told."
    )
    return Part(sentences=(sentence, *_nulls(found)), columns=COLUMNS, rows=_rows(found.differing))


def _nulls(found: DjangoContrasts) -> tuple[str, ...]:
    if not found.nulls:
        return ()
    without = spelling.counted(len(found.nulls), "comparison")
    widest = max(abs((row.ratio or 1.0) - 1.0) for row in found.nulls)
    sentence = (
        f"In {without} more no Django answers, so that nothing should differ: {len(found.differing_nulls)} do; the "
        f"farthest ratio is {spelling.share(widest)} away from 1."
    )
    return (sentence,)


def _rows(rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
    databases = wording.databases(row.candidate.database for row in rows)
    return tuple(_row(row, databases[row.candidate.database]) for row in rows)


def _row(row: Row, database: str) -> tuple[str, ...]:
    cells = (
        row.subject, row.variant, f"{row.baseline.django} → {row.candidate.django}",
        database, spelling.ratio(row.ratio),
        spelling.interval(row.low, row.high), spelling.p_value(row.adjusted_p), wording.verdict(row),
    )  # fmt: skip
    return tuple(map(spelling.plain, cells))
