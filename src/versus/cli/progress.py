"""Says what is going on: one line that is rewritten on a terminal, a plain line now and then elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status

PLAIN_EVERY_S = 10.0


def time_text(seconds: float) -> str:
    """`45 s`, `3 min`."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{seconds / 60:.0f} min"


class Progress:
    """`say` is for what stays on the screen, `now` for what is going on and how long it still takes."""

    def __init__(self) -> None:
        self._console = Console(file=sys.stderr, highlight=False)
        self._status: Status | None = None
        self._last = -PLAIN_EVERY_S

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._console.status("starting")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def say(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)

    def now(self, text: str, seconds_left: float | None = None) -> None:
        if seconds_left is not None:
            text = f"{text}, about {time_text(seconds_left)} left"
        if self._status is not None:
            self._status.update(text)
        elif time.monotonic() - self._last >= PLAIN_EVERY_S:
            self._last = time.monotonic()
            self.say(text)
