"""Reads one arm's memory and thread hops; nothing here is timed.

    {"do": "survey", "subject", "variant", "point"}
        answers peak_bytes, retained_bytes and thread_hops, all a call

Bytes are tracemalloc's: what Python's own allocators hold, and so neither SQLite's pages nor a server's memory.
"""

import contextlib
import gc
import importlib
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median_low
from typing import Any

WARM_CALLS = 10  # caches of Django and of asgiref are full after one or two; what they replace is then traced as well
PEAKS = 15
HOPS = 5
# A thread that handed its result over keeps it until it is next scheduled: of 20 calls read at once, ten peaked 8 %
# lower than the rest and one by half. Where this thread sleeps, that one is scheduled at once; then all agree to 2 %.
SETTLING_S = 0.002
ROUNDS, CALLS_A_ROUND = 3, 10  # writes are restored after each round, so that a table does not grow with the calls


def survey(worker: Any, subject: str, variant: str, point: dict[str, Any]) -> dict[str, Any]:
    memory = importlib.import_module("benchmarks._checks")
    cls = worker.kit.subjects[subject]
    arm = worker.arms.Arm(cls, cls.variants[variant], point, worker.workplace)
    try:
        arm.times(1)
        arm.restore()
        with memory.traced():
            arm.times(WARM_CALLS)
            arm.restore()
            peak = median_low(_peak(arm) for _ in range(PEAKS))
            retained = _retained(arm, memory)
        hops = median_low(_hops(arm) for _ in range(HOPS))
        return {"peak_bytes": peak, "retained_bytes": retained, "thread_hops": hops}
    finally:
        arm.close()


def _peak(arm: Any) -> int:
    """Returns the bytes of one call at its highest, above the level before it.

    Other threads first let go of what the call before gave them, and garbage is collected, so that it is next collected
    at the same place of every call.
    """
    time.sleep(SETTLING_S)
    gc.collect()
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    arm.times(1)
    _, peak = tracemalloc.get_traced_memory()
    arm.restore()
    return peak - before


def _retained(arm: Any, memory: Any) -> float:
    """Returns bytes a call, read without connections: one to SQLite remembers up to 200 cursors that are gone."""
    arm.disconnect()
    before = memory.held_bytes()
    for _ in range(ROUNDS):
        arm.times(CALLS_A_ROUND)
        arm.restore()
    arm.disconnect()
    grown: int = memory.held_bytes() - before
    return grown / (ROUNDS * CALLS_A_ROUND)


def _hops(arm: Any) -> int:
    with _handed_over() as counted:
        arm.times(1)
    arm.restore()
    return len(counted)


@contextlib.contextmanager
def _handed_over() -> Iterator[list[None]]:
    """Yields a list that gets an element each time work is handed to a pool, or back to the thread that waits for it.

    Every `sync_to_async` does so once, and every await of an async ORM method, which is one inside.
    """
    waiting = importlib.import_module("asgiref.current_thread_executor").CurrentThreadExecutor
    counted: list[None] = []
    kinds: tuple[Any, ...] = (ThreadPoolExecutor, waiting)
    originals = {kind: kind.submit for kind in kinds}

    def counting(original: Any) -> Any:
        def submit(self: Any, /, *arguments: Any, **named: Any) -> Any:
            counted.append(None)
            return original(self, *arguments, **named)

        return submit

    for kind, original in originals.items():
        kind.submit = counting(original)
    try:
        yield counted
    finally:
        for kind, original in originals.items():
            kind.submit = original
