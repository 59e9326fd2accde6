"""One stage: a fresh server, checked, warmed up, left at rest, loaded, and read."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from versus.environments.environment import Environment
from versus.errors import UserError
from versus.load.bench import JOBS_VARIABLE, LAG_VARIABLE, Bench
from versus.load.contract import check_agreement, check_answers
from versus.load.generator import Generator
from versus.load.jobs import Spans, read_notes, spans, sum_up_jobs
from versus.load.moment import sleep_until
from versus.load.observations import Held, Jobs, Measured, Stage
from versus.load.plan import LoadArm, LoadPlan
from versus.load.readings import Reading, Readings
from versus.load.samples import Samples
from versus.load.server import Server
from versus.load.summary import sum_up
from versus.load.watch import Watch, lag_lines, loop_lag, most_tasks, tasks_after
from versus.load.worker import Worker

# A stream that sends once a second notices by then that nobody listens, and tasks are counted once a second.
TASKS_END_WITHIN_S = 3.0
AFTERMATH_S = 0.05  # Django closes a response after its last byte is out


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
    began, started = time.monotonic(), time.time()
    folder = bench.scratch.folder / f"start-{start}-{plan.every_arm.index(arm)}"
    measured: Measured | None = None
    generator = Generator(
        bench.scratch, plan, case, bench.where, seed=plan.arrivals_seed(start), folder=folder / "generator"
    )
    files = SampleFiles(bench.folder, sample_name(plan, start, arm, attempt))
    try:
        with bench.surroundings(case, environment, folder) as around:
            server = bench.server(case, environment, around)
            # All take a second to start, the server on a core of its own.
            with generator, bench.worker(case, environment, around) as worker, server:
                answers = check_answers(case.targets, server.url, described(arm))
                expected.agree(plan, arm, answers.bodies)
                if worker is not None:
                    worker.wait_until_ready()
                watch = Watch(server.pid, around.connections)
                generator.go(server.url, answers)
                try:
                    readings, samples = _load(plan, server, generator, watch, worker)
                    measured, reason = sum_up(plan, case, samples, readings, files.requests)
                    jobs = _jobs(plan, around.own(JOBS_VARIABLE), readings, worker, files)
                    held = _held(plan, around.own(LAG_VARIABLE), readings, watch, generator)
                    measured = msgspec.structs.replace(measured, held=held, jobs=jobs)
                except (UserError, ProcessLookupError) as error:
                    reason = str(error)
                if server.has_ended():
                    reason = server.obituary()
            if measured is not None:
                files.keep(generator.samples_file)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Stage(
        environment=arm.environment,
        case=arm.case,
        start=start,
        started=started,
        rate=plan.rate,
        seconds=plan.seconds,
        command=server.command,
        bodies=answers.bodies,
        statements=dict(statements),
        valid=reason is None,
        reason=reason,
        measured=measured,
        whole_s=round(time.monotonic() - began, 3),
        priority=server.priority,
        attempt=attempt,
    )


def not_measured(plan: LoadPlan, start: int, arm: LoadArm, reason: str) -> Stage:
    """A stage that was not come to."""
    return Stage(
        environment=arm.environment, case=arm.case, start=start, started=time.time(), rate=plan.rate,
        seconds=plan.seconds, command=(), bodies={}, statements={}, valid=False, reason=reason, measured=None,
    )  # fmt: skip


def _load(
    plan: LoadPlan, server: Server, generator: Generator, watch: Watch, worker: Worker | None
) -> tuple[Readings, Samples]:
    """The server read at rest, when the stage begins, and when its last request has been answered."""
    moments = generator.wait_for_stage()
    killed_at = plan.scenario.load.worker_killed_at
    sleep_until(moments.quiet + AFTERMATH_S)
    with watch:
        quiet = Reading.of(server.pid)
        sleep_until(moments.begins)
        begin = Reading.of(server.pid)
        if worker is not None:
            worker.begin()
        if worker is not None and killed_at is not None:
            sleep_until(moments.begins + killed_at * plan.seconds)
            worker.kill()
        sleep_until(moments.ends)
        sleep_until(generator.wait_for_drain(moments) + AFTERMATH_S)
        return Readings(quiet, begin, Reading.of(server.pid)), generator.samples()


def _held(plan: LoadPlan, lag_folder: Path, readings: Readings, watch: Watch, generator: Generator) -> Held:
    """What the server holds at the end; where connections were held, also what of their tasks is left without them."""
    begins, ends = readings.begin.moment, readings.end.moment
    lines = lag_lines(lag_folder)
    held = watch.held(loop_lag(lines, begins, ends))
    left = None
    if plan.scenario.load.hold is not None:
        generator.leave()
        closed = time.monotonic()
        time.sleep(TASKS_END_WITHIN_S)
        left = tasks_after(lag_lines(lag_folder), closed)
    return msgspec.structs.replace(held, tasks=most_tasks(lines, begins, ends), tasks_left=left)


def _jobs(plan: LoadPlan, folder: Path, readings: Readings, worker: Worker | None, files: "SampleFiles") -> Jobs | None:
    """What became of the jobs that the stage left behind; None where it left none."""
    begins, ends = readings.begin.moment, readings.end.moment
    notes = read_notes(folder) if worker is None else worker.wait_until_drained()
    if not notes.enqueued:
        return None
    jobs = spans(notes, begins, ends)
    cpu_s = None if worker is None else worker.cpu_s()
    return sum_up_jobs(jobs, plan.seconds, file=files.keep_jobs(jobs), cpu_s=cpu_s)


class SampleFiles(NamedTuple):
    """Where a stage's raw samples go, `requests` relative to the run's folder."""

    folder: Path
    requests: str

    def keep(self, file: Path) -> None:
        (self.folder / self.requests).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, self.folder / self.requests)

    def keep_jobs(self, jobs: Spans) -> str:
        """Returns the file's name, relative to the run's folder too."""
        name = f"{self.requests.removesuffix('.npz')}-jobs.npz"
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        jobs.write(self.folder / name)
        return name


def sample_name(plan: LoadPlan, start: int, arm: LoadArm, attempt: int = 0) -> str:
    """Relative to the run's folder; an arm's own name may not be fit for a file."""
    plain = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in arm.id)
    again = f"-again{attempt}" if attempt else ""
    return f"samples/{start:02}-{plan.every_arm.index(arm)}-{plain}{again}.npz"
