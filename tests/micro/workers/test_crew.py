"""Workers that take turns by themselves: in the order given, whatever one of them does."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from versus.environments.environment import Environment
from versus.locations import Locations
from versus.machine.reaper import start_ticks
from versus.machine.scratch import Scratch
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.workers.conversation import DiedError, FailedError, HungError
from versus.micro.workers.crew import ProcessCrew, SeatLostError
from versus.micro.workers.process import WorkerProcess
from versus.micro.workers.setup import WorkerSetup

pytestmark = pytest.mark.end_to_end
SEATS = [Seat("a", 0), Seat("b", 0), Seat("c", 0)]
SUBJECT = '''
"""Writes down who is called."""
import os, time
from ._kit import Subject, variant


class Noting(Subject):
    """Appends a letter to a file."""
    parameters = {"letter": ["a", "b", "c"], "fails_at": [0], "hangs_at": [0]}
    default = {"letter": "a", "fails_at": 0, "hangs_at": 0}
    def prepare(self, letter, fails_at, hangs_at):
        self.calls = 0
    @variant(baseline=True)
    def note(self, letter, fails_at, hangs_at):
        self.calls += 1
        if self.calls == fails_at:
            raise ValueError("of its own")
        if self.calls == hangs_at:
            time.sleep(600)
        with open(os.environ["VERSUS_SCRATCH"] + "/noted", "a") as file:
            file.write(letter)
'''


@pytest.fixture
def crew(scratch: Scratch, django_60: Environment, where: Locations, tmp_path: Path) -> Iterator[ProcessCrew]:
    folder = tmp_path / "benchmarks"
    shutil.copytree(where.benchmarks, folder, ignore=shutil.ignore_patterns("[a-z]*.py", "__pycache__"))
    (folder / "noting.py").write_text(SUBJECT)
    (tmp_path / "bench_project").symlink_to(where.bench_project)
    setup = WorkerSetup(folder, where.fixtures, "versus_test", None)
    workers = {seat: WorkerProcess(scratch, django_60, setup, Layout(11, 12, 100)) for seat in SEATS}
    made = ProcessCrew(scratch.folder, workers)
    for worker in workers.values():
        worker.ready()
    yield made
    made.stop()
    assert [path.name for path in scratch.folder.iterdir() if path.name.startswith("turn")] == []


def opened(crew: ProcessCrew, **faults: dict[str, int]) -> None:
    for seat, worker in crew.items():
        point = {"letter": seat.environment, "fails_at": 0, "hangs_at": 0, **faults.get(seat.environment, {})}
        worker.ask("open", subject="noting", variant="note", point=point, cores=[0], check=False)


def noted(scratch: Scratch) -> str:
    return (scratch.folder / "noted").read_text()


def test_turns_are_taken_in_the_order_given(crew: ProcessCrew, scratch: Scratch) -> None:
    opened(crew)
    a, b, c = SEATS
    before = noted(scratch)
    order = [a, b, c, c, a, b, b, b, a]
    taken = crew.take_turns(order, {a: 4, b: 2, c: 1}, prelude=0.5, patience_s=60)
    calls = {"a": 6, "b": 3, "c": 2}  # half of them untimed
    firsts = {0: 4, 1: 2, 2: 1}  # more untimed ones at each one's first turn
    wanted = [seat.environment * (calls[seat.environment] + firsts.get(place, 0)) for place, seat in enumerate(order)]
    assert noted(scratch).removeprefix(before) == "".join(wanted)
    assert {seat: len(turns) for seat, turns in taken.items() if not isinstance(turns, Exception)} == {a: 3, b: 4, c: 2}
    again = crew.take_turns([c], {c: 1}, prelude=0.0, patience_s=60)
    assert list(again) == [c]


def test_who_fails_leaves_the_rest_to_the_others(crew: ProcessCrew, scratch: Scratch) -> None:
    a, b, _ = SEATS
    opened(crew, b={"fails_at": 3})  # its first call was made when it was opened
    before = noted(scratch)
    taken = crew.take_turns([a, b, a, b, a, b], {a: 1, b: 1}, prelude=0.0, patience_s=60)
    assert noted(scratch).removeprefix(before) == "aabaa"
    failed = taken[b]
    assert isinstance(failed, FailedError)
    assert "ValueError: of its own" in str(failed)
    assert not isinstance(taken[a], Exception)


def test_who_is_killed_is_named_at_once(crew: ProcessCrew) -> None:
    opened(crew, b={"hangs_at": 2})
    a, b, c = SEATS
    killer = threading.Thread(target=killed_once_asleep, args=[crew[b].pid])
    killer.start()
    with pytest.raises(SeatLostError, match="killed by signal 9") as lost:
        crew.take_turns([a, b, c], dict.fromkeys(SEATS, 1), prelude=0.0, patience_s=60)
    killer.join()
    assert lost.value.seat == b
    assert type(lost.value.error) is DiedError


def test_who_hangs_is_named_and_the_others_that_wait_are_not_waited_for(crew: ProcessCrew) -> None:
    opened(crew, c={"hangs_at": 2})
    a, _, c = SEATS
    pids = [crew[seat].pid for seat in (a, c)]
    with pytest.raises(SeatLostError, match=r"did not answer within 1 s") as lost:
        crew.take_turns([a, c, a], {a: 1, c: 1}, prelude=0.0, patience_s=1)
    assert lost.value.seat == c
    assert isinstance(lost.value.error, HungError)
    crew.stop()
    assert [start_ticks(pid) for pid in pids] == [None, None]


def killed_once_asleep(pid: int) -> None:
    while "nanosleep" not in (Path("/proc") / str(pid) / "wchan").read_text():
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
