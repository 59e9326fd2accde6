"""The program beside a server that does the jobs its requests leave behind."""

import signal
import subprocess
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from versus.environments.environment import Environment, process_environment
from versus.errors import EnvironmentFailedError, unknown
from versus.load.readings.jobs import Notes, read_notes
from versus.load.readings.process_tree import tree_cpu_ns
from versus.load.servers.inside import run_manage
from versus.load.servers.log import last_lines, stand_ins
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT, Project
from versus.units import NS_PER_S

READY_WITHIN_S = 30.0  # from nothing to the first job done, on however busy a machine
STILL_FOR_S = 12.0  # Huey, the least eager, looks for jobs every ten seconds when there were none for long
DRAINED_WITHIN_S = 90.0
LOOK_EVERY_S = 0.02


class Program(msgspec.Struct, frozen=True):
    """One entry of workers.toml."""

    name: str
    command: tuple[str, ...]
    migrates: bool = False


class _File(msgspec.Struct):
    worker: list[Program]


@cache
def known_programs() -> tuple[Program, ...]:
    content = Path(__file__).with_name("workers.toml").read_bytes()
    return tuple(msgspec.toml.decode(content, type=_File).worker)


def find_program(name: str) -> Program:
    """Returns the program of this name. Raises UserError for one that is not there."""
    for program in known_programs():
        if program.name == name:
            return program
    raise unknown("worker", name, [program.name for program in known_programs()])


class Worker:
    """Started when entered, ended with everything it started when left; `variables` are those of its server."""

    def __init__(
        self,
        scratch: Scratch,
        environment: Environment,
        program: Program,
        where: Locations,
        *,
        variables: Mapping[str, str],
        folder: Path,
        project: Project = BENCH_PROJECT,
    ) -> None:
        self._scratch = scratch
        self._environment = environment
        self._program = program
        self._pointed_at = project.jobs.get(program.name, "")
        redis = variables.get(project.switches.services.get("redis", ""), "")
        self._variables = {**project.variables(where.root), **variables, "RQ_REDIS_URL": redis}
        self._folder = folder
        self._log = folder / "worker.log"
        self._jobs = Path(variables[project.switches.jobs])
        self._cpu_before = 0.0

    def __enter__(self) -> "Worker":
        self._start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._scratch.stop(self._process)

    def wait_until_ready(self) -> None:
        """Waits until every job so far was done. Raises EnvironmentFailedError, with the last lines, if it never is."""
        deadline = time.monotonic() + READY_WITHIN_S
        while read_notes(self._jobs).left:
            if self._process.poll() is not None or time.monotonic() > deadline:
                how = "ended" if self._process.poll() is not None else "does no jobs"
                raise EnvironmentFailedError(f"The worker {self._program.name} {how}:\n{self._last_lines()}")
            time.sleep(LOOK_EVERY_S)

    def wait_until_drained(self) -> Notes:
        """Waits until no job is left, or none was done for so long that none will be."""
        began = changed = time.monotonic()
        notes = read_notes(self._jobs)
        while notes.left and time.monotonic() < min(changed + STILL_FOR_S, began + DRAINED_WITHIN_S):
            time.sleep(LOOK_EVERY_S)
            before, notes = notes, read_notes(self._jobs)
            if notes.left != before.left:
                changed = time.monotonic()
        return notes

    def kill(self) -> None:
        """Kills the worker with all its children, as a machine without memory would; then starts it anew."""
        self._scratch.stop(self._process, signal.SIGKILL)
        self._start()
        self._cpu_before = float("inf")

    def begin(self) -> None:
        """Begins to count its CPU time."""
        self._cpu_before = self._cpu_s()

    def cpu_s(self) -> float | None:
        """Returns the CPU seconds of all its processes since `begin`; None where it was killed or has ended."""
        spent = self._cpu_s() - self._cpu_before
        return spent if spent > 0 else None

    def _cpu_s(self) -> float:
        try:
            return tree_cpu_ns(self._process.pid) / NS_PER_S
        except ProcessLookupError:
            return 0.0

    def _start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._log.open("a") as log:
            self._process: subprocess.Popen[Any] = self._scratch.start(
                [word.format(python=self._environment.python, jobs=self._pointed_at) for word in self._program.command],
                environment=process_environment(**self._variables),
                cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def _last_lines(self) -> str:
        return last_lines(self._log, stand_ins(self._scratch, environment=self._environment))


def migrate(
    scratch: Scratch,
    environment: Environment,
    program: Program,
    where: Locations,
    variables: Mapping[str, str],
    project: Project,
) -> None:
    """Makes the tables that a program keeps its jobs in, in a copy of the data."""
    if program.migrates:
        run_manage(
            scratch, environment, project, where, ["migrate", "--verbosity", "0"], variables=variables,
            doing=f"Making the tables of {program.name}",
        )  # fmt: skip
