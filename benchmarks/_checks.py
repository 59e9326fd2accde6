"""The checks of a variant before it is timed: it repeats, it keeps nothing, it is short, and all of it is awaited."""

import contextlib
import gc
import hashlib
import inspect
import os
import re
import sys
import time
import tracemalloc
import warnings
from _thread import get_ident, get_native_id
from collections.abc import Callable, Iterator
from importlib import _bootstrap  # type: ignore[attr-defined]
from pathlib import Path
from types import CodeType
from typing import Any

from ._arm import Arm
from ._database import CheckFailedError, label_of, written_tables

REPEATED_CALLS = 10
SHOWN = 400
TOLERATED = 0.2  # cache fills and thread scheduling move the count by a few per cent; remembering halves it
FEWEST_MOVED = 5
LEAST_SHARE = 0.2  # of the work of a process's first call, for a call that enters none of Django's functions
LEAKING_CALLS = 3
THOROUGH_LOOKS = 3
LONGEST_WAIT_S = 1.0  # for other threads, before memory is looked at
LEAK = 1_000  # bytes a call: well above what caches take that still grow at the tenth call
A_STATEMENT = 256  # bytes more: a connection to SQLite remembers its last 200 cursors, each by 176
# What a look into Django's cache enters: that is no use of Django.
FETCHING = ("asgiref", "django/core/cache", "django/utils/connection.py", "django/utils/functional.py")
WRITING = re.compile(r'(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO|TRUNCATE)\s+"?(\w+)', re.IGNORECASE)
REMADE = "new__"  # how Django names the table that takes another one's place where SQLite cannot alter that
IMPORT = _bootstrap._find_and_load.__code__


def check(arm: Arm) -> dict[str, Any]:
    """Runs the checks and returns what they saw, leaving the arm in fresh state. Raises CheckFailedError."""
    began = time.perf_counter()
    first = _first_call(arm)  # fills the process's own caches: imports, compiled templates, connections
    if time.perf_counter() - began > arm.cls.longest_call_s:
        _must_be_short(arm)
    _afresh(arm)
    digest, shown = result_digest(arm)
    _afresh(arm)
    calls = [_watched(arm.once), _watched(arm.once)]
    for _ in range(REPEATED_CALLS - 3):
        arm.once()
    calls.append(_watched(arm.once))
    _must_name_what_it_writes(arm, calls[0].statements)
    _must_repeat(calls)
    sent = len(calls[0].statements)
    _must_not_leak(arm, LEAK + A_STATEMENT * sent)
    _must_run_each_time(arm, calls[-1])
    _must_not_live_on_memories(arm, first, calls[-1])
    _afresh(arm)
    _must_restore(arm, digest, shown)
    _afresh(arm)
    return {
        "result_digest": digest,
        "result_shown": shown,
        "statements": {"count": sent, "texts": [_normalised(text) for text in calls[0].statements]},
        "work": [call.entered for call in calls],
        "database": arm.database_facts(),
    }


def result_digest(arm: Arm) -> tuple[str, str]:
    """Returns a digest of one call's result, and the beginning of the result as text."""
    result = arm.result()
    arm.restore()
    text = result if isinstance(result, str) else repr(result)
    return hashlib.sha256(text.encode()).hexdigest(), text[:SHOWN]


@contextlib.contextmanager
def traced() -> Iterator[None]:
    """Lets tracemalloc see meanwhile all that is allocated, which makes allocating two to four times as slow."""
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()


def held_bytes() -> int:
    """Returns the bytes that Python's allocators hold, garbage collected and the interpreter's caches emptied.

    The cache of attributes keeps the names it last looked up, some hundred bytes for each that a call composes.
    """
    _let_threads_finish()
    getattr(sys, "_clear_internal_caches", sys._clear_type_cache)()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _let_threads_finish() -> None:
    """Waits until no other thread has work, for one holds its last result for a moment after it has given it.

    On a busy machine that moment is longer than a collection, which lets no other thread go on.
    """
    until = time.monotonic() + LONGEST_WAIT_S
    while True:
        time.sleep(0.001)
        if not _other_threads_run() or time.monotonic() > until:
            return


def _other_threads_run() -> bool:
    """Enters no other Python function, for it is called while those that are entered are counted."""
    own = str(get_native_id())
    tasks = "/proc/self/task"
    for thread in os.listdir(tasks) if os.access(tasks, os.R_OK) else ():  # noqa: PTH208
        if thread != own:
            try:
                with open(f"{tasks}/{thread}/stat", "rb") as stat:  # noqa: PTH123
                    if stat.read().rpartition(b")")[2].split()[0] == b"R":
                        return True
            except OSError:  # it has ended meanwhile
                continue
    return False


def _roughly_held_bytes() -> int:
    """Returns rather too much, in a millisecond instead of thirty: only what was made lately is collected."""
    gc.collect(1)
    return tracemalloc.get_traced_memory()[0]


def _afresh(arm: Arm) -> None:
    """Brings the arm to where it was at the start of a process, but for the process's caches."""
    arm.restore()
    arm.prepare()


def _first_call(arm: Arm) -> "_Watched":
    """Returns what the arm's first call did. Raises CheckFailedError where a coroutine was left unawaited."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        returned: list[Any] = []
        watched = _watched(lambda: returned.append(arm.once()))
        if not arm.variant.awaited and inspect.isawaitable(returned[0]):
            if inspect.iscoroutine(returned[0]):
                returned[0].close()
            raise CheckFailedError("it returns a coroutine that nobody awaits; declare it with async def.")
        returned.clear()
        arm.restore()
        arm.result()
        gc.collect()
    unawaited = [str(warning.message) for warning in heard if "was never awaited" in str(warning.message)]
    if unawaited:
        raise CheckFailedError(f"it leaves a coroutine unawaited: {unawaited[0]}.")
    return watched


def _must_be_short(arm: Arm) -> None:
    """Is asked only when the calls that fill the caches took longer themselves."""
    began = time.perf_counter()
    arm.once()
    spent = time.perf_counter() - began
    if spent > arm.cls.longest_call_s:
        raise CheckFailedError(
            f"it takes {spent:.2g} s a call, longer than the {arm.cls.longest_call_s:g} s that its subject allows; "
            "make it do less, or declare longest_call_s."
        )


def _must_name_what_it_writes(arm: Arm, statements: list[str]) -> None:
    """Refuses a table that a call writes and nothing restores: it would grow, and differ between databases."""
    matches = [WRITING.match(text.lstrip()) for text in statements]
    written = {match[1].removeprefix(REMADE) for match in matches if match}
    strays = written - written_tables(arm.cls.writes)
    if strays:
        labels = ", ".join(sorted(map(label_of, strays)))
        raise CheckFailedError(f"it writes {labels}, which its `writes` leaves out and nothing would restore.")


def _must_repeat(calls: list["_Watched"]) -> None:
    statements = [len(call.statements) for call in calls]
    if len(set(statements)) > 1:
        raise CheckFailedError(f"it does not repeat: it sends {', '.join(map(str, statements))} statements in turn.")
    work = [call.entered for call in calls]
    for later in work[1:]:
        if abs(later - work[0]) > _tolerated(work[0]):
            direction = "cheaper by remembering" if later < work[0] else "dearer with every call"
            raise CheckFailedError(f"it does not repeat: it gets {direction} ({work} function calls in turn).")


def _must_run_each_time(arm: Arm, later: "_Watched") -> None:
    code = getattr(inspect.unwrap(arm.variant.function), "__code__", None)
    if code is not None and code not in later.codes:
        raise CheckFailedError(
            "it gets cheaper by remembering: a later call does not enter its own function, so that something around it "
            "answers with an earlier result."
        )


def _must_not_live_on_memories(arm: Arm, first: "_Watched", later: "_Watched") -> None:
    """Compares a later call with the first after the subject's file was imported again, and with the process's first.

    The second import begins without what the subject's own code remembers, but with all of Django's caches full. A
    process's first call fills those too, so a later call may do far less; but not without Django, or fewer statements.
    """
    arm.restore()
    with arm.cls.imported_again() as cls, arm.calling(cls):
        arm.prepare()
        anew = _watched(arm.once)
        arm.restore()
    if anew.entered - later.entered > _tolerated(anew.entered) or len(anew.statements) > len(later.statements):
        raise CheckFailedError(
            f"it gets cheaper by remembering: a first call after its file was imported anew {anew.text}, a later one "
            f"{later.text}; make in prepare what is made once."
        )
    little = later.entered < LEAST_SHARE * first.entered and not later.uses_packages
    if (little or len(later.statements) < len(first.statements)) and not arm.cls.caches:
        raise CheckFailedError(
            f"it gets cheaper by remembering: the first call of its process {first.text}, a later one {later.text}; "
            "fill Django's caches in prepare, or say in `caches` which they are."
        )


def _tolerated(work: int) -> float:
    return max(TOLERATED * work, FEWEST_MOVED)


def _must_restore(arm: Arm, digest: str, shown: str) -> None:
    after, shown_after = result_digest(arm)
    if after != digest:
        raise CheckFailedError(
            f"it returns another result once its rows are restored: {shown!r} before, {shown_after!r} after."
        )


def _must_not_leak(arm: Arm, tolerated: int) -> None:
    """Comes after the calls that fill the caches. What seems to leak is looked at again, more thoroughly."""
    with traced():
        arm.times(LEAKING_CALLS)
        before = _roughly_held_bytes()
        arm.times(LEAKING_CALLS)
        if _roughly_held_bytes() - before <= tolerated * LEAKING_CALLS:
            return
        kept = float("inf")
        for _ in range(THOROUGH_LOOKS):  # what leaks is there at every look
            kept = min(kept, _kept_a_call(arm))
            if kept <= tolerated:
                return
    raise CheckFailedError(
        f"it does not repeat: every call keeps {kept / 1000:.3g} kB that no collection frees; let go of what it "
        "makes, or empty it in prepare."
    )


def _kept_a_call(arm: Arm) -> float:
    before = held_bytes()
    arm.times(LEAKING_CALLS)
    return (held_bytes() - before) / LEAKING_CALLS


class _Watched:
    """The SQL that was sent and the Python functions that were entered, but for imports, in all threads."""

    def __init__(self) -> None:
        self.entered = 0
        self.codes: set[CodeType] = set()
        self.statements: list[str] = []
        self._importing: dict[int, int] = {}

    @property
    def text(self) -> str:
        return f"enters {self.entered} functions and sends {len(self.statements)} statements"

    @property
    def uses_packages(self) -> bool:
        """Whether a function of Django or of another package was entered, but for those that fetch what is kept."""
        import django

        packages = Path(django.__file__).parents[1]
        kept = tuple(str(packages / name) for name in FETCHING)
        files = {code.co_filename for code in self.codes}
        return any(file.startswith(str(packages)) and not file.startswith(kept) for file in files)

    def start(self, code: CodeType, _offset: int) -> None:
        thread = get_ident()
        if code is IMPORT:
            self._importing[thread] = self._importing.get(thread, 0) + 1
        elif not self._importing.get(thread) and code not in WAITING:
            self.entered += 1
            self.codes.add(code)

    def end(self, code: CodeType, *_event: Any) -> None:
        if code is IMPORT:
            self._importing[get_ident()] -= 1


WAITING = (_let_threads_finish.__code__, _other_threads_run.__code__)


def _watched(function: Callable[[], Any]) -> _Watched:
    """Other threads free what a call made; so it is waited for them, or the next call would be blamed."""
    monitoring, watched = sys.monitoring, _Watched()
    events = monitoring.events
    callbacks: dict[int, Callable[..., None]] = {
        events.PY_START: watched.start,
        events.PY_RETURN: watched.end,
        events.PY_UNWIND: watched.end,
    }
    monitoring.use_tool_id(monitoring.PROFILER_ID, "versus")
    try:
        for event, callback in callbacks.items():
            monitoring.register_callback(monitoring.PROFILER_ID, event, callback)
        with _statements(watched.statements):
            _let_threads_finish()
            monitoring.set_events(monitoring.PROFILER_ID, sum(callbacks))
            function()
            _let_threads_finish()
            monitoring.set_events(monitoring.PROFILER_ID, 0)
    finally:
        monitoring.set_events(monitoring.PROFILER_ID, 0)
        for event in callbacks:
            monitoring.register_callback(monitoring.PROFILER_ID, event, None)
        monitoring.free_tool_id(monitoring.PROFILER_ID)
    return watched


@contextlib.contextmanager
def _statements(texts: list[str]) -> Iterator[None]:
    """Gives the list meanwhile the SQL that Django's cursors send, on the connection of any thread."""
    from django.db.backends.utils import CursorWrapper

    execute, executemany = CursorWrapper.execute, CursorWrapper.executemany

    def counted_execute(self: Any, sql: Any, params: Any = None) -> Any:
        texts.append(str(sql))
        return execute(self, sql, params)

    def counted_executemany(self: Any, sql: Any, param_list: Any) -> Any:
        texts.append(str(sql))
        return executemany(self, sql, param_list)

    CursorWrapper.execute, CursorWrapper.executemany = counted_execute, counted_executemany
    try:
        yield
    finally:
        CursorWrapper.execute, CursorWrapper.executemany = execute, executemany


def _normalised(sql: str) -> str:
    """Replaces savepoint names and white space, which differ from call to call; nothing else may."""
    return re.sub(r"\s+", " ", re.sub(r'"s\d+_x\d+"', '"savepoint"', sql)).strip()
