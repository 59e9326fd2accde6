"""The order `profile`: what each function of the open arm's calls costs, apart from what it calls.

Two passes, both by sys.monitoring, which sees every thread (cProfile has one stack for all of them). The first is
exact: how often a function starts, and how many of its bytecode instructions run. The second reads the clock wherever
a function begins or ends, without the time that reading takes, and sees functions written in C too.
"""

import dis
import hashlib
import os
import sys
import sysconfig
import time
from _thread import get_ident
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from statistics import median
from types import BuiltinFunctionType, CodeType, FunctionType, MethodDescriptorType, ModuleType
from typing import Any

TOOL = sys.monitoring.PROFILER_ID
EVENTS = sys.monitoring.events
ENOUGH_S = 0.25  # of one exact pass; with it a process takes about a second
SLOWED = 30  # how many times longer a call takes when each instruction is counted
MOST_CALLS = 20
BATCHES = 5  # of timed calls, whose median passes over what else the machine did
DRIVERS = ("benchmarks._arm", "sitecustomize")

Totals = dict[Any, float]
"""By code object, or by (module, name) of a function written in C."""


def profile(worker: Any, calls: int | None) -> dict[str, Any]:
    """Returns what each function costs a call. `calls` is None where it is to be calibrated."""
    arm = worker.arm
    number = calls or _calibrated(arm)
    _run(arm, number)
    counts, batches = Counts(), [Clocks() for _ in range(BATCHES)]
    _run(arm, number, counts)
    for clocks in batches:
        _run(arm, number, clocks)
    return {"calls": number, "functions": list(functions(number, counts, batches))}


def _calibrated(arm: Any) -> int:
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        _run(arm, 1)
        spent.append(time.perf_counter() - began)
    return max(1, min(MOST_CALLS, round(ENOUGH_S / SLOWED / min(spent))))


def _run(arm: Any, number: int, watcher: "Counts | Clocks | None" = None) -> None:
    """Makes calls, watched where there is a watcher, and restores what they wrote."""
    if watcher is not None:
        watch(watcher)
    try:
        arm.times(number)
    finally:
        if watcher is not None:
            unwatch(watcher)
    arm.restore()


def watch(watcher: "Counts | Clocks") -> None:
    """Begins to tell a watcher what every thread of this process does."""
    sys.monitoring.use_tool_id(TOOL, "versus")
    callbacks = watcher.callbacks()
    for event, callback in callbacks.items():
        sys.monitoring.register_callback(TOOL, event, callback)
    sys.monitoring.set_events(TOOL, sum(callbacks))


def unwatch(watcher: "Counts | Clocks") -> None:
    sys.monitoring.set_events(TOOL, 0)
    for event in watcher.callbacks():
        sys.monitoring.register_callback(TOOL, event, None)
    sys.monitoring.free_tool_id(TOOL)


class Counts:
    """Counts by thread as well as by function: two threads that add to one number would lose some."""

    def __init__(self) -> None:
        self._starts: dict[tuple[int, CodeType], int] = {}
        self._instructions: dict[tuple[int, CodeType], int] = {}

    def start(self, code: CodeType, _offset: int) -> None:
        key = (get_ident(), code)
        self._starts[key] = self._starts.get(key, 0) + 1

    def instruction(self, code: CodeType, _offset: int) -> None:
        key = (get_ident(), code)
        self._instructions[key] = self._instructions.get(key, 0) + 1

    def callbacks(self) -> dict[int, Callable[..., Any]]:
        return {EVENTS.PY_START: self.start, EVENTS.INSTRUCTION: self.instruction}

    def forget(self, ident: int) -> None:
        """Forgets what a thread did: that of whoever gives orders."""
        self._starts = _without(ident, self._starts)
        self._instructions = _without(ident, self._instructions)

    def starts(self) -> Totals:
        return _summed(self._starts)

    def instructions(self) -> Totals:
        return _summed(self._instructions)


class _Thread:
    """The functions that run in one thread, the outermost first, and since when the last one does."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.since = 0
        self.own: dict[Any, int] = {}


class Clocks:
    """Own time by function, and how often each function written in C was called."""

    def __init__(self) -> None:
        self._threads: dict[int, _Thread] = {}
        self._called: dict[tuple[int, Any], int] = {}

    def callbacks(self) -> dict[int, Callable[..., Any]]:
        return {
            EVENTS.PY_START: self._begin,
            EVENTS.PY_RESUME: self._begin,
            EVENTS.PY_THROW: self._begin,
            EVENTS.PY_RETURN: self._end,
            EVENTS.PY_YIELD: self._end,
            EVENTS.PY_UNWIND: self._end,
            EVENTS.CALL: self._call,
            EVENTS.C_RETURN: self._c_end,
            EVENTS.C_RAISE: self._c_end,
        }

    def forget(self, ident: int) -> None:
        """Forgets what a thread did: that of whoever gives orders."""
        self._threads.pop(ident, None)
        self._called = _without(ident, self._called)

    def nanoseconds(self) -> Totals:
        own = {(ident, key): spent for ident, thread in self._threads.items() for key, spent in thread.own.items()}
        return _summed(own)

    def called(self) -> Totals:
        return _summed(self._called)

    def _begin(self, key: Any, *_event: Any) -> None:
        now = time.perf_counter_ns()
        thread = self._threads.get(get_ident())
        if thread is None:
            thread = self._threads[get_ident()] = _Thread()
        if thread.stack:
            outer = thread.stack[-1]
            thread.own[outer] = thread.own.get(outer, 0) + now - thread.since
        thread.stack.append(key)
        thread.since = time.perf_counter_ns()

    def _end(self, _key: Any, *_event: Any) -> None:
        now = time.perf_counter_ns()
        thread = self._threads.get(get_ident())
        if thread is None or not thread.stack:  # it began before anybody watched
            return
        inner = thread.stack.pop()
        thread.own[inner] = thread.own.get(inner, 0) + now - thread.since
        thread.since = time.perf_counter_ns()

    def _call(self, _code: CodeType, _offset: int, called: Any, _first: Any) -> None:
        if isinstance(called, BuiltinFunctionType | MethodDescriptorType):
            key = _c_name(called)
            counted = (get_ident(), key)
            self._called[counted] = self._called.get(counted, 0) + 1
            self._begin(key)

    def _c_end(self, _code: CodeType, _offset: int, called: Any, _first: Any) -> None:
        if isinstance(called, BuiltinFunctionType | MethodDescriptorType):
            self._end(called)


def _without(ident: int, by_thread: dict[tuple[int, Any], int]) -> dict[tuple[int, Any], int]:
    return {key: number for key, number in by_thread.items() if key[0] != ident}


def _summed(by_thread: dict[tuple[int, Any], int]) -> Totals:
    totals: Totals = {}
    for (_, key), number in by_thread.items():
        totals[key] = totals.get(key, 0) + number
    return totals


def functions(number: int, counts: Counts, batches: list[Clocks]) -> Iterator[list[Any]]:
    """Yields [module, name, "python" or "c", line, code's digest, calls, instructions, seconds], by module and name.

    Functions of one name in one module, such as lambdas of one function, are one.
    """
    starts, instructions = counts.starts(), counts.instructions()
    c_calls = batches[0].called()
    times = [clocks.nanoseconds() for clocks in batches]
    by_name: dict[tuple[str, str], list[Any]] = {}
    for key in {**instructions, **c_calls}:
        by_name.setdefault(_name(key), []).append(key)
    for (module, name), keys in sorted(by_name.items()):
        codes = [key for key in keys if isinstance(key, CodeType)]
        # The driver's loop is no part of the subject, and what turns the watching off is itself seen.
        if module in DRIVERS or module.startswith("versus_inside_") or name == "set_events":
            continue
        nanoseconds = median(sum(totals.get(key, 0) for key in keys) for totals in times)
        yield [
            module,
            name,
            "python" if codes else "c",
            min((code.co_firstlineno for code in codes), default=0),
            " ".join(sorted({_digest(code) for code in codes})),
            sum(starts.get(key, 0) + c_calls.get(key, 0) for key in keys) / number,
            sum(instructions.get(key, 0) for key in keys) / number,
            nanoseconds / number / 1e9,
        ]


def _name(key: Any) -> tuple[str, str]:
    return (_module(key.co_filename), key.co_qualname) if isinstance(key, CodeType) else key


def _c_name(called: Any) -> tuple[str, str]:
    """Returns (module, name) of a function written in C; a method's are those of the type that defines it."""
    if isinstance(called, MethodDescriptorType):
        return _method_name(called.__objclass__, called.__name__)
    held = called.__self__
    if held is None or isinstance(held, ModuleType):
        return str(called.__module__), called.__qualname__
    return _method_name(held if isinstance(held, type) else type(held), called.__name__)


@cache
def _method_name(kind: type, name: str) -> tuple[str, str]:
    """Finds the type that defines it: a class of Python's may override it, and call it by super()."""
    defining = (base for base in kind.__mro__ if not isinstance(vars(base).get(name), FunctionType | None))
    owner = next(defining, kind)
    return owner.__module__, f"{owner.__qualname__}.{name}"


@cache
def _roots() -> list[tuple[str, str]]:
    """Returns (folder, name of the package that it is), longest first."""
    inside = Path(__file__).parent
    plain = [sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib", "platstdlib")]
    plain += [str(Path(module.__path__[0]).parent) for module in _there("bench_project")]
    plain += os.environ.get("PYTHONPATH", "").split(os.pathsep)
    roots = {str(inside): "versus_inside_", **dict.fromkeys(filter(None, plain), "")}
    roots |= {str(Path(module.__path__[0])): "benchmarks." for module in _there("benchmarks")}
    return sorted(roots.items(), key=lambda root: -len(root[0]))


def _there(name: str) -> list[Any]:
    return [sys.modules[name]] if name in sys.modules else []


@cache
def _module(file: str) -> str:
    """Returns `django.db.models.base`, the same in every environment; never a folder of this machine."""
    for folder, package in _roots():
        if file.startswith(f"{folder}/"):
            inside = file[len(folder) + 1 :].removesuffix(".py").removesuffix("/__init__")
            return package + inside.replace("/", ".")
    if file.startswith("<frozen "):
        return file.removeprefix("<frozen ").removesuffix(">")
    return file if file.startswith("<") else Path(file).stem


@cache
def _digest(code: CodeType) -> str:
    """Returns the same for the same code, wherever it stands and whatever its docstring says."""
    return hashlib.sha256(repr(_essence(code)).encode()).hexdigest()[:8]


def _essence(code: CodeType) -> list[tuple[str, Any]]:
    return [(instruction.opname, _told(instruction.argval)) for instruction in dis.get_instructions(code)]


def _told(argument: Any) -> Any:
    if isinstance(argument, CodeType):
        return _essence(argument)
    return sorted(map(repr, argument)) if isinstance(argument, frozenset) else repr(argument)
