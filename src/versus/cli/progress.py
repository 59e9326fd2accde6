"""Says what is going on: one line that is rewritten on a terminal, a plain line now and then elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status

from versus.runner.events import Activity, Event
from versus.spelling import time_text

PLAIN_EVERY_S = 10.0


class Progress:
    """A listener: sentences stay on the screen, and activities take each other's place."""

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

    def __call__(self, event: Event) -> None:
        if isinstance(event, Activity):
            self._show(event)
        else:
            self._print(event.text)

    def _show(self, activity: Activity) -> None:
        left = "" if activity.seconds_left is None else f", about {time_text(activity.seconds_left)} left"
        if self._status is not None:
            self._status.update(f"{activity.doing}{left}")
        elif time.monotonic() - self._last >= PLAIN_EVERY_S:
            self._last = time.monotonic()
            self._print(f"{activity.doing}{left}")

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)
