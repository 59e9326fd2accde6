"""One arm's server and its generator, from their start to their stage."""

import contextlib
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Self

import msgspec

from versus.environments.environment import Environment
from versus.errors import UserError
from versus.load.arrivals.generator import Generator, Moments
from versus.load.declared.plan import LoadArm, LoadPlan
from versus.load.readings.clock import CpuReadings, Span
from versus.load.readings.gates import GENERATORS
from versus.load.readings.jobs import read_notes, spans, sum_up_jobs
from versus.load.readings.observations import Fault, Held, Jobs, Measured, Stage
from versus.load.readings.samplefiles import SampleFiles, sample_name
from versus.load.readings.summary import sum_up
from versus.load.readings.watch import Watch, lag_lines, loop_lag, most_tasks, tasks_after
from versus.load.servers.contract import check_answers
from versus.load.servers.expected_bodies import ExpectedBodies, described
from versus.load.servers.server import Server
from versus.load.servers.testbed import Testbed
from versus.load.servers.worker import Worker

# A stream that sends once a second notices by then that nobody listens, and tasks are counted once a second.
TASKS_END_WITHIN_S = 3.0
AFTERMATH_S = 0.05  # Django closes a response after its last byte is out


class Rig:
    """Started when entered, gone when left; what went wrong in between is its stage's reason.

    Raises EnvironmentFailedError where something does not start.
    """

    watch: Watch
    server: Server
    generator: Generator
    worker: Worker | None

    def __init__(
        self,
        testbed: Testbed,
        start: int,
        arm: LoadArm,
        environment: Environment,
        *,
        statements: Mapping[str, int],
        attempt: int = 0,
    ) -> None:
        self.arm = arm
        self.reason: str | None = None
        self._fault: Fault = ""
        self._bench = testbed
        self._start = start
        self._case = testbed.plan.case(arm)
        self._environment = environment
        self._statements = statements
        self._attempt = attempt
        self._folder = testbed.scratch.folder / f"start-{start}-{testbed.plan.measured_arms.index(arm)}"
        self._files = SampleFiles(testbed.folder, sample_name(testbed.plan, start, arm, attempt))
        self._measured: Measured | None = None

    @property
    def plan(self) -> LoadPlan:
        return self._bench.plan

    def __enter__(self) -> Self:
        self._began, self._started = time.monotonic(), time.time()
        testbed, case, environment = self._bench, self._case, self._environment
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
            self._resources = stack.enter_context(testbed.resources(case, environment, self._folder))
            # All take a second to start, the server on a core of its own.
            self.generator = stack.enter_context(
                Generator(
                    testbed.scratch, self.plan, case, testbed.where, seed=self.plan.arrivals_seed(self._start),
                    folder=self._folder / "generator", in_turn=bool(self.plan.slice_s), project=testbed.project,
                    master=testbed.master,
                )
            )  # fmt: skip
            self.worker = stack.enter_context(testbed.worker(case, environment, self._resources))
            self.server = stack.enter_context(testbed.server(case, environment, self._resources))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def check(self, expected: ExpectedBodies) -> None:
        """Asks for every target once. NotMeasuredError where an answer is not what the scenario declares, or not what
        others answered."""
        self._answers = check_answers(
            self._case.targets, self.server.url, described(self.arm), self._bench.project.login
        )
        expected.agree(self.plan, self.arm, self._answers.bodies)
        if self.worker is not None:
            self.worker.wait_until_ready()

    def warm_up(self) -> Moments:
        """Returns when the generator has sent its warm-up."""
        self.watch = Watch(self.server.pid, self._resources.connections)
        self.generator.go(self.server.url, self._answers)
        return self.generator.wait_for_stage()

    @contextlib.contextmanager
    def noting_faults(self) -> Iterator[None]:
        """Makes a fault the reason why the stage does not count: how the server ended, where it did."""
        try:
            yield
        except (UserError, ProcessLookupError) as error:
            self.reason, self._fault = str(error), "generator"
        if self.server.has_ended():
            self.reason, self._fault = self.server.obituary(), "server"

    def sum_up(self, readings: CpuReadings, loaded: Sequence[Span]) -> None:
        """Sums up the samples, and what the server held in the spans in which it was loaded."""
        samples = self.generator.samples()
        measured, self.reason = sum_up(self.plan, self._case, samples, readings, self._files.requests)
        if self.reason is not None:
            late = any(gate.gate in GENERATORS and not gate.passed for gate in measured.gates)
            self._fault = "generator" if late else "server"
        jobs = self._jobs(Span(loaded[0].begins, loaded[-1].ends))
        self._measured = msgspec.structs.replace(measured, held=self._held(loaded), jobs=jobs)
        self._files.keep(self.generator.samples_file)

    def stage(self) -> Stage:
        return Stage(
            environment=self.arm.environment,
            case=self.arm.case,
            start=self._start,
            started=self._started,
            rate=self.plan.rate,
            seconds=self.plan.seconds,
            command=self.server.command,
            bodies=self._answers.bodies,
            statements=dict(self._statements),
            valid=self.reason is None,
            reason=self.reason,
            measured=self._measured,
            whole_s=round(time.monotonic() - self._began, 3),
            priority=self.server.priority,
            attempt=self._attempt,
            fault=self._fault,
        )

    def _held(self, loaded: Sequence[Span]) -> Held:
        """Reads what the server holds at the end. Held connections are closed first, to count the tasks that stay."""
        folder = self._resources.loop_lag
        lines = lag_lines(folder)
        held = self.watch.held(loop_lag(lines, loaded))
        left = None
        if self.plan.scenario.load.hold is not None:
            self.generator.leave()
            closed = time.monotonic()
            time.sleep(TASKS_END_WITHIN_S)
            left = tasks_after(lag_lines(folder), closed)
        most = most_tasks(lines, loaded[0].begins, loaded[-1].ends)
        return msgspec.structs.replace(held, tasks=most, tasks_left=left)

    def _jobs(self, stage: Span) -> Jobs | None:
        """Waits for the stage's jobs; None where it left none."""
        worker = self.worker
        notes = read_notes(self._resources.jobs) if worker is None else worker.wait_until_drained()
        if not notes.enqueued:
            return None
        jobs = spans(notes, stage.begins, stage.ends)
        cpu_s = None if worker is None else worker.cpu_s()
        return sum_up_jobs(jobs, self.plan.seconds, file=self._files.keep_jobs(jobs), cpu_s=cpu_s)
