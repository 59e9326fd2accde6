"""A command that is attached is gone when its starter is, however that ended."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from versus.machine.attached import attached

STARTER = """
import subprocess, sys
from versus.machine.attached import attached
waiting = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
subprocess.Popen(attached([sys.executable, "-c", waiting])).wait()
"""
PATIENCE_S = 20


def test_it_runs_as_it_is_and_its_exit_code_is_passed_on(tmp_path: Path) -> None:
    command = attached([sys.executable, "-c", "import os; print(os.getcwd()); raise SystemExit(7)"])
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (7, str(tmp_path))


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_its_starter(ending: signal.Signals) -> None:
    starter = subprocess.Popen([sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    assert int(starter.stdout.readline())
    starter.send_signal(ending)
    starter.wait(PATIENCE_S)
    # The child, which never closes it, holds the other end of the pipe: it ends when the child does, and not before.
    assert starter.stdout.read() == ""
    starter.stdout.close()
