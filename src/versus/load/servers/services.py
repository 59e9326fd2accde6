"""Services that a case needs besides its server and database; the run starts and ends them."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from versus.errors import EnvironmentFailedError
from versus.load.servers.log import last_lines, stand_ins
from versus.load.servers.server import HOST, free_port
from versus.machine.priority import raise_priority
from versus.machine.scratch import Scratch
from versus.project import Switches

READY_WITHIN_S = 20.0
LOOK_EVERY_S = 0.02
UPSTREAM_S = 0.02


class Service(NamedTuple):
    """`program` is looked for on the path; None where Python itself serves. `command` gets a port and a folder;
    `value` is the address that the project is told."""

    program: str | None
    how: str
    command: Callable[[int, Path], Sequence[str]]
    value: str


def _upstream(port: int, _folder: Path) -> Sequence[str]:
    return [sys.executable, "-I", "-S", str(Path(__file__).with_name("upstream.py")), str(port), str(UPSTREAM_S)]


def _redis(port: int, folder: Path) -> Sequence[str]:
    return [
        "redis-server", "--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder),
    ]  # fmt: skip


SERVICES: Mapping[str, Service] = {
    "upstream": Service(None, "", _upstream, "http://{host}:{port}"),
    "redis": Service(
        "redis-server", "install Debian's package redis-server, or your system's", _redis,
        "redis://{host}:{port}/0",
    ),
}  # fmt: skip


def lacking(names: Sequence[str]) -> str | None:
    """Returns in one phrase why a case cannot be run here and what to do; None where it can."""
    for name in names:
        program = SERVICES[name].program
        if program is not None and shutil.which(program) is None:
            return f"{program} is not installed; {SERVICES[name].how}"
    return None


@contextlib.contextmanager
def started(names: Sequence[str], scratch: Scratch, switches: Switches) -> Iterator[dict[str, str]]:
    """Yields the variables that tell the project their addresses.

    Raises EnvironmentFailedError for a service that does not start, or that the project cannot be told of.
    """
    for name in names:
        if name not in switches.services:
            raise EnvironmentFailedError(f"This project cannot be told the address of the service {name}.")
    with contextlib.ExitStack() as running:
        yield {switches.services[name]: running.enter_context(_started(name, scratch)) for name in names}


@contextlib.contextmanager
def _started(name: str, scratch: Scratch) -> Iterator[str]:
    service = SERVICES[name]
    folder = scratch.folder / f"service-{name}"
    folder.mkdir(exist_ok=True)
    port = free_port()
    with listening(service.command(port, folder), port, scratch, folder, f"service {name}"):
        yield service.value.format(host=HOST, port=port)


@contextlib.contextmanager
def listening(
    command: Sequence[str], port: int, scratch: Scratch, folder: Path, what: str, *, cores: Collection[int] = ()
) -> Iterator[None]:
    """Runs a program, in a folder of its own, while its port is wanted.

    Where cores are named it runs on these, before what else runs there. Raises EnvironmentFailedError, with its last
    lines, for one that does not come.
    """
    log = folder / "log"
    with log.open("w") as output:
        process = scratch.start(
            command, environment={"LC_ALL": "C", "PATH": os.environ.get("PATH", "")}, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        if cores:
            os.sched_setaffinity(process.pid, cores)
            raise_priority(process.pid)
        deadline = time.monotonic() + READY_WITHIN_S
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise EnvironmentFailedError(f"The {what} does not start.\n{last_lines(log, stand_ins(scratch))}")
            time.sleep(LOOK_EVERY_S)
        yield
    finally:
        scratch.stop(process)


def _listens(port: int) -> bool:
    with socket.socket() as knocking:
        knocking.settimeout(LOOK_EVERY_S)
        return knocking.connect_ex((HOST, port)) == 0
