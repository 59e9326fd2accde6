"""How late this process's event loop wakes – what every coroutine in it waits beyond what it asked for – and how many
tasks it has.

Written down once a second, a JSON line, where BENCH_LOOP_LAG names a folder; costs 20 short wake-ups a second there,
and nothing elsewhere.
"""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from inspect import markcoroutinefunction
from pathlib import Path
from typing import Any

from bench_project import environment

EVERY_S = 0.05
A_LINE = 20

Application = Callable[[Any, Any, Any], Awaitable[None]]


class Watched:
    """An ASGI application whose loop is watched from its first scope on. No request awaits anything more for it."""

    def __init__(self, application: Application, folder: Path) -> None:
        self._application = application
        self._folder = folder
        self._watch: asyncio.Task[None] | None = None

    @markcoroutinefunction  # what servers tell ASGI 3 by: the coroutine that it returns is the application's own
    def __call__(self, scope: Any, receive: Any, send: Any) -> Awaitable[None]:
        if self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(watch(self._folder))
        return self._application(scope, receive, send)


def watched(application: Application) -> Application:
    """Return the application, watched where the environment names a folder for it."""
    folder = environment.text("BENCH_LOOP_LAG", "")
    return Watched(application, Path(folder)) if folder else application


async def watch(folder: Path) -> None:
    """Write down the lag of the running loop until it ends."""
    with (folder / f"{os.getpid()}.jsonl").open("a", buffering=1) as file:
        while True:
            late = []
            for _ in range(A_LINE):
                wanted = time.monotonic() + EVERY_S
                await asyncio.sleep(EVERY_S)
                late.append(round((time.monotonic() - wanted) * 1000, 4))
            besides = len(asyncio.all_tasks()) - 1
            file.write(json.dumps({"at": time.monotonic(), "late_ms": late, "tasks": besides}) + "\n")
