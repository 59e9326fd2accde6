"""Closed journeys by locust in a child process: visitors who wait for each answer before they go on."""

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import msgspec

from versus.environments.environment import process_environment
from versus.errors import EnvironmentFailedError
from versus.load.log import last_lines
from versus.load.priority import raise_priority
from versus.locations import Locations
from versus.machine.scratch import Scratch

STARTING_S = 30.0  # importing locust takes 1 s on a free core
LEAVING_S = 15.0
LOOK_EVERY_S = 0.01
WARM_UP_S = 2.0  # a second in which visitors start, and one for the server's caches


class Window(msgspec.Struct, frozen=True):
    """Which seconds of the monotonic clock count."""

    begins: float
    ends: float


class Done(msgspec.Struct, frozen=True):
    """What got done in them; `cpu_s` is the generator's."""

    requests: int
    failures: int
    journeys: int
    seconds: float
    cpu_s: float


class Visitors:
    """Started when entered; gone when left. `options` are the locustfile's own, by name."""

    def __init__(
        self,
        scratch: Scratch,
        where: Locations,
        url: str,
        *,
        visitors: int,
        seconds: float,
        folder: Path,
        options: Mapping[str, object],
    ) -> None:
        self._scratch = scratch
        self._where = where
        self._folder = folder
        self._seconds = seconds
        self._announced, self._done = folder / "window.json", folder / "done.json"
        said = {
            "host": url, "users": visitors, "spawn-rate": visitors, "warm-up": WARM_UP_S, "measured": seconds,
            "announce": self._announced, "throughput": self._done, "exit-code-on-error": 0, **options,
        }  # fmt: skip
        self._command = [
            sys.executable, "-P", "-s", "-m", "locust", "-f", str(where.locustfiles / "journeys.py"), "--headless",
            "--only-summary", *(word for name, value in said.items() for word in (f"--{name}", str(value))),
        ]  # fmt: skip
        self._log = folder / "visitors.log"

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        variables = process_environment(HOME=str(self._folder))  # away from a user's own ~/.locust.conf
        with self._log.open("w") as log:
            self._process: subprocess.Popen[Any] = self._scratch.start(
                self._command, environment=variables, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
        raise_priority(self._process.pid)
        return self

    def __exit__(self, *_error: object) -> None:
        self._scratch.stop(self._process)

    def window(self) -> Window:
        """Waits until it is known. Raises EnvironmentFailedError where they never come."""
        self._wait_for(self._announced, STARTING_S)
        return msgspec.json.decode(self._announced.read_bytes(), type=Window)

    def done(self) -> Done:
        """Waits until the window is over. Raises EnvironmentFailedError."""
        self._wait_for(self._done, WARM_UP_S + self._seconds + LEAVING_S)
        return msgspec.json.decode(self._done.read_bytes(), type=Done)

    def _wait_for(self, file: Path, patience_s: float) -> None:
        deadline = time.monotonic() + patience_s
        while not file.exists():
            ended = self._process.poll()
            if ended is not None or time.monotonic() > deadline:
                how = "hangs" if ended is None else f"ended with exit code {ended}"
                stand_ins = {
                    sys.prefix: "<tools>", sys.base_prefix: "<python>", str(self._where.root): "<suite>",
                    str(self._scratch.folder): "<scratch>",
                }  # fmt: skip
                raise EnvironmentFailedError(f"The load generator {how}:\n{last_lines(self._log, stand_ins)}")
            time.sleep(LOOK_EVERY_S)
