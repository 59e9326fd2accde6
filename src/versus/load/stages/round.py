"""One round of several arms side by side: all servers are up, and are loaded in turn.

What is compared lies a second or two apart then, and not a minute: the machine's speed drifts in between.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack

from versus.load.declared.plan import LoadPlan
from versus.load.declared.slices import Slice, slices
from versus.load.readings.clock import Reading, ReadingPair, SlicedReadings, sleep_until
from versus.load.readings.observations import Stage
from versus.load.servers.expected_bodies import ExpectedBodies
from versus.load.stages.rig import AFTERMATH_S, Rig

REST_S = 0.5  # for the generators to see that it is about to begin, and the servers to come to rest
READ_AHEAD_S = 0.005  # of a slice and of its end, so that no request has come yet


def run_round(plan: LoadPlan, start: int, rigs: Sequence[Rig], expected: ExpectedBodies) -> list[Stage]:
    """Loads rigs that have been entered; returns their stages. One that breaks off is invalid, and the others go on.

    Raises NotMeasuredError where one answers wrongly.
    """
    for rig in rigs:
        rig.check(expected)
    for rig in rigs:
        with rig.noting_faults():
            rig.warm_up()
    warm = {rig.arm.id: rig for rig in rigs if rig.reason is None}
    if warm:
        _load_in_turn(plan, start, warm)
    return [rig.stage() for rig in rigs]


def _load_in_turn(plan: LoadPlan, start: int, rigs: Mapping[str, Rig]) -> None:
    model = plan.scenario.load
    arms = [rig.arm for rig in rigs.values()]
    planned = slices(arms, plan.seconds, plan.slice_s, model.settle_s, plan.arrivals_seed(start))
    time.sleep(AFTERMATH_S)
    with ExitStack() as watched:
        for rig in rigs.values():
            with rig.noting_faults():
                watched.enter_context(rig.watch)
        quiet = {}
        for arm, rig in rigs.items():
            with rig.noting_faults():
                quiet[arm] = Reading.of(rig.server.pid)
        begins = time.monotonic() + REST_S
        for arm, rig in rigs.items():
            own = [turn for turn in planned if turn.arm == arm]
            rig.generator.take_turns(begins, [(turn.begins, turn.seconds) for turn in own])
        read = _read(begins, planned, rigs, model.settle_s)
        drained = {}
        for arm, rig in rigs.items():
            with rig.noting_faults():
                sleep_until(rig.generator.wait_for_drain() + AFTERMATH_S)
                drained[arm] = Reading.of(rig.server.pid)
    for arm, rig in rigs.items():
        if rig.reason is None:
            with rig.noting_faults():
                moments = [begins + turn.begins for turn in planned if turn.arm == arm]
                readings = SlicedReadings(quiet[arm], read[arm], drained[arm], moments, planned[0].seconds)
                rig.sum_up(readings, readings.loaded)


def _read(
    begins: float, planned: Iterable[Slice], rigs: Mapping[str, Rig], settle_s: float
) -> dict[str, list[ReadingPair]]:
    """Reads each server's clock before each of its slices and after the time to settle."""
    read: dict[str, list[ReadingPair]] = {arm: [] for arm in rigs}
    for turn in planned:
        rig = rigs[turn.arm]
        with rig.noting_faults():
            sleep_until(begins + turn.begins - READ_AHEAD_S)
            before = Reading.of(rig.server.pid)
            sleep_until(begins + turn.begins + turn.seconds + settle_s - READ_AHEAD_S)
            read[turn.arm].append((before, Reading.of(rig.server.pid)))
    return read
