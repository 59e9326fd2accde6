"""A load run: arms take turns over fresh server starts, a round at a time."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from versus.environments.environment import Environment
from versus.errors import EnvironmentFailedError
from versus.load.declared.extent import turn_s
from versus.load.declared.master import HERE, MasterAddress
from versus.load.declared.plan import FEWEST_LAYOUTS, FEWEST_STARTS, MOST_RATE, LoadArm, LoadPlan, Mode
from versus.load.readings.observations import NULL_CASE, Capacity, CountedRequests, Stage, Throughput
from versus.load.servers.database import SQLITE, Database
from versus.load.servers.expected_bodies import ExpectedBodies, described
from versus.load.servers.testbed import Testbed
from versus.load.stages.batches import Measuring
from versus.load.stages.climb import CEILING, climb
from versus.load.stages.closed import run_journeys
from versus.load.stages.counted import count_requests, not_counted
from versus.load.stages.failed_arms import FailedArms
from versus.load.stages.statements import sent_statements
from versus.locations import Locations, locations
from versus.machine.files import raise_file_limit
from versus.machine.placement import Placement, cores, load_cores
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT, Project
from versus.spelling import counted as counted_text

Observed = Stage | Capacity | Throughput | CountedRequests
FILES_BESIDE = 200  # of a server or a generator: its sources, logs, databases, pipes
COUNTED_S = 25.0  # an arm in one memory layout: starting under callgrind, warming up, counting
Sink = Callable[[Observed], None]
Report = Callable[[str], None]
Enough = Callable[[Sequence[Observed]], bool]
"""Tells whether what was observed is precise enough."""


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
    enough: Enough = lambda _found: False,
    master: MasterAddress = HERE,
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
    # A count does not mind what else runs, so that several servers may be counted at once, on whatever core is free.
    everywhere = cores(Placement.ALL)
    allow_files(plan)
    server_cores, own_cores = (everywhere, everywhere) if plan.counts else load_cores()
    first = environments[plan.environments[0]]
    with database.data(plan.scenario, first, suite, scratch, report, project) as data, _on_cores(own_cores):
        testbed = Testbed(plan, suite, scratch, folder, data, server_cores, database, project, master)
        work = _Work(testbed, turns, environments, done, sink, report, enough)
        carry_out = {
            Mode.STAGES: work.measure_stages, Mode.CAPACITY: work.climb_all, Mode.JOURNEYS: work.go_on_journeys,
            Mode.INSTRUCTIONS: work.count_all,
        }[plan.mode]  # fmt: skip
        carry_out()


def allow_files(plan: LoadPlan) -> None:
    """Raises the limit on open files as far as allowed, for server and generator alike. Raises EnvironmentFailedError
    where it is too low for the connections that are to be held."""
    held = plan.scenario.load.hold
    needed = FILES_BESIDE + plan.scenario.load.connections + (held.connections if held is not None else 0)
    allowed = raise_file_limit()
    if allowed < needed:
        raise EnvironmentFailedError(
            f"{plan.scenario.name} needs {needed} open files in a process, and {allowed} are allowed here; "
            "raise the limit with ulimit -Hn, or hold fewer connections."
        )


def estimate_s(plan: LoadPlan) -> float:
    """Returns about how long the plan takes, in seconds."""
    if plan.counts:
        return FEWEST_LAYOUTS * len(plan.measured_arms) * COUNTED_S / len(cores(Placement.ALL))
    turns = len(plan.turns) * turn_s(plan.scenario, plan.seconds)
    if not plan.precision:
        return turns
    return max(min(turns, plan.budget_s), turns * FEWEST_STARTS / plan.starts)


def _batches(plan: LoadPlan, left: Sequence[tuple[int, LoadArm]]) -> list[tuple[int, tuple[LoadArm, ...]]]:
    """Returns the batches of what is left."""
    batches = [(start, tuple(arm for arm in arms if (start, arm) in left)) for start, arms in plan.batches]
    return [(start, arms) for start, arms in batches if arms]


def _rounds(turns: Sequence[tuple[int, LoadArm]]) -> list[tuple[int, list[LoadArm]]]:
    """Returns the arms of each start."""
    return [
        (start, [arm for number, arm in turns if number == start])
        for start in dict.fromkeys(start for start, _ in turns)
    ]


def _side_by_side(arms: Sequence[LoadArm]) -> str:
    return described(arms[0]) if len(arms) == 1 else f"{len(arms)} servers in turn"


@dataclass(frozen=True)
class _Work:
    """The turns that are left of a plan, what is `done` of it, and whom to give what is observed."""

    testbed: Testbed
    turns: Sequence[tuple[int, LoadArm]]
    environments: Mapping[str, Environment]
    done: Sequence[Observed]
    sink: Sink
    report: Report
    enough: Enough

    @property
    def plan(self) -> LoadPlan:
        return self.testbed.plan

    def measure_stages(self) -> None:
        """Measures open stages at one rate, a batch of arms at a time."""
        failed = FailedArms(self.plan)
        statements = {arm: failed.attempt(arm, partial(self._statements, arm)) or {} for arm in self._arms()}
        expected = ExpectedBodies()
        for stage in self.done:
            if isinstance(stage, Stage):
                expected.agree(self.plan, stage.arm, stage.bodies)
        clock = _Clock(self.plan, len(self.turns))
        measuring = Measuring(self.testbed, self.environments, statements, expected, failed)
        found = list(self.done)
        began = time.monotonic()
        for start, arms in _batches(self.plan, self.turns):
            if self._is_over(start, found, time.monotonic() - began):
                return
            self._announce(start, _side_by_side(arms), clock)
            for stage in measuring.measured(start, arms):
                found.append(stage)
                self.sink(stage)
                self._tell_if_unsound(start, stage.arm, None if stage.valid else stage.reason)
            clock.finish(len(arms))

    def _is_over(self, start: int, found: Sequence[Observed], spent_s: float) -> bool:
        """Whether a round that is not begun yet need not be: it is precise enough, or the budget is spent."""
        begun = any(isinstance(observed, Stage) and observed.start == start for observed in found)
        if not self.plan.precision or start < FEWEST_STARTS or begun:
            return False
        return spent_s >= self.plan.budget_s or self.enough(found)

    def climb_all(self) -> None:
        """Finds the null application's ceiling first, then every arm's capacity, start by start."""
        ceiling = self._null_ceiling()
        expected = ExpectedBodies()
        for start, arm in self.turns:
            environment = self.environments[arm.environment]
            self.sink(
                climb(self.testbed, start, arm, environment, ceiling=ceiling, expected=expected, report=self.report)
            )

    def go_on_journeys(self) -> None:
        """Goes on closed journeys, start by start."""
        for arm in self._arms():
            self._statements(arm)
        expected = ExpectedBodies()
        clock = _Clock(self.plan, len(self.turns))
        for start, arm in self.turns:
            self._announce(start, described(arm), clock)
            found = run_journeys(self.testbed, start, arm, self.environments[arm.environment], expected=expected)
            clock.finish(1)
            self.sink(found)
            self._tell_if_unsound(start, arm, found.reason)

    def count_all(self) -> None:
        """Counts every arm in one memory layout after another, as many arms at once as there are cores, until it is
        precise enough."""
        expected = ExpectedBodies()
        failed = FailedArms(self.plan)
        found = [observed for observed in self.done if isinstance(observed, CountedRequests)]
        for counted in found:
            expected.agree(self.plan, counted.arm, counted.bodies)
        clock = _Clock(self.plan, len(self.turns))
        with ThreadPoolExecutor(len(self.testbed.server_cores)) as several:
            for start, arms in _rounds(self.turns):
                if start >= FEWEST_LAYOUTS and self.enough(found):
                    return
                self._announce(start, f"{counted_text(len(arms), 'server')} under callgrind", clock)
                taken = several.map(partial(self._counted, start, expected=expected, failed=failed), arms)
                for counted in taken:
                    found.append(counted)
                    self.sink(counted)
                    self._tell_if_unsound(start, counted.arm, counted.reason)
                clock.finish(len(arms))

    def _counted(self, start: int, arm: LoadArm, *, expected: ExpectedBodies, failed: FailedArms) -> CountedRequests:
        environment = self.environments[arm.environment]
        count = partial(count_requests, self.testbed, start, arm, environment, expected=expected)
        return failed.attempt(arm, count) or not_counted(start, arm, failed.reasons[arm])

    def _arms(self) -> Iterable[LoadArm]:
        return dict.fromkeys(arm for _, arm in self.turns)

    def _announce(self, start: int, what: str, clock: "_Clock") -> None:
        if self.plan.precision:
            wanted = f"until CPU time a request is within {self.plan.precision:.1%}"
            self.report(f"start {start + 1}, {what}: {FEWEST_STARTS} at least, {wanted}")
        else:
            self.report(f"start {start + 1} of {self.plan.starts}, {what}: {clock.left()} left")

    def _tell_if_unsound(self, start: int, arm: LoadArm, reason: str | None) -> None:
        if reason is not None:
            self.report(f"start {start + 1}, {described(arm)} does not count: {reason}")

    def _null_ceiling(self) -> float:
        """Returns the rate that the generator sustains with a null application, from what is done where it is."""
        known = next((found for found in self.done if isinstance(found, Capacity) and found.case == NULL_CASE), None)
        if known is None:
            first = self.plan.environments[0]
            known = climb(
                self.testbed, 0, LoadArm(first, NULL_CASE), self.environments[first],
                ceiling=min(CEILING * self.plan.rate, MOST_RATE), expected=None, report=self.report,
            )  # fmt: skip
            self.sink(known)
        return known.found.rate or self.plan.rate

    def _statements(self, arm: LoadArm) -> dict[str, int]:
        """Counts the statements of an arm's targets."""
        found = sent_statements(self.testbed, arm, self.environments[arm.environment])
        return {label: sent.statements for label, sent in found.items()}


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
