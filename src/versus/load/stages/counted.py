"""Instructions a request: a server under callgrind, which is told when to count and asked one thing after another.

An idle server's timers tick on while callgrind makes everything slow, so what it does at rest is counted first, for a
time that is known, and taken off.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from versus.environments.environment import Environment
from versus.load.declared.plan import LoadArm
from versus.load.declared.scenario import Target
from versus.load.readings.observations import CountedRequests, Counting
from versus.load.servers.expected_bodies import ExpectedBodies
from versus.load.servers.testbed import Testbed
from versus.load.stages.quiet import QuietServer, quiet_server, warm_up
from versus.machine.callgrind import begin_counting, counted, under_callgrind

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
    began = time.monotonic()
    folder = testbed.scratch.folder / f"counted-{start}-{testbed.plan.measured_arms.index(arm)}"
    dumps = folder / "callgrind"
    dumps.mkdir(parents=True)
    try:
        with quiet_server(
            testbed, start, arm, environment, folder, expected,
            under=under_callgrind(dumps), starts_within_s=STARTS_WITHIN_S, answers_within_s=STARTS_WITHIN_S,
        ) as server:  # fmt: skip
            found = _count(server, dumps)
            return CountedRequests(
                environment=arm.environment, case=arm.case, start=start, bodies=server.bodies,
                command=server.command, whole_s=round(time.monotonic() - began, 3), counting=found,
            )  # fmt: skip
    except (OSError, ValueError) as error:
        return not_counted(start, arm, f"The server cannot be counted: {error}.")


def not_counted(start: int, arm: LoadArm, reason: str) -> CountedRequests:
    """Returns what stands for an arm that has no count."""
    return CountedRequests(environment=arm.environment, case=arm.case, start=start, reason=reason)


def _count(server: QuietServer, dumps: Path) -> Counting:
    warm_up(server)
    processes = server.processes
    for process in processes:
        begin_counting(dumps, process)
    rested = time.monotonic()
    time.sleep(REST_S)
    rest = sum(counted(dumps, process) for process in processes) / (time.monotonic() - rested)
    began, requests = time.monotonic(), 0
    for target in _while_it_pays(server.mix, began):
        server.ask(target)
        requests += 1
    instructions = sum(counted(dumps, process) for process in processes)
    elapsed = time.monotonic() - began
    return Counting(requests, instructions, rest, elapsed, len(processes))


def _while_it_pays(mix: Sequence[Target], began: float) -> Iterator[Target]:
    """Yields whole rounds of the mix: until enough were asked and it took long enough, or many were."""
    asked = 0
    while asked < MOST and (asked < FEWEST or time.monotonic() - began < LONGEST_S):
        yield from mix
        asked += len(mix)
