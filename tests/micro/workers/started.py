"""Starts a real worker and has it open an arm."""

from pathlib import Path
from typing import Any

from versus.environments.environment import Environment
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.workers.crew import ProcessCrew
from versus.micro.workers.process import WorkerProcess
from versus.micro.workers.setup import WorkerSetup


def start(
    scratch: Scratch,
    environment: Environment,
    where: Locations,
    benchmarks: Path | None = None,
    database_url: str | None = None,
) -> WorkerProcess:
    surroundings = WorkerSetup(benchmarks or where.benchmarks, where.fixtures, "versus_test", database_url)
    worker = WorkerProcess(scratch, environment, surroundings, Layout(11, 12, 100))
    worker.ready()
    return worker


def taken(scratch: Scratch, worker: WorkerProcess, calls: int) -> int:
    """The nanoseconds of a single slice."""
    seat = Seat("alone", 0)
    turns = ProcessCrew(scratch.folder, {seat: worker}).take_turns([seat], {seat: calls}, prelude=0.5, patience_s=60)
    came = turns[seat]
    assert not isinstance(came, Exception)
    return came[0].wall_ns


def opened(worker: WorkerProcess, subject: str, variant: str, **point: Any) -> Any:
    return worker.ask("open", subject=subject, variant=variant, point=point, cores=[0], check=True)
