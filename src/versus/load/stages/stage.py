"""One stage by itself: a fresh server, checked, warmed up, left at rest, loaded, and read."""

import time
from collections.abc import Mapping
from dataclasses import replace

from versus.environments.environment import Environment
from versus.load.arrivals.generator import Moments
from versus.load.declared.plan import LoadArm, LoadPlan
from versus.load.readings.clock import Reading, ReadingPair, Readings, sleep_until
from versus.load.readings.observations import Stage
from versus.load.servers.expected_bodies import ExpectedBodies
from versus.load.servers.testbed import Testbed
from versus.load.stages.rig import AFTERMATH_S, Rig

EMPTY_S = 1.0  # timers tick ten times in it


def run_stage(
    testbed: Testbed,
    start: int,
    arm: LoadArm,
    environment: Environment,
    *,
    statements: Mapping[str, int],
    expected: ExpectedBodies,
    attempt: int = 0,
) -> Stage:
    """Measures one stage. One that breaks off, or that a gate fails, is returned as invalid with its reason.

    Raises EnvironmentFailedError where the server does not start, NotMeasuredError where it answers wrongly.
    """
    with Rig(testbed, start, arm, environment, statements=statements, attempt=attempt) as rig:
        rig.check(expected)
        with rig.noting_faults():
            empty = _empty(rig) if testbed.plan.scenario.load.hold is not None else None
            readings = replace(_load(testbed.plan, rig, rig.warm_up()), empty=empty)
            rig.sum_up(readings, [readings.loaded])
    return rig.stage()


def _empty(rig: Rig) -> ReadingPair:
    """Reads the server at rest before anything is held."""
    before = Reading.of(rig.server.pid)
    time.sleep(EMPTY_S)
    return before, Reading.of(rig.server.pid)


def not_measured(plan: LoadPlan, start: int, arm: LoadArm, reason: str) -> Stage:
    """Returns an invalid stage for an arm that did not start."""
    return Stage(
        environment=arm.environment, case=arm.case, start=start, started=time.time(), rate=plan.rate,
        seconds=plan.seconds, command=(), bodies={}, statements={}, valid=False, reason=reason, measured=None,
        fault="server",
    )  # fmt: skip


def _load(plan: LoadPlan, rig: Rig, moments: Moments) -> Readings:
    """Reads the server at rest, when the stage begins, and when its last request has been answered."""
    killed_at, worker, pid = plan.scenario.load.worker_killed_at, rig.worker, rig.server.pid
    sleep_until(moments.quiet + AFTERMATH_S)
    with rig.watch:
        quiet = Reading.of(pid)
        sleep_until(moments.begins)
        begin = Reading.of(pid)
        if worker is not None:
            worker.begin()
        if worker is not None and killed_at is not None:
            sleep_until(moments.begins + killed_at * plan.seconds)
            worker.kill()
        sleep_until(moments.ends)
        sleep_until(rig.generator.wait_for_drain() + AFTERMATH_S)
        return Readings(quiet, begin, Reading.of(pid))
