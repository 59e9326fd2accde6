"""Surveys with workers that only pretend; and once with real ones: memory, hops, start-ups, and what leaks."""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.micro.fake import group, plan
from versus.environments.environment import Environment
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.micro.declared.observations import Footprint, Refusal, StartUp, Survey
from versus.micro.declared.plan import Arm
from versus.micro.declared.schedule import Layout
from versus.micro.instruments.surveying import ROUNDS, Entry, run_surveys
from versus.micro.workers.process import DiedError, FailedError, RefusedError, WorkerProcess, WorkerSetup
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
        self.plan = plan(group(arms=arms or (Arm("old", "a"), Arm("new", "a"))))
        self.faults: dict[tuple[str, str], Exception] = {}
        self.asked: list[tuple[str, str]] = []
        self.workers: list[Surveyor] = []
        self.begun: list[tuple[str, Layout]] = []
        self.cannot_begin = ""
        self.entries: list[Entry] = []

    def start(self, environments: Iterable[str], layout: Layout) -> dict[str, Surveyor]:
        made = {name: Surveyor(name, self) for name in environments}
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
    def surveys(self) -> dict[str, Survey]:
        return {one.environment: one for one in self.entries if isinstance(one, Survey)}

    @property
    def reasons(self) -> dict[tuple[str, str], str]:
        return {(one.group, one.arm): one.reason for one in self.entries if isinstance(one, Refusal)}


def test_every_environment_gets_its_survey_and_paired_start_ups_in_changing_order() -> None:
    bench = Bench()
    bench.run()
    assert set(bench.surveys) == {"old", "new"}
    key = bench.plan.groups[0].key
    assert bench.surveys["new"].footprints == {key: {"new/a": Footprint(1000, 0.5, 1)}}
    assert Counter(name for name, _ in bench.begun) == {"old": ROUNDS, "new": ROUNDS}
    rounds = [bench.begun[start : start + 2] for start in range(0, 2 * ROUNDS, 2)]
    assert all({name for name, _ in one} == {"old", "new"} for one in rounds)
    assert all(one[0][1] == one[1][1] for one in rounds)
    assert len({one[0][0] for one in rounds}) == 2
    assert len({one[0][1] for one in rounds}) == ROUNDS


def test_one_environment_alone_is_not_started_up() -> None:
    bench = Bench(Arm("new", "a"), Arm("new", "b"))
    bench.run()
    assert bench.begun == []
    assert len(bench.surveys["new"].footprints[bench.plan.groups[0].key]) == 2


def test_what_is_surveyed_already_is_not_surveyed_again() -> None:
    bench = Bench()
    bench.run(done=[Survey("old", (), {}), Survey("new", (), {})])
    assert (bench.asked, bench.begun, bench.entries) == ([], [], [])


def test_what_was_refused_before_is_not_asked_again() -> None:
    bench = Bench()
    bench.run(done=[Refusal(bench.plan.groups[0].key, "old/a", "It failed.")])
    assert bench.asked == [("new", "a")]
    assert bench.entries == [*bench.surveys.values()]


@pytest.mark.parametrize("fault", [RefusedError("no"), FailedError("no", ""), DiedError("no")])
def test_an_arm_that_fails_is_named_and_the_rest_goes_on(fault: Exception) -> None:
    bench = Bench(Arm("old", "a"), Arm("new", "a"), Arm("new", "b"))
    bench.faults["new", "a"] = fault
    bench.run()
    key = bench.plan.groups[0].key
    assert list(bench.reasons) == [(key, "new/a")]
    assert list(bench.surveys["new"].footprints[key]) == ["new/b"]
    assert len(bench.workers) == (3 if isinstance(fault, DiedError) else 2)


def test_an_environment_that_does_not_start_up_is_named_once() -> None:
    bench = Bench()
    bench.cannot_begin = "old"
    bench.run()
    assert bench.reasons == {
        ("start-up[]", "old"): "it does not start up: it ended with exit code 1 (ImportError: no)."
    }
    assert bench.surveys["old"].starts == ()
    assert len(bench.surveys["new"].starts) == ROUNDS


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
def scratch() -> Iterator[Scratch]:
    with Scratch() as made:
        yield made


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
    assert [one["thread_hops"] for one in found.values()] == [0, 0, 2]
    with pytest.raises(RefusedError, match=r"variant most does not repeat: every call keeps 50 kB"):
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
