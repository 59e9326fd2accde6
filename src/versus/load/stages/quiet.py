"""A server that nothing but its requests keeps busy, and that is asked for one thing after another."""

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import httpx
import psutil

from versus.environments.environment import Environment
from versus.load.declared.plan import LoadArm
from versus.load.declared.scenario import Target
from versus.load.servers.contract import check_answers, right_answer
from versus.load.servers.expected_bodies import ExpectedBodies, described
from versus.load.servers.testbed import Testbed

WARMING = 60  # requests: after them one costs what the next does


class QuietServer(NamedTuple):
    """`ask` raises NotMeasuredError where an answer is not the one that was given before."""

    ask: Callable[[Target], None]
    mix: Sequence[Target]
    pid: int
    bodies: dict[str, str]
    command: tuple[str, ...]

    @property
    def processes(self) -> list[int]:
        """Those that it has now."""
        return [self.pid, *(child.pid for child in psutil.Process(self.pid).children(recursive=True))]


@contextlib.contextmanager
def quiet_server(
    testbed: Testbed,
    start: int,
    arm: LoadArm,
    environment: Environment,
    folder: Path,
    expected: ExpectedBodies,
    *,
    more: Mapping[str, str] | None = None,
    under: Sequence[str] = (),
    starts_within_s: float,
    answers_within_s: float,
) -> Iterator[QuietServer]:
    """Yields an arm's server in a start's memory layout, checked; `folder` is gone afterwards.

    `more` are variables of its own. Raises NotMeasuredError where it answers wrongly, EnvironmentFailedError where it
    does not start.
    """
    plan, case, who = testbed.plan, testbed.plan.case(arm), described(arm)
    try:
        with testbed.resources(case, environment, folder / "resources") as resources:
            variables = {**resources.variables, **plan.memory_layout(start, arm.environment), **(more or {})}
            variables.pop(testbed.project.switches.loop_lag, None)  # it would tick beside the requests
            own = resources._replace(variables=variables)
            with testbed.server(case, environment, own, under=under, starts_within_s=starts_within_s) as server:
                answers = check_answers(case.targets, server.url, who, testbed.project.login)
                expected.agree(plan, arm, answers.bodies)
                with httpx.Client(
                    base_url=server.url, trust_env=False, timeout=answers_within_s,
                    headers={"Accept-Encoding": "identity"},
                ) as client:  # fmt: skip
                    yield QuietServer(
                        ask=lambda target: right_answer(client, target, answers, who),
                        mix=mix(case.targets),
                        pid=server.pid,
                        bodies=answers.bodies,
                        command=server.command,
                    )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def warm_up(server: QuietServer, fewest: int = WARMING) -> None:
    """Asks for the mix until a request costs what the next does."""
    for target in islice(cycle(server.mix), fewest):
        server.ask(target)


def mix(targets: tuple[Target, ...]) -> list[Target]:
    """Returns each target as often as its weight says, spread out: the fewest requests with these shares."""
    least = min(target.weight for target in targets)
    times = {target.label: max(1, round(target.weight / least)) for target in targets}
    length = sum(times.values())
    places = [
        ((number + 0.5) * length / times[target.label], target)
        for target in targets
        for number in range(times[target.label])
    ]
    return [target for _, target in sorted(places, key=lambda placed: placed[0])]
