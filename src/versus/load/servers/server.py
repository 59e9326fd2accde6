"""A server under test: started fresh, asked whether it lives, stopped."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from versus.environments.environment import Environment, process_environment
from versus.errors import EnvironmentFailedError
from versus.load.declared.master import LOOPBACK
from versus.load.declared.profile import filled
from versus.load.servers.log import last_lines, stand_ins
from versus.locations import Locations
from versus.machine.priority import raise_priority
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT, Project

HOST = LOOPBACK
DEADLINE_S = 30.0  # a cold start on however busy a machine: what takes longer will never answer
ASK_EVERY_S = 0.02
ASK_PATIENCE_S = 0.5  # somebody else's server on the same port may accept and then say nothing
PORTS_TRIED = 3
TAKEN = "address already in use"


def free_port(host: str = HOST) -> int:
    """Returns a port of this machine, on loopback unless a host is named, that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """Started when entered and answering then; ended with everything it started when left.

    `under` is the command that it runs under, such as callgrind's, which makes it slow to start.
    """

    def __init__(
        self,
        scratch: Scratch,
        environment: Environment,
        command: Sequence[str],
        where: Locations,
        *,
        variables: Mapping[str, str],
        project: Project = BENCH_PROJECT,
        cores: Sequence[int],
        folder: Path,
        under: Sequence[str] = (),
        starts_within_s: float = DEADLINE_S,
        host: str = HOST,
    ) -> None:
        self._scratch = scratch
        self._environment = environment
        self.command = tuple(command)
        self._root = where.root
        self._variables = {**project.variables(where.root), **variables}
        self._health_path = project.health_path
        self._cores = cores
        self._folder = folder
        self._under = tuple(under)
        self._starts_within_s = starts_within_s
        self._host = host

    def __enter__(self) -> "Server":
        for _ in range(PORTS_TRIED):
            self._start(free_port(self._host))
            try:
                self._wait_until_it_answers()
            except EnvironmentFailedError:
                ended = self.has_ended()
                self.__exit__()
                if not (ended and TAKEN in self._log.read_text(errors="replace").lower()):
                    raise
            except BaseException:
                self.__exit__()
                raise
            else:
                return self
        raise EnvironmentFailedError(f"Every port tried on {self._host} was taken by somebody else first.")

    def __exit__(self, *_error: object) -> None:
        self._scratch.stop(self._process)

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def obituary(self) -> str:
        """Returns how it ended, with its last lines."""
        how = f"ended with exit code {self._process.poll()}" if self.has_ended() else "never answered"
        known = stand_ins(self._scratch, root=self._root, environment=self._environment)
        return f"The server of Django {self._environment.name} {how}:\n{last_lines(self._log, known)}"

    def _start(self, port: int) -> None:
        self._port = port
        self._folder.mkdir(parents=True, exist_ok=True)
        self._log = self._folder / f"server-{port}.log"
        with self._log.open("w") as log:
            self._process: subprocess.Popen[Any] = self._scratch.start(
                [*self._under, *filled(self.command, python=self._environment.python, host=self._host, port=port)],
                environment=process_environment(**self._variables),
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        with contextlib.suppress(ProcessLookupError):  # before its first thread: all of them inherit it
            os.sched_setaffinity(self._process.pid, self._cores)
        self.priority = raise_priority(self._process.pid)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + self._starts_within_s
        patience = ASK_PATIENCE_S * self._starts_within_s / DEADLINE_S
        with httpx.Client(base_url=self.url, trust_env=False, timeout=patience) as client:
            while time.monotonic() < deadline and not self.has_ended():
                with contextlib.suppress(httpx.TransportError):
                    answer = client.get(self._health_path)
                    if self.has_ended():  # then it was somebody else who answered
                        break
                    if answer.status_code == httpx.codes.OK:
                        return
                time.sleep(ASK_EVERY_S)
        raise EnvironmentFailedError(self.obituary())
