"""A load run: arms take turns over fresh server starts, a round at a time."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from versus.environments.environment import Environment
from versus.load.database import SQLITE, Database
from versus.load.observations import Stage
from versus.load.plan import LoadArm, LoadPlan
from versus.load.stage import CACHE_VARIABLE, Bench, Expected, described, run_stage
from versus.load.statements import count_statements
from versus.locations import Locations, locations
from versus.machine.placement import load_cores
from versus.machine.scratch import Scratch

Sink = Callable[[Stage], None]
Report = Callable[[str], None]

ATTEMPTS = 2  # gates judge the measurement and not the server, so repeating what failed one chooses no result
DJANGO_APPLICATIONS = ("bench_project.asgi:", "bench_project.wsgi:")
AROUND_A_STAGE_S = 2.0  # starting server and locust side by side 1.2 s, the answers checked, and their ends


def run_load(
    plan: LoadPlan,
    environments: Mapping[str, Environment],
    *,
    scratch: Scratch,
    folder: Path,
    done: Sequence[Stage],
    sink: Sink,
    report: Report,
    where: Locations | None = None,
    database: Database = SQLITE,
) -> None:
    """Gives each stage to `sink` once it is measured, those already `done` apart. `folder` is the run's.

    Raises EnvironmentFailedError for a server that does not start, NotMeasuredError for one that answers wrongly.
    """
    suite = where or locations()
    finished = {stage.key for stage in done}
    turns = [turn for turn in plan.turns if turn not in finished]
    if not turns:
        return
    server_cores, own_cores = load_cores()
    first = environments[plan.environments[0]]
    with database.data(plan.scenario, first, suite, scratch, report) as data:
        bench = Bench(plan, suite, scratch, folder, data, server_cores, database.variables)
        statements = {arm: _statements(bench, arm, environments) for arm in {arm for _, arm in turns}}
        expected = Expected()
        for stage in done:
            expected.agree(plan, stage.arm, stage.bodies)
        clock = _Clock(plan, len(turns))
        with _on_cores(own_cores):
            for start, arm in turns:
                report(f"start {start + 1} of {plan.starts}, {described(arm)}: {clock.left()} left")
                stages = _measured(bench, start, arm, environments, statements[arm], expected)
                for stage in stages:
                    sink(stage)
                    if not stage.valid:
                        report(f"start {start + 1}, {described(arm)} does not count: {stage.reason}")
                    clock.spend(stage.whole_s)
                clock.finish()


def estimate_s(plan: LoadPlan) -> float:
    """About how long the plan takes, in seconds."""
    model = plan.scenario.load
    return len(plan.turns) * (AROUND_A_STAGE_S + model.warm_up_s + model.pause_s + plan.seconds)


def _measured(
    bench: Bench,
    start: int,
    arm: LoadArm,
    environments: Mapping[str, Environment],
    statements: Mapping[str, int],
    expected: Expected,
) -> Iterator[Stage]:
    """Once more where the first is not sound."""
    for attempt in range(ATTEMPTS):
        stage = run_stage(
            bench, start, arm, environments[arm.environment], statements=statements, expected=expected, attempt=attempt
        )
        yield stage
        if stage.valid:
            return


def _statements(bench: Bench, arm: LoadArm, environments: Mapping[str, Environment]) -> dict[str, int]:
    """Of an arm's targets; none where what is served is not the bench project."""
    case = bench.plan.case(arm)
    assert case.server is not None
    if not case.server.application.startswith(DJANGO_APPLICATIONS):
        return {}
    with bench.data.copied(bench.scratch.folder / "counting") as copy:
        return count_statements(
            case,
            environments[arm.environment],
            {
                **bench.variables,
                **case.settings,
                **copy.variables,
                CACHE_VARIABLE: str(bench.scratch.folder / "counting" / "cache"),
            },
            bench.where,
            bench.scratch,
            doing=", ".join(filter(None, (bench.plan.scenario.name, arm.case))),
        )


class _Clock:
    """The time left, from what the turns so far took."""

    def __init__(self, plan: LoadPlan, turns: int) -> None:
        self._planned = estimate_s(plan) / len(plan.turns)
        self._turns = turns
        self._finished = 0
        self._spent = 0.0

    def spend(self, seconds: float) -> None:
        self._spent += seconds

    def finish(self) -> None:
        self._finished += 1

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
