"""Runs a build tool to its end, and turns its failure into one sentence."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from versus.errors import EnvironmentFailedError

LAST_LINES = 12


def run_tool(
    command: Sequence[str | Path],
    *,
    doing: str,
    cwd: Path | None = None,
    stdin: str | None = None,
    variables: dict[str, str] | None = None,
) -> str:
    """Returns standard output. Raises EnvironmentFailedError with the tool's last lines."""
    ended = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        input=stdin if stdin is not None else "",
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1"}
        | (variables or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        lines = [line for line in (ended.stderr or ended.stdout).splitlines() if line.strip()]
        said = "\n    ".join(lines[-LAST_LINES:])
        raise EnvironmentFailedError(
            f"{doing} failed ({Path(command[0]).name}, exit code {ended.returncode}):\n    {said}"
        )
    return ended.stdout


def uv(*arguments: str | Path, doing: str, stdin: str | None = None) -> str:
    """uv as the locked module of the suite's own interpreter, never a shim on PATH."""
    return run_tool([sys.executable, "-m", "uv", "--no-config", *arguments], doing=doing, stdin=stdin)
