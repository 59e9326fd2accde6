"""Puts a calibration's outcome into words: what was wanted, what was reached, and from how many trials."""

from collections.abc import Sequence

from versus import spelling
from versus.calibration.outcome import Detected, Outcome
from versus.calibration.part import EXTENTS, Part
from versus.judge.statistics.interval import Proportion
from versus.judge.trials.known_answers import NullOutcome, PlacesOutcome
from versus.judge.trials.other_tools import ToolOutcome
from versus.judge.trials.splits import SplitOutcome
from versus.publish.tables.part import Column
from versus.publish.tables.part import Part as Section
from versus.spelling import percent, percents

COLUMNS = (
    Column("experiment", words=True), Column("wanted", words=True), Column("reached", number=True),
    Column("95 % interval", number=True), Column("trials", number=True), Column("met"),
)  # fmt: skip
SPLIT_COLUMNS = (
    Column("way", words=True), Column("scatter of a pair", number=True), Column("time a pair", number=True),
    Column("of it in slices", number=True), Column("efficiency", number=True), Column("95 % interval", number=True),
)  # fmt: skip
SPLITS = "Where the time of a pair goes"
NOT_RUN = "Not run yet."
NO_TARGET = "–"
ORDER_WITHIN, NEIGHBOURS_WITHIN = 0.002, 0.003
TIME_WANTED = {0.01: 0.95, 0.005: 0.65}
INSTRUCTIONS_WANTED = {0.005: 0.95}
"""The share of slow-downs of a size that should be found."""
COUNTED_REQUESTS_WANTED = {0.01: 0.95}
BY_TIME = frozenset({
    Part.NULL, Part.NULL_POSTGRES, Part.INJECTED, Part.INJECTED_LARGE, Part.ORDER, Part.NEIGHBOURS, Part.LOAD_NULL,
    Part.LOAD_INJECTED, Part.ORDER_ALONE,
})  # fmt: skip
Rows = tuple[tuple[str, ...], ...]


def calibration_parts(result: Outcome) -> tuple[Section, ...]:
    """Returns a section for each experiment; one without trials says so."""
    return (
        _section("Nothing differs, by time", (Part.NULL,), result, _null_rows(result.null, needs_coverage=True)),
        _section(
            "Nothing differs, by time, on PostgreSQL", (Part.NULL_POSTGRES,), result,
            _null_rows(result.null_postgres, needs_coverage=True),
        ),
        _section(
            "Slowed down, by time", (Part.INJECTED, Part.INJECTED_LARGE), result,
            _detected_rows(result.injected, TIME_WANTED),
        ),
        _section("Order", (Part.ORDER,), result, _place_rows("second against first", result.order, ORDER_WITHIN)),
        _section(
            "Order, with one subject in a block", (Part.ORDER_ALONE,), result,
            _place_rows("second against first", result.order_alone, ORDER_WITHIN),
        ),
        _section(
            "Neighbours", (Part.NEIGHBOURS,), result,
            _place_rows("among 24 others against alone", result.neighbours, NEIGHBOURS_WITHIN),
        ),
        _section(
            "Nothing differs, by instructions", (Part.NULL_INSTRUCTIONS,), result,
            _null_rows(result.null_instructions, needs_coverage=False),
        ),
        _section(
            "Slowed down, by instructions", (Part.INJECTED_INSTRUCTIONS,), result,
            _detected_rows(result.injected_instructions, INSTRUCTIONS_WANTED),
        ),
        _section("Requests: nothing differs, by CPU time", (Part.LOAD_NULL,), result,
                 _null_rows(result.load_null, needs_coverage=False)),
        _section("Requests slowed down, by CPU time", (Part.LOAD_INJECTED,), result,
                 _detected_rows(result.load_injected, {})),
        _section("Requests: nothing differs, by instructions", (Part.LOAD_NULL_INSTRUCTIONS,), result,
                 _null_rows(result.load_null_instructions, needs_coverage=False)),
        _section("Requests slowed down, by instructions", (Part.LOAD_INJECTED_INSTRUCTIONS,), result,
                 _detected_rows(result.load_injected_instructions, COUNTED_REQUESTS_WANTED)),
        _split_section(SPLITS, Part.SPLIT, result.splits, result),
        _split_section("This code and the one before", Part.FORMER, result.former, result),
        _section("Other tools, with their defaults", (Part.OTHER_TOOLS,), result, _all_tool_rows(result)),
    )  # fmt: skip


def targets(sections: Sequence[Section]) -> Section:
    """Returns one table of everything that had a target, met or not; it names experiments without trials."""
    rows = tuple(
        (f"{section.title}: {name}", *rest)
        for section in sections
        if section.columns == COLUMNS
        for name, *rest in section.rows
        if rest[-1] != NO_TARGET
    )
    lacking = tuple(f"{section.title}: not run yet." for section in sections if not section.rows)
    return Section("", (), COLUMNS if rows else (), rows, after=lacking)


def _section(title: str, parts: tuple[Part, ...], result: Outcome, rows: Rows) -> Section:
    if not rows:
        return Section(title, (NOT_RUN,))
    done, wanted = sum(result.counts.get(part, 0) for part in parts), sum(EXTENTS[part].trials for part in parts)
    of_tools = Part.OTHER_TOOLS in parts
    sentences = [spelling.counted(done, "comparison") + "." if of_tools else f"{done} of {wanted} trials."]
    if BY_TIME.issuperset(parts):
        quiet = sum(result.quiet.get(part, 0) for part in parts)
        sentences.append(f"The machine was found quiet before and after {quiet} of them.")
    return Section(title, tuple(sentences), COLUMNS, rows)


def _null_rows(null: NullOutcome | None, *, needs_coverage: bool) -> Rows:
    if null is None:
        return ()
    covered = _row(
        "95 % intervals that hold 1", "93–97 %" if needs_coverage else "–", null.covered,
        NO_TARGET if not needs_coverage else _yes(0.93 <= null.covered.share <= 0.97),
    )  # fmt: skip
    alarmed = _row("families that report a change", "not above 5 %", null.alarmed, _yes(null.alarmed.low <= 0.05))
    raw = _row("comparisons with p ≤ .05, unadjusted", "–", null.raw, NO_TARGET)
    return covered, alarmed, raw


def _detected_rows(found: tuple[Detected, ...], wanted: dict[float, float]) -> Rows:
    rows: list[tuple[str, ...]] = []
    for detected in found:
        every = detected.all
        size = spelling.share(every.size)
        least = wanted.get(every.size)
        asked = "published" if least is None else f"≥ {percent(least, 0)}"
        cost = "" if detected.seconds is None else f", {detected.seconds:.0f} s each"
        rows.append(
            _row(
                f"{size} found{cost}",
                asked,
                every.found,
                NO_TARGET if least is None else _yes(every.found.share >= least),
            )
        )
        if detected.quiet is not None and detected.quiet.found.trials < every.found.trials:
            rows.append(_row(f"{size} found, machine quiet", asked, detected.quiet.found, NO_TARGET))
        rows.append(_row(f"{size} found after the family's correction", "–", every.adjusted, NO_TARGET))
        rows.append(_row(f"{size} called faster", "–", every.wrong, NO_TARGET))
    return tuple(rows)


def _place_rows(what: str, found: PlacesOutcome | None, within: float) -> Rows:
    if found is None:
        return ()
    low, high = found.interval.low - 1, found.interval.high - 1
    return (
        (what, f"90 % interval inside ±{spelling.share(within)}", percent(found.ratio - 1, 2, "+"),
         f"{percents(low, high, 2, '+', ' to ')} (90 %)", spelling.counted(found.pairs, "block"),
         _yes(abs(low) <= within and abs(high) <= within)),
    )  # fmt: skip


def _split_section(title: str, part: Part, splits: tuple[SplitOutcome, ...], result: Outcome) -> Section:
    """What time is spent on, and what that is worth."""
    if not splits:
        return Section(title, (NOT_RUN,))
    rows = tuple(
        (
            f"{number}. {split.name}",
            percent(split.scatter, 2),
            f"{split.seconds:.3f} s",
            percent(split.in_slices, 0),
            "–" if split.efficiency is None else f"{split.efficiency:.2f}×",
            "–" if split.interval is None else f"{split.interval.low:.2f}–{split.interval.high:.2f}",
        )
        for number, split in enumerate(splits, 1)
    )
    return Section(title, (f"{result.counts.get(part, 0)} of {EXTENTS[part].trials} trials.",), SPLIT_COLUMNS, rows)


def _all_tool_rows(result: Outcome) -> Rows:
    return tuple(row for outcome in result.other_tools for row in _tool_rows(outcome))


def _tool_rows(outcome: ToolOutcome) -> Rows:
    named = f"{outcome.tool}: {spelling.share(outcome.size)}" if outcome.size else f"{outcome.tool}: nothing differs"
    cost = f"{outcome.seconds:.0f} s each"
    found = () if outcome.found is None else (_row(f"{named}, found ({cost})", "published", outcome.found, NO_TARGET),)
    error = "called faster" if outcome.size else f"reported as a change ({cost})"
    return (*found, _row(f"{named}, {error}", "published", outcome.wrong, NO_TARGET))


def _row(name: str, wanted: str, share: Proportion, met: str) -> tuple[str, ...]:
    return name, wanted, percent(share.share), percents(share.low, share.high), f"{share.found} of {share.trials}", met


def _yes(met: bool) -> str:
    return "yes" if met else "no"
