"""A load run: environments take turns over fresh server starts, a round at a time."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from versus.environments.environment import Environment
from versus.load.database import seeded_database
from versus.load.observations import Stage
from versus.load.plan import LoadPlan
from versus.load.stage import Bench, Expected, run_stage
from versus.load.statements import count_statements
from versus.locations import Locations, locations
from versus.machine.placement import load_cores
from versus.machine.scratch import Scratch

Sink = Callable[[Stage], None]
Report = Callable[[str], None]

ATTEMPTS = 2  # gates judge the measurement and not the server, so repeating what failed one chooses no result
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
    database = seeded_database(plan.scenario, environments[plan.environments[0]], suite, scratch, report)
    bench = Bench(plan, suite, scratch, folder, database, server_cores)
    statements = {
        name: count_statements(plan.scenario, environments[name], database, suite, scratch)
        for name in {name for _, name in turns}
    }
    expected = _expected(done)
    clock = _Clock(plan, len(turns))
    with _on_cores(own_cores):
        for start, name in turns:
            report(f"start {start + 1} of {plan.starts}, Django {name}: {clock.left()} left")
            for attempt in range(ATTEMPTS):
                stage = run_stage(
                    bench, start, environments[name], statements=statements[name], expected=expected, attempt=attempt
                )
                expected = expected if expected.bodies else _expected([stage])
                sink(stage)
                if stage.valid:
                    break
                report(f"start {start + 1}, Django {name} does not count: {stage.reason}")
            clock.took(stage.whole_s)


def estimate_s(plan: LoadPlan) -> float:
    """About how long the plan takes, in seconds."""
    model = plan.scenario.load
    return len(plan.turns) * (AROUND_A_STAGE_S + model.warm_up_s + model.pause_s + plan.seconds)


class _Clock:
    """The time left, from what the stages so far took."""

    def __init__(self, plan: LoadPlan, turns: int) -> None:
        self._each = estimate_s(plan) / len(plan.turns)
        self._taken: list[float] = []
        self._turns = turns

    def took(self, seconds: float) -> None:
        self._taken.append(seconds)
        self._each = sum(self._taken) / len(self._taken)

    def left(self) -> str:
        minutes, seconds = divmod(round(self._each * (self._turns - len(self._taken))), 60)
        return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def _expected(stages: Sequence[Stage]) -> Expected:
    if not stages:
        return Expected("", {})
    return Expected(f"Django {stages[0].environment}", stages[0].bodies)


@contextlib.contextmanager
def _on_cores(cores: Sequence[int]) -> Iterator[None]:
    """Keeps this process, and the generator that it starts, off the server's core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
