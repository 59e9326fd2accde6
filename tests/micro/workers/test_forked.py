"""Workers that are forked from another: they serve, end, die and are told of as if they had been started."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from versus.environments.environment import Environment
from versus.locations import Locations
from versus.machine.reaper import start_ticks
from versus.machine.scratch import Scratch
from versus.micro.declared.schedule import Layout
from versus.micro.workers.conversation import DiedError, FailedError
from versus.micro.workers.forked import ForkedWorker
from versus.micro.workers.process import WorkerProcess
from versus.micro.workers.setup import WorkerSetup

pytestmark = pytest.mark.end_to_end
RENDER = {"subject": "template-reuse", "variant": "inline", "point": {"items": 20}, "cores": [0], "check": False}
LONGEST_S = 20.0


@pytest.fixture
def origin(scratch: Scratch, django_60: Environment, where: Locations) -> Iterator[WorkerProcess]:
    setup = WorkerSetup(where.benchmarks, where.fixtures, "versus_test", None)
    worker = WorkerProcess(scratch, django_60, setup, Layout(11, 12, 100))
    worker.ready()
    yield worker
    worker.stop()


def children(pid: int) -> list[int]:
    """Those that run, not those that only wait for their exit code to be read."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    states = {int(child): Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] for child in listed}
    return [child for child, state in states.items() if state != "Z"]


def comes(true: Callable[[], bool]) -> bool:
    """Whether it becomes true."""
    until = time.monotonic() + LONGEST_S
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_forked_workers_serve_side_by_side_and_leave_nothing(origin: WorkerProcess, scratch: Scratch) -> None:
    left, right = origin.fork(), origin.fork()
    digests = {worker.ask("open", **RENDER)["digest"] for worker in (left, right)}
    assert len(digests) == 1
    assert len(children(origin.pid)) == 2
    for worker in (left, right):
        worker.ask("close")
        worker.stop()
    assert comes(lambda: children(origin.pid) == [])
    assert [path.name for path in scratch.folder.iterdir() if path.name.startswith("fork-")] == []


def test_a_worker_that_has_an_arm_is_not_forked(origin: WorkerProcess) -> None:
    origin.ask("open", **RENDER)
    with pytest.raises(FailedError, match="cannot be forked"):
        origin.fork()


def test_how_a_forked_worker_died_is_told(origin: WorkerProcess) -> None:
    worker = origin.fork()
    (pid,) = children(origin.pid)
    os.kill(pid, signal.SIGSEGV)
    with pytest.raises(DiedError, match="its process was killed by signal 11"):
        worker.ask("close")
    worker.stop()
    again = origin.fork()
    assert again.ask("open", **RENDER)["digest"]
    again.stop()


def test_what_a_forked_worker_complained_of_is_told(origin: WorkerProcess) -> None:
    worker = origin.fork()
    worker._orders.write(b"no JSON\n")
    with pytest.raises(DiedError, match=r"ended with exit code 1\..*JSONDecodeError"):
        worker.ask("close")
    worker.stop()


def test_a_forked_worker_dies_with_its_origin(origin: WorkerProcess) -> None:
    worker = origin.fork()
    (pid,) = children(origin.pid)
    origin.kill()
    assert comes(lambda: start_ticks(pid) is None)
    with pytest.raises(DiedError, match="killed by signal 9"):
        worker.ask("close")
    worker.stop()


def test_a_forked_worker_that_does_not_end_is_killed(origin: WorkerProcess) -> None:
    worker: ForkedWorker = origin.fork()
    (pid,) = children(origin.pid)
    os.kill(pid, signal.SIGSTOP)
    worker.stop()
    origin.stop()
    assert comes(lambda: start_ticks(pid) is None)
