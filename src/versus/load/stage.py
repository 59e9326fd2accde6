"""One stage: a fresh server, checked, warmed up, left at rest, loaded, and read."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from versus.environments.environment import Environment
from versus.errors import UserError
from versus.load.contract import check_agreement, check_answers
from versus.load.data import Data
from versus.load.database import SQLITE, Database
from versus.load.generator import Generator
from versus.load.observations import Measured, Stage
from versus.load.plan import LoadArm, LoadPlan
from versus.load.profile import find_profile
from versus.load.readings import Reading, Readings
from versus.load.samples import Samples
from versus.load.scenario import Case
from versus.load.server import Server
from versus.load.services import started as started_services
from versus.load.summary import sum_up
from versus.load.watch import Watch, loop_lag
from versus.locations import Locations
from versus.machine.scratch import Scratch

AFTERMATH_S = 0.05  # Django closes a response after its last byte is out
LAG_VARIABLE = "BENCH_LOOP_LAG"
"""Names the folder in which the bench project's ASGI application writes how late its event loop wakes."""
CACHE_VARIABLE = "BENCH_CACHE_FOLDER"
"""Names the folder of a file-based cache."""


@dataclass(frozen=True)
class Bench:
    """What all stages of a run share."""

    plan: LoadPlan
    where: Locations
    scratch: Scratch
    folder: Path
    """The run's; samples go into samples/ in it."""
    data: Data
    server_cores: list[int]
    database: Database = SQLITE

    def variables(self, case: Case) -> dict[str, str]:
        """Of the bench project in a case, those of its own copy of the data and its services apart."""
        return {**self.database.variables(case.pooling), **case.settings}


@dataclass
class Expected:
    """The bodies that earlier servers answered each case with, and who was the first."""

    source: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, dict[str, str]] = field(default_factory=dict)

    def agree(self, plan: LoadPlan, arm: LoadArm, bodies: Mapping[str, str]) -> None:
        """Held against the same case elsewhere, or the first case where it is not meant to differ.

        Raises NotMeasuredError, naming both.
        """
        kind = arm.case if plan.case(arm).differs else plan.scenario.case_names[0]
        who = described(arm)
        check_agreement(who, bodies, self.source.get(kind, ""), self.bodies.get(kind, {}))
        self.source.setdefault(kind, who)
        self.bodies.setdefault(kind, {}).update(bodies)


def described(arm: LoadArm) -> str:
    """`Django 6.0.10, async view`."""
    return f"Django {arm.environment}" + (f", {arm.case}" if arm.case else "")


def run_stage(
    bench: Bench,
    start: int,
    arm: LoadArm,
    environment: Environment,
    *,
    statements: Mapping[str, int],
    expected: Expected,
    attempt: int = 0,
) -> Stage:
    """A stage that breaks off, or that a gate fails, is returned as invalid with its reason.

    Raises EnvironmentFailedError where the server does not start, NotMeasuredError where it answers wrongly.
    """
    plan = bench.plan
    case = plan.case(arm)
    assert case.server is not None
    began, started = time.monotonic(), time.time()
    folder = bench.scratch.folder / f"start-{start}-{plan.every_arm.index(arm)}"
    lag_folder = folder / "loop-lag"
    lag_folder.mkdir(parents=True)
    command = find_profile(case.server).chosen(case.server)
    measured: Measured | None = None
    generator = Generator(
        bench.scratch, plan, case, bench.where, seed=plan.arrivals_seed(start), folder=folder / "generator"
    )
    try:
        with bench.data.copied(folder) as copy, started_services(case.services, bench.scratch) as services:
            server = Server(
                bench.scratch,
                environment,
                command,
                bench.where,
                variables={
                    **bench.variables(case),
                    **copy.variables,
                    **services,
                    LAG_VARIABLE: str(lag_folder),
                    CACHE_VARIABLE: str(folder / "cache"),
                },
                cores=bench.server_cores,
                folder=folder / "server",
            )
            with generator, server:  # both take a second to start, on different cores
                answers = check_answers(case.targets, server.url, described(arm))
                expected.agree(plan, arm, answers.bodies)
                watch = Watch(server.pid, copy.connections)
                generator.go(server.url, answers)
                try:
                    readings, samples = _load(server, generator, watch)
                    lag = loop_lag(lag_folder, readings.begin.moment, readings.end.moment)
                    file = sample_name(plan, start, arm, attempt)
                    measured, reason = sum_up(plan, case, samples, readings, file)
                    measured = msgspec.structs.replace(measured, held=watch.held(lag))
                except (UserError, ProcessLookupError) as error:
                    reason = str(error)
                if server.has_ended():
                    reason = server.obituary()
            if measured is not None:
                (bench.folder / measured.samples).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(generator.samples_file, bench.folder / measured.samples)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Stage(
        environment=arm.environment,
        case=arm.case,
        start=start,
        started=started,
        rate=plan.rate,
        seconds=plan.seconds,
        command=command,
        bodies=answers.bodies,
        statements=dict(statements),
        valid=reason is None,
        reason=reason,
        measured=measured,
        whole_s=round(time.monotonic() - began, 3),
        priority=server.priority,
        attempt=attempt,
    )


def _load(server: Server, generator: Generator, watch: Watch) -> tuple[Readings, Samples]:
    """The server read at rest, when the stage begins, and when its last request has been answered."""
    moments = generator.wait_for_stage()
    _sleep_until(moments.quiet + AFTERMATH_S)
    with watch:
        quiet = Reading.of(server.pid)
        _sleep_until(moments.begins)
        begin = Reading.of(server.pid)
        _sleep_until(moments.ends)
        _sleep_until(generator.wait_for_drain(moments) + AFTERMATH_S)
        return Readings(quiet, begin, Reading.of(server.pid)), generator.samples()


def sample_name(plan: LoadPlan, start: int, arm: LoadArm, attempt: int = 0) -> str:
    """Relative to the run's folder; an arm's own name may not be fit for a file."""
    plain = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in arm.id)
    again = f"-again{attempt}" if attempt else ""
    return f"samples/{start:02}-{plan.every_arm.index(arm)}-{plain}{again}.npz"


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
