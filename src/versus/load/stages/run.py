"""A load run: arms take turns over fresh server starts, a round at a time."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from versus.environments.environment import Environment
from versus.load.declared.extent import turn_s
from versus.load.declared.plan import MOST_RATE, LoadArm, LoadPlan, Mode
from versus.load.readings.observations import NULL_CASE, Capacity, Stage, Throughput
from versus.load.servers.database import SQLITE, Database
from versus.load.servers.expected_bodies import ExpectedBodies, described
from versus.load.servers.testbed import Testbed
from versus.load.stages.batches import Measuring
from versus.load.stages.climb import CEILING, climb
from versus.load.stages.closed import run_journeys
from versus.load.stages.failed_arms import FailedArms
from versus.load.stages.statements import count_statements
from versus.locations import Locations, locations
from versus.machine.placement import load_cores
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT, Project

Observed = Stage | Capacity | Throughput
Sink = Callable[[Observed], None]
Report = Callable[[str], None]


def run_load(
    plan: LoadPlan,
    environments: Mapping[str, Environment],
    *,
    scratch: Scratch,
    folder: Path,
    done: Sequence[Observed],
    sink: Sink,
    report: Report,
    where: Locations | None = None,
    database: Database = SQLITE,
    project: Project = BENCH_PROJECT,
) -> None:
    """Carries out a plan, without what is already `done`, and gives each observation to `sink` once it is made.

    `folder` is the run's. An arm whose server, service or worker does not start is given up with its reason. Raises
    EnvironmentFailedError where that leaves none, and NotMeasuredError for a server that answers wrongly.
    """
    suite = where or locations()
    finished = {observed.key for observed in done}
    turns = [turn for turn in plan.turns if turn not in finished]
    if not turns:
        return
    server_cores, own_cores = load_cores()
    first = environments[plan.environments[0]]
    with database.data(plan.scenario, first, suite, scratch, report, project) as data, _on_cores(own_cores):
        testbed = Testbed(plan, suite, scratch, folder, data, server_cores, database, project)
        carry_out = {Mode.STAGES: _measure_stages, Mode.CAPACITY: _climb_all, Mode.JOURNEYS: _go_on_journeys}[plan.mode]
        carry_out(testbed, turns, environments, done, sink, report)


def estimate_s(plan: LoadPlan) -> float:
    """Returns about how long the plan takes, in seconds."""
    return len(plan.turns) * turn_s(plan.scenario, plan.seconds)


def _batches(plan: LoadPlan, left: Sequence[tuple[int, LoadArm]]) -> list[tuple[int, tuple[LoadArm, ...]]]:
    """The batches of what is left."""
    batches = [(start, tuple(arm for arm in arms if (start, arm) in left)) for start, arms in plan.batches]
    return [(start, arms) for start, arms in batches if arms]


def _side_by_side(arms: Sequence[LoadArm]) -> str:
    return described(arms[0]) if len(arms) == 1 else f"{len(arms)} servers in turn"


def _measure_stages(
    testbed: Testbed,
    turns: Sequence[tuple[int, LoadArm]],
    environments: Mapping[str, Environment],
    done: Sequence[Observed],
    sink: Sink,
    report: Report,
) -> None:
    """Open stages at one rate, a batch of arms at a time."""
    plan = testbed.plan
    failed = FailedArms(plan)
    statements = {
        arm: failed.attempt(arm, partial(_statements, testbed, arm, environments)) or {}
        for arm in {arm for _, arm in turns}
    }
    expected = ExpectedBodies()
    for stage in done:
        if isinstance(stage, Stage):
            expected.agree(plan, stage.arm, stage.bodies)
    clock = _Clock(plan, len(turns))
    measuring = Measuring(testbed, environments, statements, expected, failed)
    for start, arms in _batches(plan, turns):
        report(f"start {start + 1} of {plan.starts}, {_side_by_side(arms)}: {clock.left()} left")
        for stage in measuring.measured(start, arms):
            sink(stage)
            if not stage.valid:
                report(f"start {start + 1}, {described(stage.arm)} does not count: {stage.reason}")
        clock.finish(len(arms))


def _climb_all(
    testbed: Testbed,
    turns: Sequence[tuple[int, LoadArm]],
    environments: Mapping[str, Environment],
    done: Sequence[Observed],
    sink: Sink,
    report: Report,
) -> None:
    """The null application's ceiling first, then every arm's capacity, start by start."""
    plan = testbed.plan
    first = plan.environments[0]
    known = next((found for found in done if isinstance(found, Capacity) and found.case == NULL_CASE), None)
    if known is None:
        highest = min(CEILING * plan.rate, MOST_RATE)
        known = climb(
            testbed, 0, LoadArm(first, NULL_CASE), environments[first], ceiling=highest, expected=None, report=report
        )
        sink(known)
    expected = ExpectedBodies()
    for start, arm in turns:
        sink(
            climb(
                testbed, start, arm, environments[arm.environment], ceiling=known.found.rate or plan.rate,
                expected=expected, report=report,
            )
        )  # fmt: skip


def _go_on_journeys(
    testbed: Testbed,
    turns: Sequence[tuple[int, LoadArm]],
    environments: Mapping[str, Environment],
    done: Sequence[Observed],  # noqa: ARG001 - as every mode has it
    sink: Sink,
    report: Report,
) -> None:
    """Closed journeys, start by start."""
    plan = testbed.plan
    for arm in dict.fromkeys(arm for _, arm in turns):
        _statements(testbed, arm, environments)
    expected = ExpectedBodies()
    clock = _Clock(plan, len(turns))
    for start, arm in turns:
        report(f"start {start + 1} of {plan.starts}, {described(arm)}: {clock.left()} left")
        found = run_journeys(testbed, start, arm, environments[arm.environment], expected=expected)
        clock.finish(1)
        sink(found)
        if found.reason is not None:
            report(f"start {start + 1}, {described(arm)} does not count: {found.reason}")


def _statements(testbed: Testbed, arm: LoadArm, environments: Mapping[str, Environment]) -> dict[str, int]:
    """Counts the statements of an arm's targets; none where it is served without Django."""
    case = testbed.plan.case(arm)
    assert case.server is not None
    if not testbed.project.answers_with_django(case.server.application):
        return {}
    environment = environments[arm.environment]
    with testbed.resources(case, environment, testbed.scratch.folder / "counting") as resources:
        return count_statements(
            case, environment, resources.variables, testbed.where, testbed.scratch, project=testbed.project,
            doing=", ".join(filter(None, (testbed.plan.scenario.name, arm.case))),
        )  # fmt: skip


class _Clock:
    """The time left, from what the turns so far took. Made when the first begins."""

    def __init__(self, plan: LoadPlan, turns: int) -> None:
        self._planned = estimate_s(plan) / len(plan.turns)
        self._turns = turns
        self._finished = 0
        self._began = time.monotonic()
        self._spent = 0.0

    def finish(self, turns: int) -> None:
        self._spent = time.monotonic() - self._began
        self._finished += turns

    def left(self) -> str:
        each = self._spent / self._finished if self._finished else self._planned
        minutes, seconds = divmod(round(each * (self._turns - self._finished)), 60)
        return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


@contextlib.contextmanager
def _on_cores(cores: Sequence[int]) -> Iterator[None]:
    """Keeps this process, and the generator that it starts, off the server's core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
