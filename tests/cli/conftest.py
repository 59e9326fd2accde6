"""Runs the command line as a user would, in a state folder of the test's own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from versus.cli import main
from versus.locations import Locations, locations

Versus = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def state(tmp_path: Path, where: Locations) -> Path:
    """Own runs; environments, wheels and fixtures are the machine's, for they take long to make."""
    folder = tmp_path / "state"
    folder.mkdir()
    for shared in (where.environments, where.wheels, where.fixtures, where.tools):
        shared.mkdir(parents=True, exist_ok=True)
        (folder / shared.name).symlink_to(shared)
    return folder


def listen_to_ctrl_c() -> None:
    """For a child's start: what a shell runs in the background ignores Ctrl-C, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Ended(NamedTuple):
    """What a command line that ran inside the test left behind."""

    returncode: int
    stdout: str
    stderr: str


Inside = Callable[..., Ended]


@pytest.fixture
def inside(
    state: Path, where: Locations, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Inside]:
    """As `versus`, without a process of its own: for what ends before anything is measured."""
    monkeypatch.setenv("VERSUS_ROOT", str(where.root))
    monkeypatch.setenv("VERSUS_STATE", str(state))
    monkeypatch.chdir(state)
    locations.cache_clear()

    def run(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["versus", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return Ended(int(ended.value.code or 0), *capfd.readouterr())

    yield run
    locations.cache_clear()


PROGRAM = ("-m", "versus")
SHORT_PROGRAM = (str(Path(__file__).with_name("short.py")),)


def command_line(program: tuple[str, ...], words: Iterable[str]) -> list[str]:
    return [sys.executable, "-P", *program, *words]


def variables(state: Path, where: Locations) -> dict[str, str]:
    return {**os.environ, "VERSUS_ROOT": str(where.root), "VERSUS_STATE": str(state)}


def _runs(program: tuple[str, ...], state: Path, where: Locations) -> Versus:
    def run(*words: str, timeout: float = 240, **changed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command_line(program, words), env=variables(state, where) | changed, cwd=state, capture_output=True,
            text=True, timeout=timeout, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def versus(state: Path, where: Locations) -> Versus:
    return _runs(PROGRAM, state, where)


@pytest.fixture
def short_versus(state: Path, where: Locations) -> Versus:
    """As `versus`, content with three pairs."""
    return _runs(SHORT_PROGRAM, state, where)
