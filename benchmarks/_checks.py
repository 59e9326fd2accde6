"""What is asked of a variant before it is timed: the same result and work at every call, none too long or unawaited."""

import contextlib
import gc
import hashlib
import inspect
import re
import sys
import time
import warnings
from collections.abc import Iterator
from typing import Any

from ._arm import Arm
from ._memory import held_bytes, roughly_held_bytes, traced

REPEATED_CALLS = 10
SHOWN = 400
TOLERATED = 0.2  # cache fills and thread scheduling move the count by a few per cent; remembering halves it
FEWEST_MOVED = 5
LEAKING_CALLS = 3
THOROUGH_LOOKS = 3
LEAK = 1_000  # bytes a call: well above what caches take that still grow at the tenth call
A_STATEMENT = 256  # bytes more: a connection to SQLite remembers its last 200 cursors, each by 176


class CheckFailedError(Exception):
    """A variant that must not be timed, and why in one sentence."""


def check(arm: Arm) -> dict[str, Any]:
    """Runs the checks, leaving the arm in fresh state. Raises CheckFailedError."""
    began = time.perf_counter()
    with _nothing_unawaited(arm):
        arm.result()  # fills the process's own caches: imports, compiled templates, connections
    if time.perf_counter() - began > arm.cls.longest_call_s:
        _must_be_short(arm)
    _afresh(arm)
    digest, shown = result_digest(arm)
    _afresh(arm)
    with _statements() as statements:
        work = [_work(arm)]
    seen = len(statements)
    with _statements() as again:
        work.append(_work(arm))
    for _ in range(REPEATED_CALLS - 3):
        arm.once()
    with _statements() as last:
        work.append(_work(arm))
    _must_repeat(arm, work, [seen, len(again), len(last)])
    _must_not_leak(arm, LEAK + A_STATEMENT * seen)
    _afresh(arm)
    return {
        "result_digest": digest,
        "result_shown": shown,
        "statements": {"count": seen, "texts": [_normalised(text) for text in statements]},
        "work": work,
        "database": arm.database_facts(),
    }


def _afresh(arm: Arm) -> None:
    """As at the start of a process, its caches filled."""
    arm.restore()
    arm.prepare()


def result_digest(arm: Arm) -> tuple[str, str]:
    """(digest, the beginning as text) of one call's result."""
    result = arm.result()
    arm.restore()
    text = result if isinstance(result, str) else repr(result)
    return hashlib.sha256(text.encode()).hexdigest(), text[:SHOWN]


def _must_be_short(arm: Arm) -> None:
    """Asked only when the calls that fill the caches took longer themselves."""
    began = time.perf_counter()
    arm.once()
    spent = time.perf_counter() - began
    if spent > arm.cls.longest_call_s:
        raise CheckFailedError(
            f"{arm.cls.name}'s variant {arm.variant.name} takes {spent:.2g} s a call, longer than the "
            f"{arm.cls.longest_call_s:g} s that its subject allows; make it do less, or declare longest_call_s."
        )


def _must_repeat(arm: Arm, work: list[int], statements: list[int]) -> None:
    name = f"{arm.cls.name}'s variant {arm.variant.name}"
    if len(set(statements)) > 1:
        raise CheckFailedError(
            f"{name} does not repeat: it sends {', '.join(map(str, statements))} statements in turn."
        )
    first = work[0]
    for later in work[1:]:
        if abs(later - first) > max(TOLERATED * first, FEWEST_MOVED):
            direction = "cheaper by remembering" if later < first else "dearer with every call"
            raise CheckFailedError(f"{name} does not repeat: it gets {direction} ({work} function calls in turn).")


def _must_not_leak(arm: Arm, tolerated: int) -> None:
    """After the calls before, so that caches are full. What seems to leak is looked at again, more thoroughly."""
    with traced():
        arm.times(LEAKING_CALLS)
        before = roughly_held_bytes()
        arm.times(LEAKING_CALLS)
        if roughly_held_bytes() - before <= tolerated * LEAKING_CALLS:
            return
        # A thread may hold its last result for a moment after it has given it: what leaks is there at every look.
        kept = min(_kept_a_call(arm) for _ in range(THOROUGH_LOOKS))
    if kept > tolerated:
        raise CheckFailedError(
            f"{arm.cls.name}'s variant {arm.variant.name} does not repeat: every call keeps {kept / 1000:.3g} kB that "
            "no collection frees; let go of what it makes, or empty it in prepare."
        )


def _kept_a_call(arm: Arm) -> float:
    before = held_bytes()
    arm.times(LEAKING_CALLS)
    return (held_bytes() - before) / LEAKING_CALLS


def _work(arm: Arm) -> int:
    """Python functions entered during one call, in all threads."""
    monitoring = sys.monitoring
    entered = 0

    def count(*_event: Any) -> None:
        nonlocal entered
        entered += 1

    monitoring.use_tool_id(monitoring.PROFILER_ID, "versus")
    try:
        monitoring.register_callback(monitoring.PROFILER_ID, monitoring.events.PY_START, count)
        monitoring.set_events(monitoring.PROFILER_ID, monitoring.events.PY_START)
        arm.once()
    finally:
        monitoring.set_events(monitoring.PROFILER_ID, 0)
        monitoring.free_tool_id(monitoring.PROFILER_ID)
    return entered


@contextlib.contextmanager
def _statements() -> Iterator[list[str]]:
    """The SQL that Django's cursors send meanwhile, on any thread's connection."""
    from django.db.backends.utils import CursorWrapper

    texts: list[str] = []
    execute, executemany = CursorWrapper.execute, CursorWrapper.executemany

    def counted_execute(self: Any, sql: Any, params: Any = None) -> Any:
        texts.append(str(sql))
        return execute(self, sql, params)

    def counted_executemany(self: Any, sql: Any, param_list: Any) -> Any:
        texts.append(str(sql))
        return executemany(self, sql, param_list)

    CursorWrapper.execute, CursorWrapper.executemany = counted_execute, counted_executemany
    try:
        yield texts
    finally:
        CursorWrapper.execute, CursorWrapper.executemany = execute, executemany


@contextlib.contextmanager
def _nothing_unawaited(arm: Arm) -> Iterator[None]:
    name = f"{arm.cls.name}'s variant {arm.variant.name}"
    if not arm.variant.awaited:
        returned = arm.once()
        arm.restore()
        if inspect.isawaitable(returned):
            if inspect.iscoroutine(returned):
                returned.close()
            raise CheckFailedError(f"{name} returns a coroutine that nobody awaits; declare it with async def.")
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        yield
        gc.collect()
    unawaited = [str(one.message) for one in heard if "was never awaited" in str(one.message)]
    if unawaited:
        raise CheckFailedError(f"{name} leaves a coroutine unawaited: {unawaited[0]}.")


def _normalised(sql: str) -> str:
    """Savepoint names and white space differ from call to call; nothing else may."""
    return re.sub(r"\s+", " ", re.sub(r'"s\d+_x\d+"', '"savepoint"', sql)).strip()
