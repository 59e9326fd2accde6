"""Counting over layouts, with workers that only pretend; and once with valgrind itself."""

import contextlib
import importlib.util
import os
import shutil
from collections import Counter as Tally
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import versus.micro.inside
from tests.micro.fake import group, plan
from versus.environments.environment import Environment
from versus.judge.calls.instructions import LOWEST_FLOOR
from versus.locations import Locations
from versus.machine.callgrind import dump_file, under_callgrind, unfitness
from versus.machine.scratch import Scratch
from versus.micro.declared.observations import CountedLayout, Refusal
from versus.micro.declared.plan import Arm
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.instruments.counting import Counting, Entry
from versus.micro.workers.conversation import DiedError, RefusedError
from versus.micro.workers.process import WorkerProcess
from versus.micro.workers.setup import WorkerSetup

INSTRUCTIONS = 1_600_000  # of a call: five of them are enough


class Counter:
    """Counts as many instructions as it is told."""

    def __init__(self, environment: str, faults: dict[tuple[str, str], Exception], asked: list[Any]) -> None:
        self.environment = environment
        self.faults = faults
        self.asked = asked

    def ask(self, do: str, **arguments: Any) -> Any:
        self.asked.append((self.environment, arguments["variant"], arguments["calls"]))
        fault = self.faults.get((self.environment, arguments["variant"]))
        if fault is not None:
            raise fault
        return {"instructions": INSTRUCTIONS * arguments["calls"], "calls": arguments["calls"], "missed": 0}

    def dismiss(self) -> None:
        pass

    def stop(self) -> None:
        pass


class Bench:
    def __init__(self, *arms: Arm) -> None:
        self.plan = plan(group(arms=arms or (Arm("old", "a"), Arm("new", "a"))))
        self.faults: dict[tuple[str, str], Exception] = {}
        self.asked: list[Any] = []
        self.layouts: list[Layout] = []
        self.entries: list[Entry] = []

    def start(self, seats: Iterable[Seat], layout: Layout) -> dict[Seat, Counter]:
        self.layouts.append(layout)
        return {seat: Counter(seat.environment, self.faults, self.asked) for seat in seats}

    def run(self, done: Iterable[Entry] = ()) -> None:
        Counting(
            self.plan, self.start, "out.%p", sink=self.entries.append, report=lambda _done: None, done=list(done)
        ).run()

    def counted(self) -> list[CountedLayout]:
        return [entry for entry in self.entries if isinstance(entry, CountedLayout)]


def test_every_layout_is_another_and_the_twins_seed_too() -> None:
    bench = Bench()
    bench.run()
    seeds = [seed for layout in bench.counted() for seed in (layout.hash_seed, layout.twin_hash_seed)]
    assert len(bench.counted()) == bench.plan.layouts
    assert len(set(seeds)) == 2 * bench.plan.layouts


def test_arms_of_a_variant_make_equally_many_calls() -> None:
    bench = Bench()
    bench.run()
    assert [calls for _, _, calls in bench.asked].count(1) == 1
    assert {
        counted.calls for layout in bench.counted() for arms in layout.groups.values() for counted in arms.values()
    } == {5}


def test_no_counted_process_was_asked_for_more_than_its_neighbours() -> None:
    bench = Bench()
    bench.run()
    finding, counting = bench.asked[:1], bench.asked[1:]
    assert finding == [("old", "a", 1)]
    layouts = bench.plan.layouts
    assert Tally(environment for environment, _, _ in counting) == {"old": layouts, "new": layouts}
    assert len(bench.layouts) == 1 + layouts  # what found the calls counts nothing that is kept


@pytest.mark.parametrize("cut", range(7))
def test_a_run_that_was_cut_off_counts_what_is_missing(cut: int) -> None:
    whole = Bench()
    whole.run()
    continued = Bench()
    continued.run(whole.entries[:cut])
    seen = whole.counted()[:cut] + continued.counted()
    assert [(layout.index, layout.hash_seed, layout.padding, layout.groups) for layout in seen] == [
        (layout.index, layout.hash_seed, layout.padding, layout.groups) for layout in whole.counted()
    ]


def test_an_arm_that_cannot_be_counted_is_named_once_and_the_rest_goes_on() -> None:
    bench = Bench(Arm("old", "a"), Arm("new", "a"), Arm("old", "b"), Arm("new", "b"))
    bench.faults["new", "a"] = RefusedError("It fails.")
    bench.run()
    (refusal,) = [entry for entry in bench.entries if isinstance(entry, Refusal)]
    assert (refusal.arm, refusal.reason) == ("new/a", "It fails.")
    assert all(
        set(arms) == {"old/a", "old/b", "new/b"} for layout in bench.counted() for arms in layout.groups.values()
    )


def test_a_worker_that_dies_is_started_again() -> None:
    bench = Bench(Arm("old", "a"), Arm("new", "a"), Arm("old", "b"), Arm("new", "b"))
    bench.faults["new", "a"] = DiedError("its process was killed by signal 9")
    bench.run()
    (refusal,) = [entry for entry in bench.entries if isinstance(entry, Refusal)]
    assert "takes its worker down" in refusal.reason
    assert len(bench.layouts) == 1 + bench.plan.layouts + 1  # the first found how many calls are enough


@pytest.mark.end_to_end
def test_two_processes_of_one_layout_count_the_same(django_61: Environment, where: Locations, tmp_path: Path) -> None:
    if unfitness():
        pytest.skip(str(unfitness()))
    surroundings = WorkerSetup(where.benchmarks, tmp_path, "t", None)
    with Scratch() as scratch, contextlib.ExitStack() as open_files:
        counts(scratch, django_61, surroundings)  # compiles what nobody compiled yet, and so lies elsewhere
        first = counts(scratch, django_61, surroundings)
        for _ in range(100):  # descriptors of another length
            open_files.enter_context(Path(os.devnull).open())
        second = counts(scratch, django_61, surroundings)
        assert not list(scratch.folder.glob("callgrind.*.*"))  # what children wrote
    for count, again in zip(first, second, strict=True):
        assert count["instructions"] == pytest.approx(again["instructions"], rel=LOWEST_FLOOR)
        assert count["calls"] == again["calls"]
    assert first[0]["instructions"] < first[1]["instructions"]  # what is included costs more than what stands there


DUMP = """\
fn=(1) _PyType_LookupRef
10 100
cfn=(2) find_name_in_mro
calls=3 5074
* 900
+1 20
cfn=(3) assign_version_tag
calls=3 40
* 30
fn=(2)
5074 500
cfn=(4) _Py_dict_lookup
calls=6 1
* 400

fn=(5) another
7 10
cfn=(2)
calls=1 5074
* 300
cfn=(6) not_find_name_in_mro_at_all
calls=1 1
* 9000
totals: 1960
"""


def test_missed_lookups_are_told_with_what_they_call() -> None:
    inside = inside_counting()
    assert inside.inclusive(DUMP, inside.MISSED) == 900 + 30 + 300
    assert inside.inclusive(DUMP, ["nobody"]) == 0
    assert inside.total(DUMP) == 1960


def inside_counting() -> Any:
    file = Path(versus.micro.inside.__file__).with_name("counting.py")
    spec = importlib.util.spec_from_file_location("inside_counting", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def counts(scratch: Scratch, environment: Environment, surroundings: WorkerSetup) -> list[Any]:
    worker = WorkerProcess(scratch, environment, surroundings, Layout(1, 2, 3), under=under_callgrind(scratch.folder))
    try:
        worker.ready()
        order = {"subject": "template-reuse", "point": {"items": 1}, "calls": 4, "out": dump_file(scratch.folder)}
        return [worker.ask("count", variant=variant, **order) for variant in ("inline", "include")]
    finally:
        worker.stop()


def test_a_machine_without_valgrind_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert "install Debian's package valgrind" in str(unfitness())
