"""Stock asv over a real release, with the suite's kit."""

import json
import math
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from filelock import FileLock

from versus.history.archives import fetch_archive
from versus.history.releases import known_releases
from versus.history.repository import ReleaseRepository
from versus.history.stock import configuration, stock_asv
from versus.locations import Locations

Asv = Callable[..., str]
RAISED = 2  # asv's exit code where a benchmark raised

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(600)]

AREA = '''
"""Small things."""

import asyncio
import time

from ._kit import Subject, variant


class Small(Subject):
    """Add up a few numbers, after a preparation that takes far longer than a sample."""

    parameters = {"size": [10]}
    default = {"size": 10}

    def prepare(self, size):
        time.sleep(0.3)
        self.numbers = list(range(size))

    @variant(baseline=True)
    def plain(self, size):
        return sum(self.numbers)

    @variant
    async def awaited(self, size):
        await asyncio.sleep(0)
        return sum(self.numbers)

    @variant(needs="django.core.paginator.NoSuchPaginator")
    def absent(self, size):
        return sum(self.numbers)
'''


REFUSED = '''
"""What the suite refuses to time."""

from functools import lru_cache

from ._kit import Subject, variant


class Wrong(Subject):
    """Answer with a hundred numbers; the variants that do not, or that remember, are no measurement."""

    @variant(baseline=True)
    def right(self):
        return [str(number) for number in range(100)]

    @variant
    def also_right(self):
        return list(map(str, range(100)))

    @variant
    def empty(self):
        return []

    @variant
    @lru_cache
    def remembered(self):
        return list(map(str, range(100)))

    @variant
    def raises(self):
        raise LookupError("no such number")


class Undecided(Subject):
    """Answer in two ways of which nobody can tell which is right."""

    @variant(baseline=True)
    def nothing(self):
        return []

    @variant
    def something(self):
        return ["a row"]
'''


@pytest.fixture(scope="module")
def state(where: Locations) -> Locations:
    """A release repository of one release, and asv's environment for it: kept, for they take a minute to make."""
    kept = Locations(where.root, where.state / "tests" / "asv")
    repository = ReleaseRepository(kept.history / "django")
    wanted = known_releases(["5.2"])
    with by_turns(kept):
        if repository.releases() != wanted:
            archives = [fetch_archive(release, where.history / "archives") for release in wanted]
            repository.add(archives, lambda text: None)
    return kept


def by_turns(state: Locations) -> FileLock:
    """Tests of this file may run in several processes, and asv knows no lock for the environments that it builds."""
    state.state.mkdir(parents=True, exist_ok=True)
    return FileLock(state.state / ".lock")


@pytest.fixture
def asv(state: Locations, tmp_path: Path) -> Asv:
    """Runs stock asv with a results folder of the test's own and, where it has one, a benchmarks folder too."""

    def run(*arguments: str, returncode: int = 0) -> str:
        own = tmp_path / "suite" / "benchmarks"
        changes = {"benchmark_dir": str(own)} if own.exists() else {}
        config = tmp_path / "asv.conf.json"
        changed = configuration(state, results_dir=str(tmp_path / "results"), branches=["main"], **changes)
        config.write_bytes(msgspec.json.encode(changed))
        invocation = stock_asv(state, ["--config", str(config), *arguments])
        with by_turns(state):
            ended = subprocess.run(
                invocation.command, env=os.environ | invocation.variables, cwd=invocation.folder,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            )  # fmt: skip
        assert ended.returncode == returncode, ended.stdout
        return ended.stdout

    return run


def results(folder: Path) -> dict[str, dict[str, Any]]:
    """asv's rows by the name of the benchmark, of the one commit that was run."""
    (file,) = (file for file in folder.glob("*/*.json") if file.name != "machine.json")
    read = json.loads(file.read_text())  # asv writes NaN, which is no JSON
    return {
        name.rpartition(".")[2]: dict(zip(read["result_columns"], row, strict=False))
        for name, row in read["results"].items()
    }


def measured(row: dict[str, Any]) -> list[float]:
    """Without the points that are n/a or were not asked for."""
    return [value for value in row["result"] or () if value is not None and not math.isnan(value)]


def test_the_suites_own_benchmarks_pass_asvs_check(asv: Asv) -> None:
    assert "No problems found" in asv("check")


def test_a_subject_of_the_suite_runs_and_is_n_a_where_its_api_is_absent(asv: Asv, tmp_path: Path) -> None:
    asv("run", "v5.2^!", "--quick", "--bench", r"TemplateReuse.time_(inline|partial)\(20\)")
    rows = results(tmp_path / "results")
    assert [0 < value < 1 for value in measured(rows["time_inline"])] == [True]
    assert measured(rows["time_partial"]) == []


def own_suite(tmp_path: Path, where: Locations, area: str) -> None:
    """Writes a suite with the kit and one area, where the `asv` fixture finds it."""
    suite = tmp_path / "suite"
    shutil.copytree(where.bench_project, suite / "bench_project")
    (suite / "benchmarks").mkdir()
    for file in where.benchmarks.glob("_*.py"):
        shutil.copy(file, suite / "benchmarks")
    (suite / "benchmarks" / "area.py").write_text(area)


def test_small_calls_are_sampled_often_and_coroutines_are_awaited(asv: Asv, tmp_path: Path, where: Locations) -> None:
    own_suite(tmp_path, where, AREA)
    asv("run", "v5.2^!", "--attribute", "rounds=1", "--attribute", "repeat=3", "--record-samples")
    rows = results(tmp_path / "results")
    assert rows["time_plain"]["stats_number"][0] > 100
    assert rows["time_awaited"]["stats_number"][0] > 100
    (plain,), (awaited,) = measured(rows["time_plain"]), measured(rows["time_awaited"])
    assert 1e-8 < plain < 1e-4
    assert 5e-6 < awaited < 1e-3
    assert measured(rows["time_absent"]) == []


def test_what_the_suite_refuses_is_n_a_with_the_reason(asv: Asv, tmp_path: Path, where: Locations) -> None:
    own_suite(tmp_path, where, REFUSED)
    told = asv("run", "v5.2^!", "--quick", "--show-stderr", returncode=RAISED)
    rows = results(tmp_path / "results")
    timed = {name for name, row in rows.items() if measured(row)}
    assert timed == {"time_right", "time_also_right"}
    assert "wrong's variant empty must not be timed: the subject's variants return different results" in told
    assert "wrong's variant remembered must not be timed: it gets cheaper by remembering" in told
    assert "nothing returns '[]', something returns \"['a row']\"" in told
