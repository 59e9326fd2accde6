"""What a run that swept a size says, in words: how cost grows, and where two ways cross."""

from versus import spelling
from versus.judge.report import Growth, Report, Side, SizeCrossing
from versus.micro.declared.plan import point_text
from versus.publish.tables.part import Column, Part

OPPOSITE = {"faster": "slower", "slower": "faster"}
COLUMNS = (
    Column("subject"), Column("variant"), Column("Django"), Column("sizes"), Column("a call", number=True),
    Column("exponent", number=True), Column("95 % interval", number=True), Column("between sizes", words=True),
)  # fmt: skip
READ = "Cost ∝ size to the power of the exponent: 0 does not depend on the size, 1 doubles where it doubles."
BENDS = "Where exponents between neighbouring sizes are listed they differ: no one exponent holds for all sizes."


def growth_parts(report: Report, subject: str | None = None) -> tuple[Part, ...]:
    """One part for exponents and one for crossings, of a subject or all; none for a run that swept nothing."""
    growths = [one for one in report.growths if subject in (None, one.subject)]
    crossings = [one for one in report.crossings if subject in (None, one.subject)]
    if not growths:
        return ()
    read = (READ, BENDS) if any(one.bends for one in growths) else (READ,)
    grows = Part("How cost grows", columns=COLUMNS, rows=tuple(map(_row, growths)), after=read)
    return (grows, Part("Where they cross", bullets=tuple(map(crossing_text, crossings)))) if crossings else (grows,)


def crossing_text(one: SizeCrossing) -> str:
    """One sentence: the size, or that there is none."""
    before, after = _named(one)
    where = f"{one.subject}{_bracketed(one.point)}, {before} → {after}{_metric(one.metric)}"
    if one.size is not None and one.low is not None and one.high is not None and one.below is not None:
        span = f"{one.axis} = {_rounded(one.size)} (95 % interval {_rounded(one.low)}–{_rounded(one.high)})"
        return spelling.plain(f"{where}: {one.below} below {span}, {OPPOSITE[one.below]} above.")
    sizes = f"{one.axis} = {size_text(one.smallest)} and {size_text(one.largest)}"
    said = f"{one.below} wherever they differ" if one.below else "they differ at no size"
    return spelling.plain(f"{where}: no crossing found between {sizes}; {said}.")


def size_text(size: float) -> str:
    """`1,000`, `2.5`: a size as it was declared."""
    return f"{size:,.0f}" if float(size).is_integer() else f"{size:g}"


def _row(one: Growth) -> tuple[str, ...]:
    interval = f"{one.low:.2f}–{one.high:.2f}" if one.low is not None and one.high is not None else ""
    cells = (
        f"{one.subject}{_bracketed(one.point)}",
        one.side.variant,
        one.side.django,
        f"{one.axis} {size_text(one.sizes[0])}–{size_text(one.sizes[-1])}",
        # Each in a unit of its own: they may be a factor of a thousand apart.
        f"{spelling.quantity(one.unit, one.values[0])} → {spelling.quantity(one.unit, one.values[-1])}",
        f"{one.exponent:.2f}",
        interval,
        ", ".join(f"{step:.2f}" for step in one.steps) if one.bends else "",
    )
    return tuple(map(spelling.plain, cells))


def _named(one: SizeCrossing) -> tuple[str, str]:
    """Both sides by what tells them apart."""
    before, after = one.baseline, one.candidate
    if before.variant == after.variant:
        return f"{before.variant} on Django {before.django}", after.django
    return before.variant, f"{after.variant}{_on(before, after)}"


def _on(before: Side, after: Side) -> str:
    return f" on Django {after.django}" if before.django == after.django else ""


def _bracketed(point: dict[str, str | int | float | bool]) -> str:
    return f" ({point_text(point)})" if point else ""


def _metric(metric: str) -> str:
    return "" if metric == "time" else f" by {metric}"


def _rounded(size: float) -> str:
    """Three digits: an interpolated size has no more."""
    return f"{float(f'{size:.3g}'):,.0f}" if size >= 100 else spelling.significant(size)
