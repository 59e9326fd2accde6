"""One process measures at a time, and whoever comes second is told who that is."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from versus.errors import ExitCode, OccupiedError
from versus.machine.occupancy import FOLDER_VARIABLE, NAME, Occupant, lock_file, taken

HOLDER = """
import sys
from versus.machine.occupancy import taken
with taken(sys.argv[1], float(sys.argv[2]), wait="wait" in sys.argv, tell=lambda text: print(text, flush=True)):
    print("holds", flush=True)
    sys.stdin.readline()
print("ended", flush=True)
"""

pytestmark = pytest.mark.usefixtures("turns")
Holding = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def holding() -> Iterator[Holding]:
    """Starts real processes that want the machine; each ends when a line is sent to it."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def take() -> None:
    with taken("./versus quick", 60, wait=False, tell=pytest.fail):
        pass


def test_the_second_is_told_who_measures_and_how_long(holding: Holding) -> None:
    first = holding("./versus compare 5.2 6.0", "600")
    assert said(first) == "holds"
    with pytest.raises(OccupiedError) as raised:
        take()
    assert f"Process {first.pid} has been measuring since " in str(raised.value)
    assert "(./versus compare 5.2 6.0), about 10 min left; " in str(raised.value)
    assert raised.value.exit_code is ExitCode.NOT_MEASURED
    first.communicate("\n")
    take()


def test_who_takes_longer_than_expected_is_told_so(holding: Holding) -> None:
    first = holding("./versus load hello", "-5")
    assert said(first) == "holds"
    with pytest.raises(OccupiedError, match=r"\(\./versus load hello\), longer than it expected"):
        take()


def test_who_was_told_to_wait_comes_next(holding: Holding) -> None:
    first = holding("./versus compare 5.2 6.0", "600")
    assert said(first) == "holds"
    second = holding("./versus quick", "60", "wait")
    assert said(second).endswith("about 10 min left; waiting for it to end.")
    first.communicate("\n")
    assert said(second) == "holds"
    second.communicate("\n")
    assert second.returncode == 0


def test_a_killed_process_holds_nothing_and_its_words_are_not_believed(holding: Holding, turns: Path) -> None:
    first = holding("./versus compare 5.2 6.0", "600")
    assert said(first) == "holds"
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert b"compare" in (turns / NAME).read_bytes()
    take()


def test_only_the_lock_decides_what_the_file_says_does_not(holding: Holding, turns: Path) -> None:
    """As between the locking and the writing: there stands what somebody else wrote, who has ended."""
    first = holding("./versus compare 5.2 6.0", "600")
    assert said(first) == "holds"
    gone = Occupant("./versus why saving", os.getpid(), 1, 0.0, 1e12)
    for content in (msgspec.json.encode(gone), b"", b"{damaged"):
        (turns / NAME).write_bytes(content)
        with pytest.raises(OccupiedError, match=r"^Another process is measuring on this machine;"):
            take()
    first.communicate("\n")
    (turns / NAME).write_bytes(msgspec.json.encode(gone))
    take()


def test_nothing_is_said_once_it_has_ended(turns: Path) -> None:
    take()
    assert (turns / NAME).read_bytes() == b""
    assert (turns / NAME).stat().st_mode & 0o777 == 0o666


def test_a_lock_that_cannot_be_had_counts_as_held(turns: Path) -> None:
    (turns / NAME).mkdir()
    with pytest.raises(OccupiedError, match="cannot be locked"):
        take()


def test_all_checkouts_share_one_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert lock_file().parent != tmp_path


def test_a_long_command_is_cut_and_steers_no_terminal() -> None:
    text = Occupant(f"./versus \x1b[2J {'x' * 200}", 1, 1, 0.0, 0.0).text
    assert "\x1b" not in text
    assert "…)" in text
