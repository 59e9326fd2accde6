"""What all scenarios together say about Djangos, in words."""

from versus.judge.across import Across
from versus.judge.report import Row
from versus.publish import wording
from versus.publish.part import Column, Part

COLUMNS = (
    Column("scenario"), Column("case", words=True), Column("Django"), Column("ratio", number=True),
    Column("95 % interval", number=True), Column("adjusted p", number=True), Column("verdict there"),
)  # fmt: skip


def across_part(found: Across, metric: str) -> Part:
    """The rows that differ; how many do not, and what cases without any Django show, in sentences."""
    said = wording.metric(metric)
    if not found.rows:
        return Part(sentences=(f"No scenario was measured on two Djangos often enough to judge {said}.",))
    scenarios = {row.subject for row in found.rows}
    left = len(found.rows) - len(found.differing) - len(found.same)
    compared = wording.counted(len(found.rows), "comparison")
    within = wording.counted(len(scenarios), "scenario")
    sentence = (
        f"{wording.titled(said)}: {compared} between Djangos in {within}, corrected as one family. "
        f"{len(found.differing)} differ, {len(found.same)} are the same within the margin, {left} cannot be told."
    )
    return Part(sentences=(sentence, *_nulls(found)), columns=COLUMNS, rows=tuple(map(_row, found.differing)))


def _nulls(found: Across) -> tuple[str, ...]:
    if not found.nulls:
        return ()
    without = wording.counted(len(found.nulls), "comparison")
    widest = max(abs((row.ratio or 1.0) - 1.0) for row in found.nulls)
    sentence = (
        f"In {without} more no Django answers, so that nothing should differ: {len(found.differing_nulls)} do; the "
        f"farthest ratio is {wording.share(widest)} away from 1."
    )
    return (sentence,)


def _row(row: Row) -> tuple[str, ...]:
    cells = (
        row.subject, row.variant, f"{row.baseline.django} → {row.candidate.django}", wording.ratio(row.ratio),
        wording.interval(row.low, row.high), _p(row.adjusted_p), wording.verdict(row),
    )  # fmt: skip
    return tuple(map(wording.plain, cells))


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
