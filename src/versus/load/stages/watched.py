"""Functions a request: a server whose own functions are watched while it is asked for one thing after another."""

import contextlib
import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psutil

import versus.load.inside
from versus.environments.environment import Environment
from versus.load.declared.plan import LoadArm
from versus.load.declared.scenario import Target
from versus.load.declared.why import RequestWhyPlan
from versus.load.servers.contract import Answers, check_answers, right_answer
from versus.load.servers.database import SQLITE, Database
from versus.load.servers.expected_bodies import ExpectedBodies, described
from versus.load.servers.testbed import Testbed
from versus.load.stages.counted import mix
from versus.load.stages.statements import sent_statements
from versus.locations import Locations
from versus.machine.placement import Placement, cores
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT, Project

WARMING = 60  # requests: after them one costs what the next does
FEWEST = 20  # watched requests a pass: whole rounds of the mix
BATCHES = 5  # passes that read the clock, whose median passes over what else the machine did
STARTS_WITHIN_S = 60.0
ANSWERS_WITHIN_S = 120.0
AFTERMATH_S = 0.05  # Django closes a response after its last byte is out
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
    plan, case = testbed.plan, testbed.plan.case(arm)
    began, started = time.monotonic(), time.time()
    folder = testbed.scratch.folder / f"watched-{start}-{plan.measured_arms.index(arm)}"
    sockets = folder / "sockets"
    sockets.mkdir(parents=True)
    layout = plan.memory_layout(start, arm.environment)
    try:
        with testbed.resources(case, environment, folder / "resources") as resources:
            texts = _texts(testbed, arm, environment, resources.variables)
            on_path = os.pathsep.join((str(INSIDE), testbed.project.variables(testbed.where.root)["PYTHONPATH"]))
            variables = {
                **resources.variables, **layout, "PYTHONPATH": on_path,
                "VERSUS_WATCHED": str(sockets), "VERSUS_PROFILER": str(profiler),
            }  # fmt: skip
            variables.pop(testbed.project.switches.loop_lag, None)  # it would tick beside the requests
            quiet = resources._replace(variables=variables)
            with testbed.server(case, environment, quiet, starts_within_s=STARTS_WITHIN_S) as server:
                answers = check_answers(case.targets, server.url, described(arm), testbed.project.login)
                expected.agree(plan, arm, answers.bodies)
                requests, functions = _passes(server.url, server.pid, sockets, case.targets, answers, described(arm))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return WatchedRequests(
        arm, start, requests, answers.bodies, texts, functions, layout, started, time.monotonic() - began
    )


def _texts(testbed: Testbed, arm: LoadArm, environment: Environment, variables: Mapping[str, str]) -> tuple[str, ...]:
    case = testbed.plan.case(arm)
    sent = sent_statements(
        case, environment, variables, testbed.where, testbed.scratch, project=testbed.project,
        doing=f"{testbed.plan.scenario.name}, {described(arm)}",
    )  # fmt: skip
    return tuple(text for answer in sent.values() for text in answer.texts)


def _passes(
    url: str, pid: int, sockets: Path, targets: tuple[Target, ...], answers: Answers, who: str
) -> tuple[int, tuple[list[list[Any]], ...]]:
    """Returns the requests of a pass, and what each process tells of its functions."""
    asked = mix(targets)
    asked *= -(-FEWEST // len(asked))
    processes = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    with (
        httpx.Client(
            base_url=url, trust_env=False, timeout=ANSWERS_WITHIN_S, headers={"Accept-Encoding": "identity"}
        ) as client,
        _listening(sockets, processes) as watched,
    ):

        def ask(requests: Sequence[Target]) -> None:
            for target in requests:
                right_answer(client, target, answers, who)
            time.sleep(AFTERMATH_S)

        ask(list(islice(cycle(asked), max(WARMING, len(asked)))))
        for order in ("count", *["clock"] * BATCHES):
            _order(watched, order)
            ask(asked)
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
