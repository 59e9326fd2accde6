"""Instructions a request: a server under callgrind, which is told when to count and asked one thing after another.

An idle server's timers tick on while callgrind makes everything slow, so what it does at rest is counted first, for a
time that is known, and taken off.
"""

import shutil
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import httpx
import psutil

from versus.environments.environment import Environment
from versus.load.declared.plan import LoadArm
from versus.load.declared.scenario import Target
from versus.load.readings.observations import CountedRequests, Counting
from versus.load.servers.contract import Answers, check_answers, right_answer
from versus.load.servers.expected_bodies import ExpectedBodies, described
from versus.load.servers.testbed import Testbed
from versus.machine.callgrind import begin_counting, counted, under_callgrind

WARMING = 60  # requests: after them one costs what the next does
FEWEST, MOST = 20, 150  # counted requests: what a request scatters by is small, and a page of a second is slow here
LONGEST_S = 8.0  # of counting: with the server's start a layout takes twice that
REST_S = 1.0
STARTS_WITHIN_S = 180.0


def count_requests(
    testbed: Testbed, start: int, arm: LoadArm, environment: Environment, *, expected: ExpectedBodies
) -> CountedRequests:
    """Counts in one memory layout. What cannot be counted comes back with its reason.

    Raises NotMeasuredError where the server answers wrongly, EnvironmentFailedError where it does not start.
    """
    plan, case = testbed.plan, testbed.plan.case(arm)
    began = time.monotonic()
    place = plan.measured_arms.index(arm)
    folder = testbed.scratch.folder / f"counted-{start}-{place}"
    dumps = folder / "callgrind"
    dumps.mkdir(parents=True)
    try:
        with testbed.resources(case, environment, folder / "resources") as resources:
            variables = {**resources.variables, **plan.memory_layout(start, arm.environment)}
            variables.pop(testbed.project.switches.loop_lag, None)  # it would tick beside the requests
            quiet = resources._replace(variables=variables)
            server = testbed.server(
                case, environment, quiet, under=under_callgrind(dumps), starts_within_s=STARTS_WITHIN_S
            )
            with server:
                answers = check_answers(case.targets, server.url, described(arm), testbed.project.login)
                expected.agree(plan, arm, answers.bodies)
                found = _count(server.url, server.pid, dumps, case.targets, answers, described(arm))
                return CountedRequests(
                    environment=arm.environment, case=arm.case, start=start, bodies=answers.bodies,
                    command=server.command, whole_s=round(time.monotonic() - began, 3), counting=found,
                )  # fmt: skip
    except (OSError, ValueError) as error:
        return not_counted(start, arm, f"The server cannot be counted: {error}.")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def not_counted(start: int, arm: LoadArm, reason: str) -> CountedRequests:
    """Returns what stands for an arm that has no count."""
    return CountedRequests(environment=arm.environment, case=arm.case, start=start, reason=reason)


def _count(url: str, pid: int, dumps: Path, targets: tuple[Target, ...], answers: Answers, who: str) -> Counting:
    with httpx.Client(
        base_url=url, trust_env=False, timeout=STARTS_WITHIN_S, headers={"Accept-Encoding": "identity"}
    ) as client:
        asked = cycle(mix(targets))
        for target in islice(asked, WARMING):
            right_answer(client, target, answers, who)
        processes = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
        for process in processes:
            begin_counting(dumps, process)
        rested = time.monotonic()
        time.sleep(REST_S)
        rest = sum(counted(dumps, process) for process in processes) / (time.monotonic() - rested)
        began, requests = time.monotonic(), 0
        for target in _while_it_pays(mix(targets), began):
            right_answer(client, target, answers, who)
            requests += 1
        instructions = sum(counted(dumps, process) for process in processes)
        elapsed = time.monotonic() - began
    return Counting(requests, instructions, rest, elapsed, len(processes))


def _while_it_pays(mix: list[Target], began: float) -> Iterator[Target]:
    """Yields whole rounds of the mix: until enough were asked and it took long enough, or many were."""
    asked = 0
    while asked < MOST and (asked < FEWEST or time.monotonic() - began < LONGEST_S):
        yield from mix
        asked += len(mix)


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
