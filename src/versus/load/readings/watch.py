"""Watches what a server holds: threads, file descriptors, connections, memory, and its event loop's lag.

Read from outside, by the core that the generator has. Only memory costs the server something – adding up its pages
holds the lock that page faults need –, so that is read at rest.
"""

import contextlib
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self

import msgspec
import numpy as np

from versus.load.readings.clock import Span
from versus.load.readings.observations import Held, Spread
from versus.load.readings.process_tree import tree
from versus.load.readings.samples import spread
from versus.units import MS_PER_S

EVERY_S = 0.25  # seldom enough for the generator's core, on which the reading is done
WAKES_EVERY_S = 0.05  # of the probe that a project has for its loops, as bench project's loop_lag.py
KB = 1024


class LagLine(msgspec.Struct):
    """One line of what a project writes about an event loop.

    `at` is when, in seconds of the monotonic clock, `late_ms` how late each wake-up since the last line was, and
    `tasks` how many others there were.
    """

    at: float
    late_ms: tuple[float, ...]
    tasks: int = 0


class Watch:
    """Reads a server's process tree from entering to leaving."""

    def __init__(self, pid: int, connections: Callable[[int], tuple[int, int]] | None = None) -> None:
        self._pid = pid
        self._memory_empty = memory(pid)
        self._connections = connections
        self._over = threading.Event()
        self._threads: list[int] = []
        self._descriptors: list[int] = []
        self._in_use: list[int] = []
        self._thread = threading.Thread(target=self._go_on, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._memory_before = memory(self._pid)
        forget_peaks(self._pid)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def held(self, lag: Spread | None) -> Held:
        """Sums up after the last answer, with the server at rest again. Raises ProcessLookupError when it is gone."""
        self.__exit__()
        after = None if self._connections is None else self._connections(self._pid)
        return Held(
            memory_empty=self._memory_empty,
            memory_before=self._memory_before,
            memory_after=memory(self._pid),
            threads=max(self._threads, default=0),
            descriptors=max(self._descriptors, default=0),
            descriptors_after=descriptors(tree(self._pid)),
            connections_in_use=None if self._connections is None else max(self._in_use, default=0),
            connections_left=None if after is None else after[1],
            loop_lag=lag,
            memory_peak=peak(self._pid),
        )

    def _go_on(self) -> None:
        while not self._over.wait(EVERY_S):
            with contextlib.suppress(ProcessLookupError, OSError):
                self._look()

    def _look(self) -> None:
        members = tree(self._pid)
        self._threads.append(threads(members))
        self._descriptors.append(descriptors(members))
        if self._connections is not None:
            self._in_use.append(self._connections(self._pid)[0])


def memory(pid: int) -> int:
    """Returns the bytes that a process tree has to itself (USS): what would be free if it ended.

    A page counts that no other process maps. Shares of what others map would change with how many others there are.
    """
    return sum(_kilobytes(member, "smaps_rollup", "Private_") for member in tree(pid)) * KB


def peak(pid: int) -> int:
    """Returns the bytes that were resident at most in each process of a tree, added up."""
    return sum(_kilobytes(member, "status", "VmHWM:") for member in tree(pid)) * KB


def forget_peaks(pid: int) -> None:
    """Makes `peak` begin anew (clear_refs in proc(5))."""
    for member in tree(pid):
        with contextlib.suppress(OSError):
            Path(f"/proc/{member}/clear_refs").write_text("5")


def descriptors(members: Iterable[int]) -> int:
    """Returns the number of open files and sockets of some processes."""
    return sum(_entries(member, "fd") for member in members)


def threads(members: Iterable[int]) -> int:
    """Returns the number of threads of some processes."""
    return sum(_entries(member, "task") for member in members)


def _kilobytes(pid: int, file: str, title: str) -> int:
    """Returns the kilobytes that lines of one of the kernel's files name; 0 when the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(title))


def _entries(pid: int, folder: str) -> int:
    """Counts the entries of one of the kernel's folders; 0 when the process is gone."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/{folder}").iterdir())
    except OSError:
        return 0


def lag_lines(folder: Path) -> Sequence[LagLine]:
    """Reads all that the event loops of a server wrote; nothing where none was watched."""
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_bytes().splitlines():
            with contextlib.suppress(msgspec.DecodeError):  # the last may be cut off where the server was killed
                found.append(msgspec.json.decode(line, type=LagLine))
    return found


def loop_lag(lines: Sequence[LagLine], loaded: Sequence[Span]) -> Spread | None:
    """Returns how late event loops woke in some spans; None where none was watched."""
    late = [value for line in lines for moment, value in _wakes(line) if any(a <= moment <= b for a, b in loaded)]
    return spread(np.array(late) / MS_PER_S) if late else None


def _wakes(line: LagLine) -> list[tuple[float, float]]:
    """Returns (moment, ms) of each wake-up: they come at intervals, and the line was written at the last."""
    last = len(line.late_ms) - 1
    return [(line.at - (last - number) * WAKES_EVERY_S, late) for number, late in enumerate(line.late_ms)]


def most_tasks(lines: Sequence[LagLine], begins: float, ends: float) -> int | None:
    """Returns the most asyncio tasks at once between two moments; None where none were counted."""
    return max((line.tasks for line in lines if begins <= line.at <= ends), default=None)


def tasks_after(lines: Sequence[LagLine], moment: float) -> int | None:
    """Returns the number of tasks in the last line, if it was written after the moment."""
    last = max(lines, key=lambda line: line.at, default=None)
    return last.tasks if last is not None and last.at > moment else None
