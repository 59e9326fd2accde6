"""One stage: a fresh server, checked, warmed up, left at rest, loaded, and read."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from versus.environments.environment import Environment
from versus.errors import UserError
from versus.load.contract import check_agreement, check_answers
from versus.load.database import URL_VARIABLE, clone, database_url
from versus.load.generator import Generator
from versus.load.observations import Measured, Stage
from versus.load.plan import LoadPlan
from versus.load.profile import find_profile
from versus.load.readings import Reading, Readings
from versus.load.samples import Samples
from versus.load.server import Server
from versus.load.summary import sum_up
from versus.locations import Locations
from versus.machine.scratch import Scratch

AFTERMATH_S = 0.05  # Django closes a response after its last byte is out


@dataclass(frozen=True)
class Bench:
    """What all stages of a run share."""

    plan: LoadPlan
    where: Locations
    scratch: Scratch
    folder: Path
    """The run's; samples go into samples/ in it."""
    database: Path
    server_cores: list[int]


@dataclass(frozen=True)
class Expected:
    """The bodies by path that another environment (`source`) answered with; empty before the first."""

    source: str
    bodies: Mapping[str, str]


def run_stage(
    bench: Bench,
    start: int,
    environment: Environment,
    *,
    statements: Mapping[str, int],
    expected: Expected,
    attempt: int = 0,
) -> Stage:
    """A stage that breaks off, or that a gate fails, is returned as invalid with its reason.

    Raises EnvironmentFailedError where the server does not start, NotMeasuredError where it answers wrongly.
    """
    plan, scenario = bench.plan, bench.plan.scenario
    began, started = time.monotonic(), time.time()
    folder = bench.scratch.folder / f"start-{start}-{plan.environments.index(environment.name)}"
    profile = find_profile(scenario.server)
    variables = {**scenario.settings, URL_VARIABLE: database_url(clone(bench.database, folder))}
    measured: Measured | None = None
    server = Server(
        bench.scratch,
        environment,
        profile,
        bench.where,
        variables=variables,
        cores=bench.server_cores,
        folder=folder / "server",
    )
    generator = Generator(bench.scratch, plan, bench.where, seed=plan.arrivals_seed(start), folder=folder / "generator")
    try:
        with generator, server:  # both take a second to start, on different cores
            bodies = check_answers(scenario, server.url, f"Django {environment.name}")
            check_agreement(f"Django {environment.name}", bodies, expected.source, expected.bodies)
            generator.go(server.url, bodies)
            try:
                readings, samples = _load(server, generator)
                measured, reason = sum_up(plan, samples, readings, sample_name(plan, start, environment.name, attempt))
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
        environment=environment.name,
        start=start,
        started=started,
        rate=plan.rate,
        seconds=plan.seconds,
        command=profile.command,
        bodies=bodies,
        statements=dict(statements),
        valid=reason is None,
        reason=reason,
        measured=measured,
        whole_s=round(time.monotonic() - began, 3),
        priority=server.priority,
        attempt=attempt,
    )


def _load(server: Server, generator: Generator) -> tuple[Readings, Samples]:
    """The server read at rest, when the stage begins, and when its last request has been answered."""
    moments = generator.wait_for_stage()
    _sleep_until(moments.quiet + AFTERMATH_S)
    quiet = Reading.of(server.pid)
    _sleep_until(moments.begins)
    begin = Reading.of(server.pid)
    _sleep_until(moments.ends)
    _sleep_until(generator.wait_for_drain(moments) + AFTERMATH_S)
    return Readings(quiet, begin, Reading.of(server.pid)), generator.samples()


def sample_name(plan: LoadPlan, start: int, environment: str, attempt: int = 0) -> str:
    """Relative to the run's folder; the environment's own name may not be fit for a file."""
    plain = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in environment)
    again = f"-again{attempt}" if attempt else ""
    return f"samples/{start:02}-{plan.environments.index(environment)}-{plain}{again}.npz"


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
