"""What a run leaves behind: nothing, whatever ends it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from versus.machine.reaper import end, start_ticks
from versus.machine.scratch import PREFIX, Scratch

CHILD = ["sleep", "60"]


def wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + 30
    while start_ticks(pid) is not None and time.monotonic() < deadline:
        time.sleep(0.02)


def test_ends_processes_and_removes_the_folder(tmp_path: Path) -> None:
    with Scratch(base=tmp_path) as scratch:
        process = scratch.start(CHILD, environment={"PATH": os.environ["PATH"]})
        (scratch.folder / "file").write_text("x")
    assert process.poll() is not None
    assert list(tmp_path.iterdir()) == []


def test_a_failing_run_leaves_nothing_either(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Scratch(base=tmp_path) as scratch:  # noqa: PT012
        process = scratch.start(CHILD, environment={"PATH": os.environ["PATH"]})
        raise RuntimeError
    assert process.poll() is not None
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    deaf = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    with Scratch(base=tmp_path) as scratch:
        scratch_module = sys.modules["versus.machine.scratch"]
        process = scratch.start([sys.executable, "-c", deaf], environment={}, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        patience, scratch_module.GRACE_S = scratch_module.GRACE_S, 0.1  # type: ignore[attr-defined]
        assert scratch.stop(process) == -signal.SIGKILL
        scratch_module.GRACE_S = patience  # type: ignore[attr-defined]


@pytest.mark.parametrize("killing", [signal.SIGKILL, signal.SIGTERM])
def test_the_reaper_cleans_up_after_a_killed_run(tmp_path: Path, killing: signal.Signals) -> None:
    script = (
        "import os, sys, time; from pathlib import Path; from versus.machine.scratch import Scratch\n"
        f"with Scratch(base=Path({str(tmp_path)!r})) as scratch:\n"
        "    child = scratch.start(['sleep', '60'], environment={'PATH': os.environ['PATH']})\n"
        "    print(child.pid, flush=True); time.sleep(60)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    child = int(run.stdout.readline())
    run.send_signal(killing)
    run.wait()
    wait_for_end(child)
    assert start_ticks(child) is None
    deadline = time.monotonic() + 30
    while list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert list(tmp_path.iterdir()) == []


def test_the_next_run_removes_what_a_killed_reaper_left(tmp_path: Path) -> None:
    abandoned = tmp_path / f"{PREFIX}999999999-1-abcdef"
    abandoned.mkdir()
    owned = tmp_path / f"{PREFIX}{os.getpid()}-{start_ticks(os.getpid())}-abcdef"
    owned.mkdir()
    foreign = tmp_path / f"{PREFIX}mine"
    foreign.mkdir()
    with Scratch(base=tmp_path):
        assert not abandoned.exists()
    assert owned.exists()
    assert foreign.exists()


def test_a_child_with_a_group_of_its_own_is_ended_too(tmp_path: Path) -> None:
    """As the workers of some job queues have."""
    straying = "import os, time\nif os.fork() == 0:\n    os.setpgrp(); print(os.getpid(), flush=True)\ntime.sleep(60)"
    with Scratch(base=tmp_path) as scratch:
        process = scratch.start([sys.executable, "-c", straying], environment={}, stdout=subprocess.PIPE)
        assert process.stdout is not None
        child = int(process.stdout.readline())
        scratch.stop(process)
        wait_for_end(child)
        assert start_ticks(child) is None


def test_a_reused_process_number_is_not_killed(tmp_path: Path) -> None:
    """A pid alone names nobody: the reaper compares start times."""
    bystander = subprocess.Popen(CHILD, start_new_session=True)
    try:
        end({bystander.pid: 1})
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()
