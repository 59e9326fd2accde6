"""What the server starts of a load run found: stages in the middle, searches for capacity, and closed journeys."""

from versus import spelling
from versus.load.readings.observations import NULL_CASE, Capacity, Throughput
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


def load_parts(run: Run) -> tuple[Part, ...]:
    """Returns what a load run measured beside its verdicts."""
    arms = arm_part(run)
    return (*([] if arms is None else [arms]), *_with_rows(capacity_part(run), throughput_part(run)))


def start_parts(run: Run) -> tuple[Part, ...]:
    """Each start by itself: its stages, its search for capacity, its journeys; what a run has none of is left out."""
    return _with_rows(stage_part(run), capacity_part(run), throughput_part(run))


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


def _with_rows(*parts: Part) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.rows)


def _place(found: Capacity | Throughput) -> tuple[int, str]:
    return found.start, found.key[1].id


def _searched(capacity: Capacity) -> tuple[str, ...]:
    sustained = f"{capacity.found.rate:.0f}/s" if capacity.found.rate else _NOTHING
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
