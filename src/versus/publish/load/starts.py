"""What the server starts of a load run found: stages in the middle, searches for capacity, and closed journeys."""

from collections.abc import Sequence
from statistics import fmean, stdev

from versus import spelling
from versus.load.readings.observations import NULL_CASE, Capacity, CountedRequests, Stage, Throughput
from versus.publish.load.stages import arm_part, stage_part
from versus.publish.tables.part import Column, Part
from versus.records.store import Run

_NOTHING = "–"
_NAMED = (Column("Django"), Column("case"), Column("start", number=True))
_SEARCHED = (
    *_NAMED, Column("sustained", number=True), Column("rates tried", number=True),
    Column("what failed above", words=True),
)  # fmt: skip
_VISITED = (
    *_NAMED, Column("journeys", number=True), Column("requests", number=True), Column("CPU a journey", number=True),
    Column("failed", number=True), Column("sound", words=True),
)  # fmt: skip

_EXECUTED = (
    Column("Django"), Column("case"), Column("layouts", number=True), Column("requests", number=True),
    Column("a request", number=True), Column("scatter", number=True), Column("a second at rest", number=True),
)  # fmt: skip

NOT_SEEN = (
    "What the server's processes execute outside the kernel. Waiting, the kernel's work, the processor's caches and "
    "other processes, such as a database server, are not in it."
)


def load_parts(run: Run) -> tuple[Part, ...]:
    """Returns what a load run measured beside its verdicts."""
    arms = arm_part(run)
    others = _with_rows(capacity_part(run), throughput_part(run), counted_part(run))
    return (*_shared(run), *([] if arms is None else [arms]), *others)


def _shared(run: Run) -> list[Part]:
    """Says where several generators sent the arrivals, and how far their clocks may be off."""
    stages: list[Stage] = run.of(Stage)
    shared = [stage.measured.shared for stage in stages if stage.measured is not None and stage.measured.shared]
    if not shared:
        return []
    unsure = max(found.clock_within_s for found in shared)
    generators = spelling.counted(max(found.generators for found in shared), "generator")
    said = f"{generators} sent the arrivals; their clocks are known to ±{spelling.duration(unsure)} at worst."
    return [Part(sentences=(said,))]


def start_parts(run: Run) -> tuple[Part, ...]:
    """Each start by itself: its stages, its search for capacity, its journeys; what a run has none of is left out."""
    return _with_rows(stage_part(run), capacity_part(run), throughput_part(run), counted_part(run))


def capacity_part(run: Run) -> Part:
    """One row a search: the null application's own is the generator's ceiling."""
    found: list[Capacity] = run.of(Capacity)
    ordered = sorted(found, key=lambda capacity: (capacity.case != NULL_CASE, *_place(capacity)))
    return Part("Capacity, start by start", columns=_SEARCHED, rows=tuple(map(_searched, ordered)))


def throughput_part(run: Run) -> Part:
    """One row a start. One that does not count shows its reason and no number."""
    found: list[Throughput] = run.of(Throughput)
    rows = tuple(map(_visited, sorted(found, key=_place)))
    return Part("Journeys, start by start", columns=_VISITED, rows=rows)


def counted_part(run: Run) -> Part:
    """One row an arm: what it executes in each memory layout, on average, and at rest."""
    found: list[CountedRequests] = run.of(CountedRequests)
    by_arm: dict[str, list[CountedRequests]] = {}
    for counted in found:
        by_arm.setdefault(counted.arm.id, []).append(counted)
    rows = tuple(_executed(counts) for _, counts in sorted(by_arm.items()) if any(count.counting for count in counts))
    return Part(
        "Instructions a request",
        sentences=(NOT_SEEN,) if rows else (),
        columns=_EXECUTED, rows=rows,
    )  # fmt: skip


def _executed(counts: Sequence[CountedRequests]) -> tuple[str, ...]:
    found = [count.counting for count in counts if count.counting is not None]
    values = [counting.per_request for counting in found]
    middle = fmean(values)
    scatter = stdev(values) / middle if len(values) > 1 else 0.0
    return (
        spelling.plain(counts[0].environment), spelling.plain(counts[0].case) or _NOTHING, str(len(found)),
        str(sum(counting.requests for counting in found)), spelling.quantity("instructions", middle),
        spelling.share(scatter), spelling.quantity("instructions", fmean(counting.rest_a_second for counting in found)),
    )  # fmt: skip


def _with_rows(*parts: Part) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.rows)


def _place(found: Capacity | Throughput) -> tuple[int, str]:
    return found.start, found.key[1].id


def _searched(capacity: Capacity) -> tuple[str, ...]:
    failed = f"–{capacity.found.failed_at:.0f}" if capacity.found.failed_at is not None else " or more"
    sustained = f"{capacity.found.rate:.0f}{failed}/s" if capacity.found.rate else _NOTHING
    named = [spelling.plain(capacity.environment), spelling.plain(capacity.case) or _NOTHING, str(capacity.start + 1)]
    reason = spelling.plain(capacity.found.reason or "nothing: the search ended")
    return *named, sustained, str(len(capacity.rungs)), reason


def _visited(throughput: Throughput) -> tuple[str, ...]:
    case = spelling.plain(throughput.case) or _NOTHING
    named = [spelling.plain(throughput.environment), case, str(throughput.start + 1)]
    if throughput.reason is not None:
        return *named, *[_NOTHING] * 4, f"no: {spelling.plain(throughput.reason)}"
    each = spelling.duration(throughput.cpu_s / throughput.journeys)
    done = [_each_second(number, throughput) for number in (throughput.journeys, throughput.requests)]
    return *named, *done, each, str(throughput.failures), "yes"


def _each_second(number: int, throughput: Throughput) -> str:
    return f"{spelling.significant(number / throughput.seconds)}/s"
