"""One round of several arms side by side: all servers are up, and are loaded in turn.

What is compared lies a second or two apart then, and not a minute: the machine's speed drifts in between.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack

from versus.load.expected import Expected
from versus.load.moment import sleep_until
from versus.load.observations import Stage
from versus.load.plan import LoadPlan
from versus.load.readings import Around, Reading, SlicedReadings
from versus.load.station import AFTERMATH_S, Station
from versus.load.turns import Slice, slices

REST_S = 0.5  # for the generators to see that it is about to begin, and the servers to come to rest
READ_AHEAD_S = 0.005  # of a slice and of its end, so that no request has come yet


def run_round(plan: LoadPlan, start: int, stations: Sequence[Station], expected: Expected) -> list[Stage]:
    """All have been entered. What breaks off or fails a gate is invalid with its reason; the others go on.

    Raises NotMeasuredError where one answers wrongly.
    """
    for station in stations:
        station.check(expected)
    for station in stations:
        with station.noting_faults():
            station.warm_up()
    warm = {station.arm.id: station for station in stations if station.reason is None}
    if warm:
        _load_in_turn(plan, start, warm)
    return [station.stage() for station in stations]


def _load_in_turn(plan: LoadPlan, start: int, stations: Mapping[str, Station]) -> None:
    model = plan.scenario.load
    arms = [station.arm for station in stations.values()]
    planned = slices(arms, plan.seconds, plan.slice_s, model.settle_s, plan.arrivals_seed(start))
    time.sleep(AFTERMATH_S)
    with ExitStack() as watched:
        for station in stations.values():
            with station.noting_faults():
                watched.enter_context(station.watch)
        begins = time.monotonic() + REST_S
        for arm, station in stations.items():
            own = [one for one in planned if one.arm == arm]
            station.generator.take_turns(begins, [(one.begins, one.seconds) for one in own])
        read = _read(begins, planned, stations, model.settle_s)
        for station in stations.values():
            with station.noting_faults():
                sleep_until(station.generator.wait_for_drain() + AFTERMATH_S)
    for arm, station in stations.items():
        if station.reason is None:
            with station.noting_faults():
                readings = SlicedReadings(read[arm])
                station.sum_up(readings, readings.loaded)


def _read(
    begins: float, planned: Iterable[Slice], stations: Mapping[str, Station], settle_s: float
) -> dict[str, list[Around]]:
    """Each server's clock around each of its slices."""
    read: dict[str, list[Around]] = {arm: [] for arm in stations}
    for one in planned:
        station = stations[one.arm]
        with station.noting_faults():
            sleep_until(begins + one.begins - READ_AHEAD_S)
            before = Reading.of(station.server.pid)
            sleep_until(begins + one.begins + one.seconds + settle_s - READ_AHEAD_S)
            read[one.arm].append((before, Reading.of(station.server.pid)))
    return read
