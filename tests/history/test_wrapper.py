"""`versus asv` around an asv that only says how it was called."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import listen_to_ctrl_c
from tests.history.archives import repository
from versus.errors import ExitCode
from versus.locations import ROOT_VARIABLE, STATE_VARIABLE, Locations
from versus.machine.reaper import start_ticks

Start = Callable[..., subprocess.Popen[str]]

PATIENCE_S = 120.0  # with a process to start or to end, on however busy a machine; less than the fake asv sleeps
MAIN = """
def main():
    from asv import __main__
"""
COMMANDS = """
import argparse
def make_argparser():
    parser = argparse.ArgumentParser("asv")
    if "refused" not in __import__("sys").argv:
        parser.parse_args = lambda: None
    return parser, None
"""
FAKE = """
import os, shutil, signal, sys, tempfile, time
print(sys.argv[1:], flush=True)
python = shutil.which(f"python{sys.version_info.major}.{sys.version_info.minor}")
print(os.getcwd(), python, tempfile.gettempdir(), sep="|")
sys.stdout.flush()
if "sleep" in sys.argv:
    try:
        print(os.getpid(), flush=True)  # from here on it is interrupted
        time.sleep(600)
    except KeyboardInterrupt:
        sys.exit(3)
last = sys.argv[-1]
if last == "raises":
    raise LookupError("first line\\nno such commit")
sys.exit(True if last == "worse" else [] if last == "made" else int(last))
"""


@pytest.fixture
def start(tmp_path: Path, suite: Locations) -> Start:
    package = tmp_path / "fake" / "asv"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(FAKE)
    (package / "main.py").write_text(MAIN)
    (package / "commands.py").write_text(COMMANDS)
    repository(suite.history, {"5.2.19": 0, "6.0.10": 200})
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    sources = os.pathsep.join([str(package.parent), str(Path(__file__).parents[2] / "src")])
    variables = {
        "PYTHONPATH": sources, ROOT_VARIABLE: str(suite.root), STATE_VARIABLE: str(suite.state),
        "TMPDIR": str(temporary),
    }  # fmt: skip

    def started(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", "from versus.cli import main; main()", "asv", *arguments],
            env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
            preexec_fn=listen_to_ctrl_c,
        )  # fmt: skip

    return started


def pid_of_sleeping(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int([process.stdout.readline() for _ in range(3)][-1])


def ends(pid: int, within: float = PATIENCE_S) -> bool:
    deadline = time.monotonic() + within
    while start_ticks(pid) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_everything_is_passed_on(start: Start, suite: Locations, tmp_path: Path) -> None:
    process = start("continuous", "v5.2.19", "v6.0.10", "-b", "pagination", "--unknown-to-us", "7")
    said, plain = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == ExitCode.NOT_MEASURED
    words, where = said.splitlines()
    assert words.endswith("'continuous', 'v5.2.19', 'v6.0.10', '-b', 'pagination', '--unknown-to-us', '7']")
    folder, interpreter, temporary = where.split("|")
    assert folder == str(suite.root)
    assert Path(interpreter).resolve() == Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    assert Path(temporary).parent == tmp_path / "tmp"
    assert plain.startswith(f"cd {shlex.quote(str(suite.root))} && PATH=")
    command, last = plain.splitlines()
    assert command.endswith("continuous v5.2.19 v6.0.10 -b pagination --unknown-to-us 7")
    assert last == ExitCode.NOT_MEASURED.sentence
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["run", "0"], ExitCode.DONE),
        (["setup", "made"], ExitCode.DONE),
        (["continuous", "worse"], ExitCode.SLOWER),
        (["continuous", "1"], ExitCode.NOT_MEASURED),
        (["run", "2"], ExitCode.NOT_MEASURED),
        (["run", "raises"], ExitCode.NOT_MEASURED),
        (["publish", "1"], ExitCode.WRONG_REQUEST),
        (["run", "refused", "--quik"], ExitCode.WRONG_REQUEST),
    ],
)
def test_each_exit_code_means_one_thing(start: Start, words: list[str], code: ExitCode) -> None:
    process = start(*words)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == code, said
    assert "Traceback" not in said
    assert said.endswith(f"{code.sentence}\n") == bool(code)


def test_its_own_help_has_examples(start: Start) -> None:
    said, _ = start("--help").communicate(timeout=PATIENCE_S)
    assert "versus asv run 'v5.2^!'" in said


def test_ctrl_c_reaches_asv_and_leaves_nothing(start: Start, tmp_path: Path) -> None:
    process = start("run", "sleep")
    child = pid_of_sleeping(process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert "Traceback" not in said
    assert process.returncode == 128 + signal.SIGINT
    assert start_ticks(child) is None
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("killed_by", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_wrapper_leaves_no_asv(start: Start, killed_by: signal.Signals) -> None:
    process = start("run", "sleep")
    child = pid_of_sleeping(process)
    process.send_signal(killed_by)
    process.communicate(timeout=PATIENCE_S)
    assert ends(child)


def test_a_killed_asv_is_an_error(start: Start) -> None:
    process = start("run", "sleep")
    os.kill(pid_of_sleeping(process), signal.SIGKILL)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == ExitCode.NOT_MEASURED
    assert "asv was ended by signal 9." in said


def test_without_the_repository_it_says_how_to_make_it(start: Start, suite: Locations) -> None:
    shutil.rmtree(suite.history / "django")
    process = start("run", "v5.2^!")
    _, said = process.communicate(timeout=PATIENCE_S)
    sentence = "versus: asv needs the release repository; make it with './versus history build'.\n"
    assert said == f"{sentence}{ExitCode.ENVIRONMENT.sentence}\n"
    assert process.returncode == ExitCode.ENVIRONMENT
