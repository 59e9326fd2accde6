"""Runs inside an environment and is told what to do, one JSON line each way.

Started by file name with `-P -s`; imports nothing of `versus`. The arguments are the benchmarks folder and the file
descriptor for the answers; standard output is turned to standard error, so that no print can spoil an answer.

    {"do": "describe"}                                  what the benchmarks folder declares, and what is there
    {"do": "open", "subject", "variant", "point", "cores", "check"}
    {"do": "warm", "slice_s", "warm_up_s", "calls"}     calls: null to calibrate; answers the calls a slice, and the
                                                        seconds of the fastest call
    {"do": "turns", "calls", "prelude", "own", "places", "wakes", "said", "last"}
                                                        the slices of this worker, in turn with others: it waits at
                                                        the pipe `own`, writes each turn's place to the file `said`,
                                                        and wakes the pipes that `wakes` has for the turn; the
                                                        last of all wakes the others to answer. Answers wall and
                                                        CPU nanoseconds, and seconds of prelude and restoring
    {"do": "close"}                                     the open arm
    {"do": "dataset", "subject", "point"}               the sizes of the rows a point wants
    {"do": "seed", "subject", "point"}                  builds the fixture of a point
    {"do": "drop"}                                      databases this run made on a server

An order that is no method of Worker is a function of the file beside this one that ORDERS names; it gets the worker.

An answer is {"ok": …} or {"refused": one sentence} or {"failed": one sentence, "trace": text}.
"""

import contextlib
import ctypes
import gc
import importlib.util
import inspect
import json
import math
import mmap
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

STARTED = time.perf_counter()
PR_SET_PDEATHSIG = 1
FEWEST_CALLS = 2  # so that the first after the other process's turn is never timed alone
LONGEST_S = 0.05  # unless these few take longer than this
FEWEST_PASSES = 2  # the first after a fork is cold, and one long call on a busy core would refuse its subject
MANY_FROZEN = 300_000  # objects of closed arms: what of them is garbage is collected, which takes longer than a slice
ORDERS = {
    "count": "counting", "survey": "surveying", "profile": "profiling", "trace": "tracing", "fork": "forking",
    "ended": "forking",
}  # fmt: skip


def beside(name: str) -> Any:
    """Imports a file of this folder as a module: the folder is not on the path, where its names would hide others."""
    full = f"versus_inside_{name}"
    if full not in sys.modules:
        spec = importlib.util.spec_from_file_location(full, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[full] = module
        spec.loader.exec_module(module)
    return sys.modules[full]


def die_with_parent() -> None:
    """Lets the kernel end a worker with its parent. Linux only; elsewhere the end of the input does it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def import_benchmarks(folder: Path) -> Any:
    """Imports the folder as the package `benchmarks`, without its parent on the path, and returns the kit."""
    spec = importlib.util.spec_from_file_location(
        "benchmarks", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["benchmarks"] = package
    spec.loader.exec_module(package)
    kit: Any = importlib.import_module("benchmarks._kit")
    kit.for_asv = False
    for file in sorted(folder.glob("*.py")):
        if not file.name.startswith("_"):
            importlib.import_module(f"benchmarks.{file.stem}")
    return kit


class Worker:
    """Holds at most one open arm."""

    beside = staticmethod(beside)
    die_with_parent = staticmethod(die_with_parent)

    def __init__(self, folder: Path) -> None:
        sys.dont_write_bytecode = False  # or every start would compile all subjects anew
        self.kit = import_benchmarks(folder)
        self.arms = importlib.import_module("benchmarks._arm")
        self.checks = importlib.import_module("benchmarks._checks")
        self.databases = importlib.import_module("benchmarks._database")
        self.workplace = self.databases.Workplace(
            Path(os.environ["VERSUS_FIXTURES"]), Path(os.environ["VERSUS_SCRATCH"]), os.environ["VERSUS_TOKEN"]
        )
        self.arms.start_django(os.environ["BENCH_DATABASE_URL"])
        self.arm: Any = None
        gc.collect()
        gc.freeze()  # what Django is made of need not be looked through again for every arm
        self._left = 0

    def hello(self) -> dict[str, Any]:
        import django

        return {
            "django": django.__version__,
            "django_file": django.__file__,
            "modules": len(sys.modules),
            "starting_s": time.perf_counter() - STARTED,
        }

    def describe(self) -> list[dict[str, Any]]:
        return [self._describe(cls) for cls in self.kit.subjects.values()]

    def _describe(self, cls: Any) -> dict[str, Any]:
        module: Any = inspect.getmodule(cls)
        return {
            "name": cls.name,
            "area": module.__name__.rpartition(".")[2],
            "area_doc": inspect.getdoc(module) or "",
            "doc": inspect.getdoc(cls),
            "parameters": cls.parameters,
            "default": cls.default,
            "margin": cls.margin,
            "longest_call_s": cls.longest_call_s,
            "writes": list(cls.writes),
            "stored": cls.dataset(**cls.default) is not None,
            "control": cls.control,
            "preparation": "\n".join(
                inspect.getsource(value)
                for name, value in vars(cls).items()
                if inspect.isfunction(value) and name not in cls.variants and not name.startswith("time_")
            ),
            "variants": [
                {
                    "name": variant.name,
                    "doc": inspect.getdoc(variant.function) or "",
                    "source": inspect.getsource(variant.function),
                    "baseline": variant.baseline,
                    "awaited": variant.awaited,
                    "needs": variant.needs,
                    "available": variant.available(),
                    "differs": variant.differs,
                    "version": cls.version(variant),
                }
                for variant in cls.variants.values()
            ],
        }

    def open(self, subject: str, variant: str, point: dict[str, Any], cores: list[int], check: bool) -> dict[str, Any]:
        for thread in os.listdir("/proc/self/task"):  # noqa: PTH208 - names are wanted
            with contextlib.suppress(ProcessLookupError):  # an executor's thread may end meanwhile
                os.sched_setaffinity(int(thread), cores)
        cls = self.kit.subjects[subject]
        self.arm = self.arms.Arm(cls, cls.variants[variant], point, self.workplace)
        facts = self.checks.check(self.arm) if check else None
        if facts is not None:
            digest = facts["result_digest"]
        else:
            digest, _ = self.checks.result_digest(self.arm)
        return {"check": facts, "digest": digest}

    def warm(self, slice_s: float, warm_up_s: float, calls: int | None) -> dict[str, Any]:
        """Warms up until calls have settled. Where no `calls` are given, they follow from the fastest call."""
        began = time.perf_counter()
        fastest = fastest_call_s(self.arm, slice_s, warm_up_s, calls)
        gc.collect()
        self._left += len(gc.get_objects())
        gc.freeze()
        return {
            "calls": calls or calls_a_slice(fastest, slice_s),
            "call_s": fastest,
            "warm_up_s": time.perf_counter() - began,
        }

    def turns(
        self, calls: int, prelude: float, own: str, places: list[int], wakes: list[list[str]], said: str, last: bool
    ) -> list[dict[str, Any]]:
        """A turn that fails leaves the rest of them out, but hands over at each: the others wait for it.

        Nobody answers before the last turn of all, whose worker wakes the others: answering would disturb them.
        """
        with contextlib.ExitStack() as opened:
            pipes = {path: opened.enter_context(opened_pipe(path)) for path in {own, *(p for w in wakes for p in w)}}
            place_now = opened.enter_context(shared_bytes(said))
            untimed = math.ceil(calls * prelude)
            slices: list[dict[str, Any]] = []
            failure: Exception | None = None
            for place, woken in zip(places, wakes, strict=True):
                os.read(pipes[own], 1)
                place_now[:] = place.to_bytes(len(place_now), "little")
                if failure is None:
                    try:
                        slices.append(self._slice(calls, untimed) if slices else self._first_slice(calls, untimed))
                    except Exception as error:  # noqa: BLE001 - reported when all have had their turns
                        failure = error
                for path in woken:
                    os.write(pipes[path], b".")
            if not last:
                os.read(pipes[own], 1)
        if failure is not None:
            raise failure
        return slices

    def _first_slice(self, calls: int, untimed: int) -> dict[str, Any]:
        """While others warmed up it cooled down again, by more than a prelude mends: so there is an untimed slice."""
        again, first = self._slice(calls, 0), self._slice(calls, untimed)
        first["prelude_s"] += again["prelude_s"] + again["wall_ns"] / 1e9
        first["restoring_s"] += again["restoring_s"]
        return first

    def _slice(self, calls: int, untimed: int) -> dict[str, Any]:
        """After another process had the core, caches are cold: so there are untimed calls first."""
        began = time.perf_counter()
        self.arm.times(untimed)
        prelude = time.perf_counter() - began
        wall, cpu = self.arm.timed(calls)
        began = time.perf_counter()
        self.arm.restore()
        return {"wall_ns": wall, "cpu_ns": cpu, "prelude_s": prelude, "restoring_s": time.perf_counter() - began}

    def close(self) -> None:
        if self.arm is not None:
            arm, self.arm = self.arm, None
            arm.close()
        if self._left > MANY_FROZEN:
            self._left = 0
            gc.unfreeze()
            gc.collect()
            gc.freeze()

    def dataset(self, subject: str, point: dict[str, Any]) -> dict[str, int] | None:
        """Returns the sizes of the rows. Raises where the subject's wish is at fault, and not the database."""
        wanted: dict[str, int] | None = self.kit.subjects[subject].dataset(**point)
        if wanted is not None:
            importlib.import_module("bench_project.seed").complete(wanted)
        return wanted

    def seed(self, subject: str, point: dict[str, Any]) -> str | None:
        cls = self.kit.subjects[subject]
        dataset = cls.dataset(**point)
        if dataset is None:
            return None
        database = self.databases.open_database(dataset, self.workplace)
        database.disconnect()
        database.discard()
        key: str = self.databases.fixture_key(dataset)
        return key

    def drop(self) -> None:
        self.databases.drop_databases(self.workplace)

    def do(self, order: dict[str, Any]) -> Any:
        name = order.pop("do")
        if name in ORDERS:
            return getattr(beside(ORDERS[name]), name)(self, **order)
        return getattr(self, name)(**order)

    def serve(self, orders: TextIO, answers: TextIO) -> None:
        """Does what it is told until nothing more will be."""
        self.answers = answers
        for line in orders:
            print(json.dumps(answer_to(self, json.loads(line)), default=str), file=answers)

    def end(self) -> None:
        """Exits at once: nothing is left to do, and taking an interpreter with Django down takes long."""
        self.close()
        sys.stderr.flush()
        os._exit(0)


@contextlib.contextmanager
def opened_pipe(path: str) -> Iterator[int]:
    """For reading and writing, so that opening it waits for nobody."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def shared_bytes(path: str) -> Iterator[mmap.mmap]:
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as shared:  # noqa: PTH123 - as short as can be
        yield shared


def fastest_call_s(arm: Any, slice_s: float, warm_up_s: float, calls: int | None) -> float:
    """Calls the arm for `warm_up_s`, more often at a time until half a slice is filled where `calls` are not given."""
    ends = time.perf_counter() + warm_up_s
    number, fastest, passes = calls or 1, float("inf"), 0
    while passes < FEWEST_PASSES or time.perf_counter() < ends:
        spent = arm.timed(number)[0] / 1e9
        arm.restore()
        fastest, passes = min(fastest, spent / number), passes + 1
        if calls is None and spent < slice_s / 2:
            number *= 2
    return fastest


def calls_a_slice(call_s: float, slice_s: float) -> int:
    """Returns how many calls fill a slice: one, where a call is longer than that."""
    return max(1, round(slice_s / call_s), min(FEWEST_CALLS, round(LONGEST_S / call_s)))


def answer_to(worker: Worker, order: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"ok": worker.do(order)}
    except worker.checks.CheckFailedError as refused:
        return {"refused": str(refused)}
    except Exception as error:  # noqa: BLE001 - whatever a subject raises is reported, with its trace, as its failure
        return {"failed": f"{type(error).__name__}: {error}".splitlines()[0], "trace": traceback.format_exc()}


def main() -> None:
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal; the parent decides
    folder, descriptor = Path(sys.argv[1]), int(sys.argv[2])
    heap, seed = beside("heap"), int(os.environ["PYTHONHASHSEED"])
    heap.advance_versions(seed)
    moved = heap.held(seed)
    os.dup2(2, 1)
    with os.fdopen(descriptor, "w", buffering=1) as answers:
        try:
            worker = Worker(folder)
        except Exception as error:  # noqa: BLE001 - a benchmarks folder or a Django that does not import
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            print(json.dumps({"failed": said, "trace": traceback.format_exc()}), file=answers)
            return
        filled = heap.held(seed, heap.HOLES)
        print(json.dumps({"ok": worker.hello()}), file=answers)
        worker.serve(sys.stdin, answers)
    beside("forking").reap()
    del moved, filled  # held until now
    worker.end()


if __name__ == "__main__":
    main()
