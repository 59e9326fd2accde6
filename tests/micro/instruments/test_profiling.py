"""The order `profile` in a real environment: what is counted is what Python ran."""

import dis
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from versus.environments.environment import Environment
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.micro.declared.schedule import Layout
from versus.micro.workers.process import WorkerProcess
from versus.micro.workers.setup import WorkerSetup

pytestmark = pytest.mark.end_to_end

SUBJECTS = '''
"""Subjects whose work is known."""
from asgiref.sync import sync_to_async
from ._kit import Subject, variant


def leaf():
    return 1


class Known(Subject):
    """Calls a leaf three times."""
    @variant(baseline=True)
    def direct(self):
        """Here."""
        leaf()
        leaf()
        return leaf() + len("four")
    @variant
    async def in_thread(self):
        """There."""
        return await sync_to_async(self.direct)()
'''


@pytest.fixture
def worker(tmp_path: Path, where: Locations, django_60: Environment) -> Iterator[WorkerProcess]:
    benchmarks = tmp_path / "benchmarks"
    shutil.copytree(where.benchmarks, benchmarks, ignore=shutil.ignore_patterns("[a-z]*.py", "__pycache__"))
    (tmp_path / "bench_project").symlink_to(where.bench_project)
    (benchmarks / "known.py").write_text(SUBJECTS)
    with Scratch(base=tmp_path) as scratch:
        surroundings = WorkerSetup(benchmarks, tmp_path / "fixtures", "test", None)
        process = WorkerProcess(scratch, django_60, surroundings, Layout(1, 2, 3))
        process.ready()
        yield process
        process.stop()


def profiled(worker: WorkerProcess, variant: str) -> dict[tuple[str, str], dict[str, Any]]:
    worker.ask("open", subject="known", variant=variant, point={}, cores=[0], check=True)
    answered = worker.ask("profile", calls=4)
    worker.ask("close")
    assert answered["calls"] == 4
    names = ("module", "name", "kind", "line", "code", "calls", "instructions", "seconds")
    told = [dict(zip(names, function, strict=True)) for function in answered["functions"]]
    return {(function["module"], function["name"]): function for function in told}


def written(source: str) -> int:
    """The instructions of a function `f` without branches, but for the RESUME that it begins with: that is no work."""
    space: dict[str, Any] = {}
    exec(source, space)
    return sum(instruction.opname != "RESUME" for instruction in dis.get_instructions(space["f"]))


def test_calls_and_instructions_are_exact_and_threads_are_seen(worker: WorkerProcess) -> None:
    direct, threaded = profiled(worker, "direct"), profiled(worker, "in_thread")
    for found in (direct, threaded):
        leaf, caller = found["benchmarks.known", "leaf"], found["benchmarks.known", "Known.direct"]
        assert (leaf["kind"], leaf["calls"], caller["calls"]) == ("python", 3, 1)
        assert leaf["instructions"] == 3 * written("def f():\n    return 1\n")
        assert caller["instructions"] == written('def f():\n    leaf()\n    leaf()\n    return leaf() + len("four")\n')
        assert found["builtins", "len"]["calls"] >= 1
        assert leaf["seconds"] > 0
    assert direct["benchmarks.known", "Known.direct"] | {"seconds": 0} == threaded[
        "benchmarks.known", "Known.direct"
    ] | {"seconds": 0}
    assert ("asgiref.sync", "SyncToAsync.__call__") in threaded
    assert not [module for module, _ in {**direct, **threaded} if "/" in module or module.startswith("benchmarks._")]
    assert set(direct) == {("benchmarks.known", "leaf"), ("benchmarks.known", "Known.direct"), ("builtins", "len")}
