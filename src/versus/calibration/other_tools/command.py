"""Runs a tool's command to its end. The scratch ends it when this process ends."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from versus.errors import EnvironmentFailedError
from versus.machine.scratch import Scratch
from versus.spelling import time_text

PATIENCE_S = 900.0  # twenty times the duration of a comparison on two cores
LAST_LINES = 12


class Ended(msgspec.Struct, frozen=True):
    """A finished command: its exit code, the text of both outputs, and the seconds it took."""

    code: int
    text: str
    seconds: float

    def failure(self, doing: str) -> EnvironmentFailedError:
        """Returns an error that quotes the last lines."""
        lines = [line for line in self.text.splitlines() if line.strip()][-LAST_LINES:]
        return EnvironmentFailedError(f"{doing} failed (exit code {self.code}):\n    " + "\n    ".join(lines))


def run_command(
    scratch: Scratch, command: Sequence[str], *, doing: str, environment: Mapping[str, str], cwd: Path
) -> Ended:
    """Runs a command and leaves its exit code to the caller.

    Raises EnvironmentFailedError where it does not end in time.
    """
    output = scratch.folder / "printed.txt"
    began = time.perf_counter()
    with output.open("wb") as printed:
        process = scratch.start(
            command, environment=environment, cwd=cwd, stdin=subprocess.DEVNULL, stdout=printed, stderr=printed
        )
        try:
            code = process.wait(PATIENCE_S)
            seconds = time.perf_counter() - began
        except subprocess.TimeoutExpired as error:
            raise EnvironmentFailedError(f"{doing} did not end within {time_text(PATIENCE_S)}.") from error
        finally:
            scratch.stop(process)
    return Ended(code, output.read_text(errors="replace"), round(seconds, 2))
