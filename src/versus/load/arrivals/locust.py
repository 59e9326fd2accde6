"""Locust in a child process, because importing it rewires the process that does."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from versus.environments.environment import process_environment
from versus.errors import EnvironmentFailedError
from versus.load.servers.log import last_lines, stand_ins
from versus.locations import Locations
from versus.machine.priority import raise_priority
from versus.machine.scratch import Scratch

STARTING_S = 30.0  # importing locust, on however busy a machine
LOOK_EVERY_S = 0.01
SPAWNED = "All users spawned"
FAULT = "fault.txt"
"""The file in which a locustfile says in one sentence why it gives up."""


class Locust:
    """Runs one of the suite's locustfiles, without a window, in a folder of its own. `options` are by name, `flags`
    those without a value."""

    def __init__(
        self,
        scratch: Scratch,
        where: Locations,
        locustfile: str,
        folder: Path,
        options: Mapping[str, object],
        flags: Sequence[str] = (),
    ) -> None:
        self._scratch = scratch
        self._where = where
        self._folder = folder
        self._log = folder / "locust.log"
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self._command = [
            sys.executable, "-P", "-s", "-m", "locust", "-f", str(where.locustfiles / locustfile), "--headless",
            "--only-summary", "--exit-code-on-error", "0", *words, *(f"--{flag}" for flag in flags),
        ]  # fmt: skip

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        variables = process_environment(HOME=str(self._folder))  # away from a user's own ~/.locust.conf
        variables.pop("PYTHONDONTWRITEBYTECODE", None)  # the suite's own tools need not be compiled at each start
        with self._log.open("w") as log:
            self._process: subprocess.Popen[Any] = self._scratch.start(
                self._command, environment=variables, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
        raise_priority(self._process.pid)

    def stop(self) -> None:
        self._scratch.stop(self._process)

    @property
    def pid(self) -> int:
        return self._process.pid

    def exit_code(self) -> int | None:
        """Returns how it ended; None while it runs."""
        return self._process.poll()

    def has_begun(self) -> bool:
        """Returns whether its visitors have been let loose, as locust's log says."""
        return SPAWNED in self._log.read_text(errors="replace")

    def look(self, deadline: float) -> None:
        """Waits a moment. Raises EnvironmentFailedError when it has ended, or by when it should have done something."""
        ended = self._process.poll()
        if ended is None and time.monotonic() <= deadline:
            time.sleep(LOOK_EVERY_S)
            return
        fault = self._folder / FAULT
        if fault.exists():
            raise EnvironmentFailedError(f"The load generator says: {fault.read_text()}.")
        how = "hangs" if ended is None else f"ended with exit code {ended}"
        last = last_lines(self._log, stand_ins(self._scratch, root=self._where.root))
        raise EnvironmentFailedError(f"The load generator {how}:\n{last}")
