"""Functions a request: a server whose own functions are watched while it is asked for one thing after another."""

import contextlib
import json
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

import versus.load.inside
from versus.environments.environment import Environment
from versus.load.declared.plan import LoadArm
from versus.load.declared.why import RequestWhyPlan
from versus.load.servers.database import SQLITE, Database
from versus.load.servers.expected_bodies import ExpectedBodies
from versus.load.servers.testbed import Testbed
from versus.load.stages.quiet import WARMING, QuietServer, quiet_server, warm_up
from versus.load.stages.rig import AFTERMATH_S
from versus.load.stages.statements import sent_statements
from versus.locations import Locations
from versus.machine.placement import Placement, cores
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT, Project

FEWEST = 20  # watched requests a pass: whole rounds of the mix
BATCHES = 5  # passes that read the clock, whose median passes over what else the machine did
STARTS_WITHIN_S = 60.0
ANSWERS_WITHIN_S = 120.0
INSIDE = Path(versus.load.inside.__file__).parent


class WatchedRequests(msgspec.Struct, frozen=True):
    """One arm's functions in one fresh server: what the profiler says of each, by process; `requests` a pass."""

    arm: LoadArm
    start: int
    requests: int
    bodies: dict[str, str]
    texts: tuple[str, ...]
    """The statements of one request for each target."""
    functions: tuple[list[list[Any]], ...]
    layout: dict[str, str]
    started: float
    whole_s: float


def watch_all(
    plan: RequestWhyPlan,
    environments: Mapping[str, Environment],
    profiler: Path,
    *,
    scratch: Scratch,
    folder: Path,
    done: Sequence[tuple[int, LoadArm]],
    sink: Callable[[WatchedRequests], None],
    report: Callable[[str], None],
    where: Locations,
    database: Database = SQLITE,
    project: Project = BENCH_PROJECT,
) -> None:
    """Watches every arm that is not done yet, round by round; `profiler` is the file that each server loads.

    Raises NotMeasuredError where a server answers wrongly, EnvironmentFailedError where one does not start.
    """
    turns = [turn for turn in plan.load.turns if turn not in done]
    if not turns:
        return
    first = environments[plan.load.environments[0]]
    with database.data(plan.load.scenario, first, where, scratch, report, project) as data:
        testbed = Testbed(plan.load, where, scratch, folder, data, cores(Placement.ALL), database, project)
        expected = ExpectedBodies()
        for number, (start, arm) in enumerate(turns, len(done)):
            report(f"watching: {number} of {len(plan.load.turns)} servers done")
            sink(_watched(testbed, start, arm, environments[arm.environment], profiler, expected))


def _watched(
    testbed: Testbed, start: int, arm: LoadArm, environment: Environment, profiler: Path, expected: ExpectedBodies
) -> WatchedRequests:
    began, started = time.monotonic(), time.time()
    sent = sent_statements(testbed, arm, environment)
    folder = testbed.scratch.folder / f"watched-{start}-{testbed.plan.measured_arms.index(arm)}"
    sockets = folder / "sockets"
    sockets.mkdir(parents=True)
    on_path = os.pathsep.join((str(INSIDE), testbed.project.variables(testbed.where.root)["PYTHONPATH"]))
    more = {"PYTHONPATH": on_path, "VERSUS_WATCHED": str(sockets), "VERSUS_PROFILER": str(profiler)}
    with quiet_server(
        testbed, start, arm, environment, folder, expected,
        more=more, starts_within_s=STARTS_WITHIN_S, answers_within_s=ANSWERS_WITHIN_S,
    ) as server:  # fmt: skip
        requests, functions = _passes(server, sockets)
    return WatchedRequests(
        arm,
        start,
        requests,
        server.bodies,
        tuple(text for answer in sent.values() for text in answer.texts),
        functions,
        testbed.plan.memory_layout(start, arm.environment),
        started,
        time.monotonic() - began,
    )


def _passes(server: QuietServer, sockets: Path) -> tuple[int, tuple[list[list[Any]], ...]]:
    """Returns the requests of a pass, and what each process tells of its functions."""
    asked = [*server.mix] * -(-FEWEST // len(server.mix))
    warm_up(server, max(WARMING, len(asked)))
    with _listening(sockets, server.processes) as watched:
        for order in ("count", *["clock"] * BATCHES):
            _order(watched, order)
            for target in asked:
                server.ask(target)
            time.sleep(AFTERMATH_S)
            _order(watched, "end")
        return len(asked), tuple(_order(watched, f"tell {len(asked)}"))


@contextlib.contextmanager
def _listening(sockets: Path, processes: Sequence[int]) -> Iterator[list[Any]]:
    """Yields a line of conversation to each process that listens. A socket's name is short: its folder's number in this
    process's table of descriptors stands for the folder."""
    with contextlib.ExitStack() as stack:
        descriptor = os.open(sockets, os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, descriptor)
        lines = []
        for process in processes:
            if (sockets / str(process)).exists():
                connection = stack.enter_context(socket.socket(socket.AF_UNIX))
                connection.settimeout(ANSWERS_WITHIN_S)
                connection.connect(f"/proc/self/fd/{descriptor}/{process}")
                lines.append(stack.enter_context(connection.makefile("rw")))
        yield lines


def _order(watched: Sequence[Any], order: str) -> list[Any]:
    for lines in watched:
        lines.write(f"{order}\n")
        lines.flush()
    return [json.loads(lines.readline() or "null") for lines in watched]
