"""Surveys with workers that only pretend; and once with real ones: memory, hops, start-ups, and what leaks."""

import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.micro.fake import group, plan
from versus.environments.environment import Environment
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.micro.declared.observations import Footprint, Refusal, StartUp, Survey
from versus.micro.declared.plan import LAYOUTS, START_UP_ROUNDS, Arm, Comparison, Plan, Purpose
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.instruments.surveying import Entry, run_surveys
from versus.micro.workers.conversation import DiedError, FailedError, RefusedError
from versus.micro.workers.process import WorkerProcess
from versus.micro.workers.setup import WorkerSetup
from versus.micro.workers.starting import start_up

STARTED = StartUp(0.1, 40_000_000, 500, 0.01, 41_000_000, 550)


class Surveyor:
    """Finds the same footprint everywhere."""

    def __init__(self, environment: str, bench: "Bench") -> None:
        self.environment = environment
        self.bench = bench
        self.stopped = False

    def ask(self, do: str, *, patience_s: float | None = None, **arguments: Any) -> Any:
        assert not self.stopped, "asked after its end"
        assert do == "survey"
        self.bench.asked.append((self.environment, arguments["variant"]))
        fault = self.bench.faults.get((self.environment, arguments["variant"]))
        if fault is not None:
            raise fault
        return {"peak_bytes": 1000, "retained_bytes": 0.5, "thread_hops": 1}

    def dismiss(self) -> None:
        pass

    def stop(self) -> None:
        self.stopped = True


class Bench:
    def __init__(self, *arms: Arm) -> None:
        self.plan: Plan = plan(group(arms=arms or (Arm("old", "a"), Arm("new", "a"))))
        self.laid: list[Layout] = []
        self.faults: dict[tuple[str, str], Exception] = {}
        self.asked: list[tuple[str, str]] = []
        self.workers: list[Surveyor] = []
        self.begun: list[tuple[str, Layout]] = []
        self.cannot_begin = ""
        self.entries: list[Entry] = []

    def start(self, seats: Iterable[Seat], layout: Layout) -> dict[Seat, Surveyor]:
        self.laid.append(layout)
        made = {seat: Surveyor(seat.environment, self) for seat in seats}
        self.workers += made.values()
        return made

    def begin(self, environment: str, layout: Layout) -> StartUp:
        self.begun.append((environment, layout))
        if environment == self.cannot_begin:
            raise FailedError("it ended with exit code 1 (ImportError: no)", "")
        return STARTED

    def run(self, done: Iterable[Entry] = ()) -> None:
        run_surveys(
            self.plan, self.start, self.begin, done=list(done), sink=lambda *new: self.entries.extend(new),
            report=lambda _text: None,
        )  # fmt: skip
        assert all(worker.stopped for worker in self.workers)

    @property
    def surveys(self) -> list[Survey]:
        return [entry for entry in self.entries if isinstance(entry, Survey)]

    def starts(self, environment: str) -> int:
        return sum(len(survey.starts) for survey in self.surveys if survey.environment == environment)

    @property
    def reasons(self) -> dict[tuple[str, str], str]:
        refusals = [entry for entry in self.entries if isinstance(entry, Refusal)]
        return {(refusal.group, refusal.arm): refusal.reason for refusal in refusals}


def test_every_environment_is_surveyed_in_every_layout_and_start_ups_are_paired_in_changing_order() -> None:
    bench = Bench()
    bench.run()
    found = {(survey.environment, survey.layout.index if survey.layout else None) for survey in bench.surveys}
    assert found == {(name, index) for name in ("old", "new") for index in range(LAYOUTS)}
    key = bench.plan.groups[0].key
    assert bench.surveys[1].footprints == {key: {"new/a": Footprint(1000, 0.5, 1)}}
    assert bench.laid[0] == bench.laid[1]
    assert len(set(bench.laid)) == LAYOUTS
    assert Counter(name for name, _ in bench.begun) == {"old": START_UP_ROUNDS, "new": START_UP_ROUNDS}
    rounds = [bench.begun[start : start + 2] for start in range(0, 2 * START_UP_ROUNDS, 2)]
    assert all({name for name, _ in both} == {"old", "new"} for both in rounds)
    assert all(both[0][1] == both[1][1] for both in rounds)
    assert len({both[0][0] for both in rounds}) == 2
    assert len({both[0][1] for both in rounds}) == START_UP_ROUNDS


def test_a_nulls_twin_is_surveyed_too() -> None:
    bench = Bench(Arm("old", "a"), Arm("new", "a"), Arm("old (twin)", "a"))
    null = Comparison(bench.plan.groups[0].key, Arm("old", "a"), Arm("old (twin)", "a"), Purpose.NULL)
    compared = Comparison(bench.plan.groups[0].key, Arm("old", "a"), Arm("new", "a"), Purpose.DJANGO)
    bench.plan = msgspec.structs.replace(bench.plan, comparisons=(compared, null))
    bench.run()
    assert bench.starts("old (twin)") == START_UP_ROUNDS
    assert len(bench.surveys) == 3 * LAYOUTS


def test_one_environment_alone_is_not_started_up() -> None:
    bench = Bench(Arm("new", "a"), Arm("new", "b"))
    bench.run()
    assert bench.begun == []
    assert len(bench.surveys[0].footprints[bench.plan.groups[0].key]) == 2


def test_a_layout_that_is_surveyed_already_is_not_surveyed_again() -> None:
    whole = Bench()
    whole.run()
    bench = Bench()
    bench.run(done=whole.surveys[: 2 * (LAYOUTS - 1)])
    assert bench.surveys == whole.surveys[-2:]
    bench = Bench()
    bench.run(done=[Survey("old", (), {}), Survey("new", (), {})])  # as it was recorded before layouts were varied
    assert (bench.asked, bench.begun, bench.entries) == ([], [], [])


def test_what_was_refused_before_is_not_asked_again() -> None:
    bench = Bench()
    bench.run(done=[Refusal(bench.plan.groups[0].key, "old/a", "it failed.")])
    assert set(bench.asked) == {("new", "a")}
    assert bench.entries == bench.surveys


@pytest.mark.parametrize("fault", [RefusedError("no"), FailedError("no", ""), DiedError("no")])
def test_an_arm_that_fails_is_named_and_the_rest_goes_on(fault: Exception) -> None:
    bench = Bench(Arm("old", "a"), Arm("new", "a"), Arm("new", "b"))
    bench.faults["new", "a"] = fault
    bench.run()
    key = bench.plan.groups[0].key
    assert list(bench.reasons) == [(key, "new/a")]
    assert all(list(survey.footprints[key]) == ["new/b"] for survey in bench.surveys if survey.environment == "new")
    assert len(bench.workers) == 2 * LAYOUTS + isinstance(fault, DiedError)


def test_an_environment_that_does_not_start_up_is_named_once() -> None:
    bench = Bench()
    bench.cannot_begin = "old"
    bench.run()
    assert bench.reasons == {
        ("start-up[]", "old"): "it does not start up: it ended with exit code 1 (ImportError: no)."
    }
    assert (bench.starts("old"), bench.starts("new")) == (0, START_UP_ROUNDS)


LEAKY = '''
"""What memory does."""
from ._kit import Subject, variant
kept = []


class Keeps(Subject):
    """Keeps a part of what it makes."""
    @variant(baseline=True)
    def some(self):
        made = bytes(50_000)
        kept.append(made[:500])
        return len(made)
    @variant
    def most(self):
        kept.append(bytes(50_000))
        return 50_000
    @variant
    async def in_threads(self):
        from asgiref.sync import async_to_sync, sync_to_async
        async def back(): return 50_000
        await sync_to_async(int)()
        return await sync_to_async(async_to_sync(back))()
'''


@pytest.fixture
def surroundings(tmp_path: Path, where: Locations) -> WorkerSetup:
    folder = tmp_path / "benchmarks"
    shutil.copytree(where.benchmarks, folder, ignore=shutil.ignore_patterns("[a-z]*.py", "__pycache__"))
    (folder / "leaky.py").write_text(LEAKY)
    (folder.parent / "bench_project").symlink_to(where.bench_project)
    return WorkerSetup(folder, where.fixtures, "versus_test", None)


@pytest.mark.end_to_end
def test_memory_and_hops_of_a_call(scratch: Scratch, django_60: Environment, surroundings: WorkerSetup) -> None:
    worker = WorkerProcess(scratch, django_60, surroundings, Layout(11, 12, 100))
    worker.ready()
    found = {
        variant: worker.ask("survey", subject="keeps", variant=variant, point={})
        for variant in ("some", "most", "in_threads")
    }
    assert 50_000 < found["some"]["peak_bytes"] < 52_000
    assert 500 < found["some"]["retained_bytes"] < 700
    assert 50_000 < found["most"]["retained_bytes"] < 50_300
    assert found["in_threads"]["retained_bytes"] < 100
    assert [footprint["thread_hops"] for footprint in found.values()] == [0, 0, 2]
    with pytest.raises(RefusedError, match=r"it does not repeat: every call keeps 50 kB"):
        worker.ask("open", subject="keeps", variant="most", point={}, cores=[0], check=True)
    worker.ask("close")
    worker.ask("open", subject="keeps", variant="some", point={}, cores=[0], check=True)
    worker.stop()


@pytest.mark.end_to_end
def test_a_start_up_tells_what_it_holds(scratch: Scratch, django_60: Environment, surroundings: WorkerSetup) -> None:
    found = start_up(scratch, django_60, surroundings, Layout(11, 12, 100))
    assert 0 < found.request_s < found.setup_s
    assert 10_000_000 < found.setup_rss_bytes <= found.request_rss_bytes
    assert 100 < found.setup_modules < found.request_modules
    (surroundings.benchmarks.parent / "bench_project").unlink()
    with pytest.raises(FailedError, match=r"exit code 1 .*No module named 'bench_project'"):
        start_up(scratch, django_60, surroundings, Layout(11, 12, 100))
