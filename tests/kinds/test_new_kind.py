"""A kind of plan made here, and nowhere else: it is recorded, cut off, continued, judged, told, kept and published."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from tests.publish.conftest import Project
from versus.cli.output import show
from versus.errors import UserError
from versus.judge.report import Report, Side, judged_row
from versus.judge.run import judge_run, notes_of, refused
from versus.judge.statistics.counter import judge_counter
from versus.kinds.kind import Kind
from versus.load.servers.database import SQLITE
from versus.locations import Locations
from versus.machine.occupancy import turn
from versus.machine.scratch import Scratch
from versus.micro.workers.setup import WorkerSetup
from versus.publish.tables.part import Part
from versus.records import kinds
from versus.records.store import Run, find_run, keep, read_run
from versus.runner.events import Activity, Event
from versus.runner.kinds import Ending
from versus.runner.recording import Recording
from versus.runner.session import Session


class CoinPlan(msgspec.Struct, frozen=True, tag="coins"):
    flips: int
    seed: int
    database: str = "sqlite"


class Flip(msgspec.Struct, frozen=True, tag="flip"):
    number: int
    heads: bool


class PowerCutError(Exception):
    pass


class Coins(Kind[CoinPlan]):
    """Flips coins, and compares heads with tails."""

    plan = CoinPlan
    entries = (Flip,)
    folder = "coins"

    def __init__(self) -> None:
        self.power_until: int | None = None
        self.exported: list[str] = []

    def perform(self, recording: Recording, session: Session) -> Ending:
        plan: CoinPlan = recording.plan
        for number in range(len(recording.of(Flip)), plan.flips):
            if number == self.power_until:
                raise PowerCutError
            session.tell(Activity("flipping", float(plan.flips - number)))
            recording.append(Flip(number, Random(f"{plan.seed} {number}").random() < 0.5))
        return Ending("the last coin")

    def judge(self, run: Run) -> Report:
        flips: list[Flip] = run.of(Flip)
        heads = sum(flip.heads for flip in flips)
        sides = Side("tails", "3.13", "sqlite", "coin"), Side("heads", "3.13", "sqlite", "coin")
        row = judged_row(
            judge_counter("coins", [len(flips) - heads], [heads]), subject="coins", point={}, metric="flips",
            unit="flips", sides=sides, values=(float(len(flips) - heads), float(heads)),
        )  # fmt: skip
        return Report(run.manifest.run, (row,), missing=refused(run), notes=notes_of(run))

    def parts(self, run: Run) -> tuple[Part, ...]:
        return (Part("The coins", bullets=tuple("heads" if flip.heads else "tails" for flip in run.of(Flip))),)

    def remark(self, run: Run) -> str:
        return f"{len(run.of(Flip))} coins"

    def export(self, run: Run) -> None:
        self.exported.append(run.manifest.run)


@pytest.fixture
def coins(monkeypatch: pytest.MonkeyPatch) -> Coins:
    kinds.declared_kinds()
    made = Coins()
    monkeypatch.setitem(kinds._declared, CoinPlan, made)
    return made


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def session(tmp_path: Path, where: Locations, told: list[Event]) -> Iterator[Session]:
    suite = Locations(where.root, tmp_path / "state")
    with Scratch(base=tmp_path) as scratch, turn("./versus flip --coins", wait=False) as own_turn:
        setup = WorkerSetup(suite.benchmarks, suite.fixtures, "token", None)
        yield Session(["flip", "--coins"], told.append, scratch, {"sqlite": setup}, [SQLITE], suite, own_turn)


def test_it_is_recorded_and_continued_where_it_was_cut_off(coins: Coins, session: Session, told: list[Event]) -> None:
    coins.power_until = 3
    with pytest.raises(PowerCutError):
        session.carry_out(CoinPlan(5, seed=1))
    coins.power_until = None
    run = session.carry_out(CoinPlan(5, seed=2))
    assert run.manifest.plan == CoinPlan(5, seed=1)
    assert [flip.number for flip in run.of(Flip)] == [0, 1, 2, 3, 4]
    assert [event.seconds_left for event in told if isinstance(event, Activity)] == [5.0, 4.0, 3.0, 2.0, 1.0]
    assert any("Continuing run" in getattr(event, "text", "") for event in told)
    assert coins.exported == [run.manifest.run]
    assert session.carry_out(CoinPlan(5, seed=2)).manifest.run != run.manifest.run


def test_it_is_judged_and_told(
    coins: Coins, session: Session, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run = session.carry_out(CoinPlan(8, seed=1))
    heads = sum(flip.heads for flip in run.of(Flip))
    report = judge_run(run)
    assert [row.candidate_value for row in report.verdicts] == [heads]
    show(run, json_file=tmp_path / "coins.json")
    told = capsys.readouterr().out
    assert "tails → heads" in told
    assert told.count("- heads") == heads
    assert msgspec.json.decode((tmp_path / "coins.json").read_bytes(), type=Report) == report
    show(run, markdown=True)
    assert "**The coins**" in capsys.readouterr().out


def test_it_is_kept_and_found_again(coins: Coins, session: Session, tmp_path: Path) -> None:
    run = session.carry_out(CoinPlan(2, seed=1))
    folder = keep(run, kinds.kept_folder(run.manifest.plan, tmp_path / "results"))
    assert folder.parent.name == "coins"
    assert read_run(folder).entries == run.entries
    assert find_run("last", tmp_path / "results").manifest == run.manifest


def test_it_has_a_page(coins: Coins, session: Session, tmp_path: Path) -> None:
    project = Project(tmp_path / "site")
    run = session.carry_out(CoinPlan(2, seed=1))
    keep(run, project.runs)
    project.build(".. versus-runs::")
    page = project.page(f"runs/{run.manifest.run}")
    assert "tails → heads" in page
    assert "The coins" in page


def test_a_plan_of_no_kind_is_no_record(coins: Coins, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    run = session.carry_out(CoinPlan(2, seed=1))
    monkeypatch.delitem(kinds._declared, CoinPlan)
    with pytest.raises(UserError, match=r"manifest\.json is damaged, foreign or of another version"):
        read_run(run.folder)


def test_every_kind_of_the_suite_declares_what_nobody_else_does() -> None:
    declared: list[Any] = list(kinds.declared_kinds())
    tags = [kind.plan.__struct_config__.tag for kind in declared]
    entries = {entry for kind in declared for entry in kind.entries}
    assert {"micro", "load", "why", "why-request"} <= set(tags)
    assert len(set(tags)) == len(tags)
    assert len({entry.__struct_config__.tag for entry in entries}) == len(entries)
    assert len({kind.folder for kind in declared}) == len(declared)
