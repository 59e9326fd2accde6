"""Closed journeys: visitors who wait for each answer before they go on."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

import msgspec

from versus.load.arrivals.locust import STARTING_S, Locust
from versus.locations import Locations
from versus.machine.scratch import Scratch

LEAVING_S = 15.0
WARM_UP_S = 2.0  # a second in which visitors start, and one for the server's caches


class Window(msgspec.Struct, frozen=True):
    """The seconds of the monotonic clock that count."""

    begins: float
    ends: float


class JourneyCounts(msgspec.Struct, frozen=True):
    """What visitors got done in a window of so many seconds; `cpu_s` is the generator's."""

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
        locustfile: str = "journeys.py",
    ) -> None:
        self._seconds = seconds
        self._announced, self._done = folder / "window.json", folder / "done.json"
        settings = {
            "host": url, "users": visitors, "spawn-rate": visitors, "warm-up": WARM_UP_S, "measured": seconds,
            "announce": self._announced, "throughput": self._done, **options,
        }  # fmt: skip
        self.locust = Locust(scratch, where, locustfile, folder, settings)

    def __enter__(self) -> Self:
        self.locust.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.locust.stop()

    def window(self) -> Window:
        """Waits until the window is known. Raises EnvironmentFailedError where they never come."""
        self._wait(self._announced.exists, STARTING_S)
        return msgspec.json.decode(self._announced.read_bytes(), type=Window)

    def done(self) -> JourneyCounts:
        """Waits until the window is over. Raises EnvironmentFailedError."""
        self._wait(self._done.exists, STARTING_S + WARM_UP_S + self._seconds + LEAVING_S)
        return msgspec.json.decode(self._done.read_bytes(), type=JourneyCounts)

    def _wait(self, there: Callable[[], bool], patience_s: float) -> None:
        deadline = time.monotonic() + patience_s
        while not there():
            self.locust.look(deadline)
