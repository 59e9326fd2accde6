"""Puts a sweep into words: how cost grows with the size, and where two variants cross."""

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
    """Returns a part for exponents and a part for crossings, of a subject or all; none for a run without a sweep."""
    growths = [growth for growth in report.growths if subject in (None, growth.subject)]
    crossings = [crossing for crossing in report.crossings if subject in (None, crossing.subject)]
    if not growths:
        return ()
    read = (READ, BENDS) if any(growth.bends for growth in growths) else (READ,)
    grows = Part("How cost grows", columns=COLUMNS, rows=tuple(map(_row, growths)), after=read)
    return (grows, Part("Where they cross", bullets=tuple(map(crossing_text, crossings)))) if crossings else (grows,)


def crossing_text(crossing: SizeCrossing) -> str:
    """Says in a sentence at which size two sides cross, or that they do not."""
    before, after = _named(crossing)
    where = f"{crossing.subject}{_bracketed(crossing.point)}, {before} → {after}{_metric(crossing.metric)}"
    if (
        crossing.size is not None
        and crossing.low is not None
        and crossing.high is not None
        and crossing.below is not None
    ):
        interval = f"95 % interval {_rounded(crossing.low)}–{_rounded(crossing.high)}"
        span = f"{crossing.axis} = {_rounded(crossing.size)} ({interval})"
        return spelling.plain(f"{where}: {crossing.below} below {span}, {OPPOSITE[crossing.below]} above.")
    sizes = f"{crossing.axis} = {size_text(crossing.smallest)} and {size_text(crossing.largest)}"
    said = f"{crossing.below} wherever they differ" if crossing.below else "they differ at no size"
    return spelling.plain(f"{where}: no crossing found between {sizes}; {said}.")


def size_text(size: float) -> str:
    """Spells a size as it was declared: `1,000`, `2.5`."""
    return f"{size:,.0f}" if float(size).is_integer() else f"{size:g}"


def _row(growth: Growth) -> tuple[str, ...]:
    interval = f"{growth.low:.2f}–{growth.high:.2f}" if growth.low is not None and growth.high is not None else ""
    cells = (
        f"{growth.subject}{_bracketed(growth.point)}",
        growth.side.variant,
        growth.side.django,
        f"{growth.axis} {size_text(growth.sizes[0])}–{size_text(growth.sizes[-1])}",
        # Each value has a unit of its own, because the values may be a factor of a thousand apart.
        f"{spelling.quantity(growth.unit, growth.values[0])} → {spelling.quantity(growth.unit, growth.values[-1])}",
        f"{growth.exponent:.2f}",
        interval,
        ", ".join(f"{step:.2f}" for step in growth.steps) if growth.bends else "",
    )
    return tuple(map(spelling.plain, cells))


def _named(crossing: SizeCrossing) -> tuple[str, str]:
    """Names both sides by what differs."""
    before, after = crossing.baseline, crossing.candidate
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
    """Three digits, because an interpolated size has no more."""
    return f"{float(f'{size:.3g}'):,.0f}" if size >= 100 else spelling.significant(size)
