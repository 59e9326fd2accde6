"""Runs the command line as a user would, in a state folder of the test's own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
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


@pytest.fixture
def versus(state: Path, where: Locations) -> Versus:
    def run(*words: str, timeout: float = 240, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "VERSUS_ROOT": str(where.root), "VERSUS_STATE": str(state), **variables}
        return subprocess.run(
            [sys.executable, "-P", "-m", "versus", *words],
            env=environment, capture_output=True, text=True, timeout=timeout, check=False, cwd=state,
        )  # fmt: skip

    return run
