"""What the server starts of a load run found: stages in the middle, searches for capacity, and closed journeys."""

from versus.load.observations import NULL_CASE, Capacity, Throughput
from versus.publish import wording
from versus.publish.part import Column, Part
from versus.publish.stages import arm_part
from versus.records.store import Run

_NOTHING = "–"
Table = tuple[list[str], list[list[str]]]


def load_parts(run: Run | None) -> tuple[Part, ...]:
    """What a load run measured beside its verdicts; nothing for other runs."""
    if run is None:
        return ()
    arms = arm_part(run)
    return (
        *([] if arms is None else [arms]),
        *_as_part("Capacity, start by start", *capacity_rows(run)),
        *_as_part("Journeys, start by start", *throughput_rows(run)),
    )


def _as_part(title: str, titles: list[str], rows: list[list[str]]) -> tuple[Part, ...]:
    columns = tuple(map(Column, titles))
    return (Part(title, columns=columns, rows=tuple(map(tuple, rows))),) if rows else ()


def capacity_rows(run: Run) -> Table:
    """(titles, one row a search): the null application's own is the generator's ceiling."""
    found: list[Capacity] = run.of(Capacity)
    titles = ["Django", "case", "start", "sustained", "rates tried", "what failed above"]
    return titles, [_searched(one) for one in sorted(found, key=lambda one: (one.case != NULL_CASE, *_place(one)))]


def throughput_rows(run: Run) -> Table:
    """(titles, one row a start). One that does not count shows its reason and no number."""
    found: list[Throughput] = run.of(Throughput)
    titles = ["Django", "case", "start", "journeys", "requests", "CPU a journey", "failed", "sound"]
    return titles, [_visited(one) for one in sorted(found, key=_place)]


def _place(one: Capacity | Throughput) -> tuple[int, str]:
    return one.start, one.key[1].id


def _searched(one: Capacity) -> list[str]:
    sustained = f"{one.found.rate:.0f}/s" if one.found.rate else _NOTHING
    named = [wording.plain(one.environment), wording.plain(one.case) or _NOTHING, str(one.start + 1)]
    return [*named, sustained, str(len(one.rungs)), wording.plain(one.found.reason or "nothing: the search ended")]


def _visited(one: Throughput) -> list[str]:
    named = [wording.plain(one.environment), wording.plain(one.case) or _NOTHING, str(one.start + 1)]
    if one.reason is not None:
        return [*named, *[_NOTHING] * 4, f"no: {wording.plain(one.reason)}"]
    each = wording.duration(one.cpu_s / one.journeys)
    return [*named, _each_second(one.journeys, one), _each_second(one.requests, one), each, str(one.failures), "yes"]


def _each_second(number: int, one: Throughput) -> str:
    return f"{wording.significant(number / one.seconds)}/s"
