"""Runs a build tool to its end, and turns its failure into one sentence."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from versus.environments.said import deciding, kept
from versus.environments.settings import installing
from versus.errors import EnvironmentFailedError
from versus.locations import locations
from versus.machine.attached import attached

FAILURES = "failures"


class ToolFailedError(EnvironmentFailedError):
    """A tool ended with a failure. `said` is what it printed."""

    def __init__(self, sentence: str, said: str) -> None:
        super().__init__(sentence)
        self.said = said


def run_tool(
    command: Sequence[str | Path],
    *,
    doing: str,
    cwd: Path | None = None,
    stdin: str | None = None,
    variables: dict[str, str] | None = None,
    keeps: bool = True,
) -> str:
    """Runs a command, which ends with this process, and returns its standard output.

    `doing` begins the sentence about a failure. `variables` are added to the user's own, of which those hold that
    `installing` keeps. All that a failing tool says is kept in a file, unless not `keeps`. Raises ToolFailedError with
    the line that decides, EnvironmentFailedError where the tool is not there.
    """
    program, *words = map(str, command)
    found = shutil.which(program)
    if found is None:
        raise EnvironmentFailedError(f"{doing} failed: {Path(program).name} is not installed, or cannot be run.")
    ended = subprocess.run(
        attached([found, *words]),
        cwd=cwd,
        input=stdin if stdin is not None else "",
        env=installing(os.environ, locations().state) | (variables or {}),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if ended.returncode != 0:
        said = ended.stderr if ended.stderr.strip() else ended.stdout
        where = kept(f"{ended.stdout}\n{ended.stderr}", doing, locations().state / FAILURES) if keeps else ""
        raise ToolFailedError(f"{doing} failed: {deciding(said)}{where}.", said)
    return ended.stdout


def uv(*arguments: str | Path, doing: str, stdin: str | None = None) -> str:
    """Runs uv as the locked module of the suite's own interpreter, never a shim on PATH. Returns standard output."""
    return run_tool([sys.executable, "-m", "uv", "--no-config", *arguments], doing=doing, stdin=stdin)
