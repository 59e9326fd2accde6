"""Two commands that measure on one machine: the second is told who measures, and waits only if told to."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Inside, Versus
from tests.machine.test_occupancy import HOLDER
from versus.cli import COMMANDS, cli
from versus.errors import ExitCode
from versus.locations import Locations
from versus.machine.occupancy import NAME

pytestmark = [pytest.mark.usefixtures("turns"), pytest.mark.end_to_end, pytest.mark.timeout(400)]

MEASURING = [
    ["compare", "5.2", "6.0", "--subject", "template-reuse"],
    ["choose", "template-reuse", "--django", "6.0"],
    ["why", "template-reuse", "6.0", "--variant", "inline", "--variant", "partial"],
    ["load", "article-list", "--django", "6.0", "--quick"],
    ["load", "--all"],
    ["quick"],
    ["doctor"],
    ["cross-check"],
    ["calibrate", "null"],
]
SHORT = ["choose", "template-reuse", "--django", "6.0", "--variant", "include", "--precision", "5%", "--budget", "1s"]
Hold = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def hold() -> Iterator[Hold]:
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, "./versus compare 5.2 6.1", "600"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "holds\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("words", MEASURING, ids=" ".join)
def test_the_second_is_refused_and_leaves_no_run(inside: Inside, state: Path, hold: Hold, words: list[str]) -> None:
    first = hold()
    ended = inside(*words)
    *_, said, last = ended.stderr.splitlines()
    assert said.startswith(f"versus: Process {first.pid} has been measuring since ")
    assert re.search(r"\(./versus compare 5.2 6.1\), about \d+ min left; ", said)
    assert said.endswith("two at once would disturb each other; --wait waits for it.")
    assert last == ExitCode.NOT_MEASURED.sentence
    assert ended.returncode == ExitCode.NOT_MEASURED
    assert list((state / "runs").glob("*")) == []


def test_what_measures_nothing_needs_no_turn(inside: Inside, hold: Hold) -> None:
    hold()
    assert inside("list").returncode == 0
    assert inside("calibrate", "--list").returncode == 0
    assert inside("runs").returncode == 0


def test_with_wait_it_goes_on_when_the_first_ends(
    versus: Versus, state: Path, where: Locations, hold: Hold, turns: Path
) -> None:
    first = hold()
    variables = os.environ | {"VERSUS_ROOT": str(where.root), "VERSUS_STATE": str(state)}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "versus", *SHORT, "--wait"],
        env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=state,
    ) as second:  # fmt: skip
        assert second.stderr is not None
        said = ""
        while "waiting for it to end." not in said:
            said = second.stderr.readline()
            assert said, "it ended without waiting"
        assert f"Process {first.pid} has been measuring since " in said
        assert not list((state / "runs").glob("*"))
        first.communicate("\n")
        shown, _ = second.communicate()
    assert second.returncode in (ExitCode.DONE, ExitCode.UNTRUSTED)
    assert "template-reuse" in shown
    assert (turns / NAME).read_bytes() == b""


def test_a_killed_one_stands_in_nobodys_way(versus: Versus, hold: Hold) -> None:
    first = hold()
    first.send_signal(signal.SIGKILL)
    first.wait()
    ended = versus(*SHORT)
    assert ended.returncode in (ExitCode.DONE, ExitCode.UNTRUSTED), ended.stderr


def test_every_command_that_measures_can_wait() -> None:
    for name in {words[0] for words in MEASURING} | {"asv"}:
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        assert name in COMMANDS
        assert "wait" in [parameter.name for parameter in command.params], name
