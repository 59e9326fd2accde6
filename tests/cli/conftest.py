"""Runs the command line as a user would, in a state folder of the test's own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from versus.locations import Locations

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


@pytest.fixture
def versus(state: Path, where: Locations) -> Versus:
    def run(*words: str, timeout: float = 240, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "VERSUS_ROOT": str(where.root), "VERSUS_STATE": str(state), **variables}
        return subprocess.run(
            [sys.executable, "-P", "-m", "versus", *words],
            env=environment, capture_output=True, text=True, timeout=timeout, check=False, cwd=state,
        )  # fmt: skip

    return run
