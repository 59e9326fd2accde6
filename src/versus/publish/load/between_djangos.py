"""What all scenarios together say about Djangos, in words."""

from versus import spelling
from versus.judge.load.django_contrasts import DjangoContrasts
from versus.judge.load.pooled_ratio import PooledRatio, pooled_ratios
from versus.judge.report import Row
from versus.publish import wording
from versus.publish.tables.part import Column, Part

COLUMNS = (
    Column("scenario"), Column("case", words=True), Column("Django"), Column("ratio", number=True),
    Column("95 % interval", number=True), Column("adjusted p", number=True), Column("verdict there"),
)  # fmt: skip

TOGETHER_COLUMNS = (
    Column("Django"), Column("answered by"), Column("scenarios", number=True), Column("ratio", number=True),
    Column("95 % interval", number=True),
)  # fmt: skip


def across_parts(found: DjangoContrasts, metric: str) -> tuple[Part, ...]:
    """What is said of all scenarios together, and then of each case that differs."""
    together = together_part(found, metric)
    return (*([together] if together.rows else []), across_part(found, metric))


def together_part(found: DjangoContrasts, metric: str) -> Part:
    """A row for two Djangos, and one for the same pair where no Django answers."""
    rows = [_together("Django", one) for one in pooled_ratios(found.rows)]
    rows += [_together("others", one) for one in pooled_ratios(found.nulls)]
    sentence = f"{wording.titled(wording.metric_alone(metric))}, of all scenarios together, each counting once:"
    return Part(sentences=(sentence,), columns=TOGETHER_COLUMNS, rows=tuple(rows))


def across_part(found: DjangoContrasts, metric: str) -> Part:
    """The rows that differ; how many do not, and what cases without any Django show, in sentences."""
    said = wording.metric_alone(metric)
    if not found.rows:
        return Part(sentences=(f"No scenario was measured on two Djangos often enough to judge {said}.",))
    scenarios = {row.subject for row in found.rows}
    left = len(found.rows) - len(found.differing) - len(found.same)
    compared = spelling.counted(len(found.rows), "comparison")
    within = spelling.counted(len(scenarios), "scenario")
    sentence = (
        f"{wording.titled(said)}: {compared} between Djangos in {within}, corrected as one family. "
        f"{len(found.differing)} differ, {len(found.same)} are the same within the margin, {left} cannot be told."
    )
    return Part(sentences=(sentence, *_nulls(found)), columns=COLUMNS, rows=tuple(map(_row, found.differing)))


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


def _together(answered_by: str, one: PooledRatio) -> tuple[str, ...]:
    return (
        spelling.plain(f"{one.baseline} → {one.candidate}"), answered_by, str(one.scenarios), spelling.ratio(one.ratio),
        spelling.interval(one.low, one.high),
    )  # fmt: skip


def _row(row: Row) -> tuple[str, ...]:
    cells = (
        row.subject, row.variant, f"{row.baseline.django} → {row.candidate.django}", spelling.ratio(row.ratio),
        spelling.interval(row.low, row.high), _p(row.adjusted_p), wording.verdict(row),
    )  # fmt: skip
    return tuple(map(spelling.plain, cells))


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
