"""Real workers in real environments: the protocol, and what happens when one is killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from tests.micro.workers.started import opened, start, taken
from versus.environments.environment import Environment
from versus.locations import Locations
from versus.machine.reaper import start_ticks
from versus.machine.scratch import Scratch
from versus.micro.workers.conversation import DiedError, FailedError, HungError
from versus.micro.workers.process import WorkerProcess

pytestmark = pytest.mark.end_to_end

PARENT = """
import os, signal, sys
from pathlib import Path
import msgspec
from versus.environments.environment import Environment
from versus.machine.scratch import Scratch
from versus.micro.workers.process import WorkerProcess
from versus.micro.workers.setup import WorkerSetup
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.workers.crew import ProcessCrew
benchmarks, fixtures, folder = map(Path, sys.argv[1:])
environment = msgspec.json.decode((folder / "environment.json").read_bytes(), type=Environment)
with Scratch() as scratch:
    worker = WorkerProcess(scratch, environment, WorkerSetup(benchmarks, fixtures, "t", None), Layout(1, 2, 3))
    worker.ready()
    (folder / "told").write_text(f"{worker.pid} {scratch.folder}")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_arguments_are_as_long_whatever_descriptor_a_worker_gets(
    django_60: Environment, where: Locations, scratch: Scratch
) -> None:
    lengths = set()
    with contextlib.ExitStack() as open_files:
        for _ in range(2):
            worker = start(scratch, django_60, where)
            lengths.add(len(Path(f"/proc/{worker.pid}/cmdline").read_bytes()))
            worker.stop()
            for _ in range(100):
                open_files.enter_context(Path(os.devnull).open())
    assert len(lengths) == 1


def test_a_subject_that_raises_is_one_sentence_with_its_trace(worker: WorkerProcess) -> None:
    with pytest.raises(FailedError, match=r"^LookupError: no such row$") as raised:
        opened(worker, "raises", "fails")
    assert "in fails" in raised.value.trace


def test_a_subject_that_takes_the_interpreter_down_is_noticed(worker: WorkerProcess) -> None:
    with pytest.raises(DiedError, match="ended with exit code 7"):
        opened(worker, "crashes", "aborts")


def test_a_subject_that_hangs_is_noticed_and_ended(
    scratch: Scratch, django_60: Environment, where: Locations, bad_benchmarks: Path
) -> None:
    worker = start(scratch, django_60, where, bad_benchmarks)
    with pytest.raises(HungError, match="did not answer within 1 s"):
        worker.ask("open", patience_s=1.0, subject="hangs", variant="waits", point={}, cores=[0], check=True)
    worker.stop()
    assert start_ticks(worker.pid) is None


def test_what_fails_in_preparation_leaves_the_next_arm_its_own_database(
    worker: WorkerProcess, scratch: Scratch
) -> None:
    with pytest.raises(FailedError, match="no such row"):
        opened(worker, "cannot-prepare", "counts")
    assert list(scratch.folder.glob("arm-*")) == []
    assert opened(worker, "counts", "counts")["check"]["result_shown"] == "10"


def test_prints_do_not_spoil_answers_and_slices_are_plausible(worker: WorkerProcess, scratch: Scratch) -> None:
    assert opened(worker, "prints", "chatter")["check"]["statements"]["count"] == 0
    worker.ask("close")
    opened(worker, "counted", "loop", size=50)
    calls = worker.ask("warm", slice_s=0.01, warm_up_s=0.01, calls=None)["calls"]
    assert calls > 100
    assert taken(scratch, worker, calls=calls) > 0
    assert worker.ask("warm", slice_s=0.01, warm_up_s=0.01, calls=3)["calls"] == 3


def test_a_killed_worker_is_noticed_and_leaves_nothing(
    scratch: Scratch, django_60: Environment, where: Locations
) -> None:
    worker = start(scratch, django_60, where)
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(DiedError, match="killed by signal 9"):
        worker.ask("describe")
    worker.stop()
    assert start_ticks(worker.pid) is None


def test_a_worker_dies_with_its_parent(tmp_path: Path, where: Locations, django_60: Environment) -> None:
    """A parent killed outright has no chance to end its workers itself."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    (tmp_path / "environment.json").write_bytes(msgspec.json.encode(django_60))
    ended = subprocess.run(
        [sys.executable, script, where.benchmarks, where.fixtures, tmp_path],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    pid, folder = (tmp_path / "told").read_text().split(" ", 1)
    deadline = time.monotonic() + 30
    while (start_ticks(int(pid)) is not None or Path(folder).exists()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert start_ticks(int(pid)) is None
    assert not Path(folder).exists()
