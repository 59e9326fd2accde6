"""Open arrivals: requests sent on a schedule that does not wait for the answers.

    locust -f locustfiles/open_arrivals.py --headless -H http://127.0.0.1:8000 --rate 50 -t 30s

A user who waits for an answer before asking again hides every stall: nobody asks while the server hangs. Here each
request has an intended start on an absolute schedule, and its response time counts from there. Three spans make it
up: lag (this program was late), queue (waiting for a free connection) and service (on the wire). Arrivals for which
there is no more room to wait are dropped, counted, and reported as failures.

`locust --help` is over before a locustfile's own options are known: they are explained in `add_options` below.
"""

import gc
import hashlib
import json
import logging
import random
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import gevent
import locust.stats
from gevent.event import Event
from gevent.lock import BoundedSemaphore
from gevent.pool import Pool
from locust import FastHttpUser, events, task
from locust.exception import LocustError, StopUser
from locust.runners import LocalRunner

log = logging.getLogger("open_arrivals")

WAKES_LATE_S = 0.0012  # gevent's timers were seen to wake 0.6 to 1.1 ms late
SPIN_BLINDLY_S = 0.0001  # one round of the event loop takes up to about this long
SAMPLE_EVERY_S = 0.05
DEFAULT_STAGE_S = 30.0
TARGETS_DEADLINE_S = 60.0

# What became of an arrival.
RIGHT, NO_ANSWER, WRONG_STATUS, WRONG_BODY, DROPPED, UNFINISHED = range(6)


class DroppedArrivalError(LocustError):
    """The connections and the room to wait for one were all taken."""


# --- the schedule -----------------------------------------------------------------------------------------------------


def offsets(arrivals: str, rate: float, seed: int) -> Iterator[float]:
    """Intended starts in seconds after the beginning, without end."""
    if arrivals == "paced":
        yield from (number / rate for number in count())
    interval = random.Random(f"arrivals {seed}").expovariate  # noqa: S311
    moment = 0.0
    while True:
        moment += interval(rate)
        yield moment


# --- what is asked for and what is right ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """One request and what its answer must be; None is not checked. `length` is in bytes."""

    path: str
    method: str = "GET"
    weight: float = 1.0
    status: int = 200
    length: int | None = None
    sha256: str | None = None
    text: str | None = None

    def verdict(self, status: int, body: bytes) -> tuple[int, str]:
        """(what became of the arrival, what is wrong with the answer)."""
        if status == 0:
            return NO_ANSWER, "no answer"
        if status != self.status:
            return WRONG_STATUS, f"status {status} instead of {self.status}"
        if self.length is not None and len(body) != self.length:
            return WRONG_BODY, f"{len(body)} bytes instead of {self.length}"
        if self.text is not None and self.text.encode() not in body:
            return WRONG_BODY, f"{self.text!r} is missing"
        if self.sha256 is not None and hashlib.sha256(body).hexdigest() != self.sha256:
            return WRONG_BODY, "other bytes than expected"
        return RIGHT, ""


# --- what was seen ----------------------------------------------------------------------------------------------------


def doubles() -> array:
    return array("d")


def integers() -> array:
    return array("q")


@dataclass
class Samples:
    """One row an arrival, in seconds; nan for what did not happen. `intended` counts from the stage's begin."""

    intended: array = field(default_factory=doubles)
    lag: array = field(default_factory=doubles)
    queue: array = field(default_factory=doubles)
    service: array = field(default_factory=doubles)
    status: array = field(default_factory=integers)
    outcome: array = field(default_factory=integers)
    target: array = field(default_factory=integers)
    sampled: array = field(default_factory=doubles)
    in_flight: array = field(default_factory=integers)
    waiting: array = field(default_factory=integers)

    def arrival(self, intended: float, target: int) -> int:
        """The number of a new row."""
        self.intended.append(intended)
        for column in (self.lag, self.queue, self.service):
            column.append(float("nan"))
        self.status.append(0)
        self.outcome.append(UNFINISHED)
        self.target.append(target)
        return len(self.intended) - 1

    def number_of(self, *outcomes: int) -> int:
        return sum(self.outcome.count(outcome) for outcome in outcomes)

    def write(self, path: Path, **numbers: float) -> None:
        """A compressed .npz that appears whole or not at all."""
        import numpy as np

        columns = {name: np.array(column) for name, column in vars(self).items()}
        unfinished = path.with_name(f".{path.name}.part")
        with unfinished.open("wb") as file:
            np.savez_compressed(file, **columns, **{name: np.float64(value) for name, value in numbers.items()})
        unfinished.replace(path)


# --- sending ----------------------------------------------------------------------------------------------------------


class OpenArrivals:
    """Sends the arrivals of a warm-up and then of a stage through one user's client."""

    def __init__(self, user: "Visitor", options) -> None:
        self.user = user
        self.options = options
        self.targets = user.environment.targets
        self.slots = BoundedSemaphore(options.connections)
        self.pool = Pool(options.connections + options.waiting)
        self.stopping = Event()
        self.over = Event()
        self.spun = 0.0

    def run(self) -> None:
        try:
            self._warm_up()
            self._stage()
        finally:
            self.over.set()

    def stop(self) -> None:
        """No further arrivals; returns when those in flight are answered, or given up."""
        self.stopping.set()
        self.over.wait(self.options.drain + 1)

    def _warm_up(self) -> None:
        if not self.options.warm_up:
            return
        thrown_away = Samples()
        self._send_all(thrown_away, time.monotonic(), self.options.warm_up, self.options.seed + 1)
        self._drain()
        wrong = len(thrown_away.outcome) - thrown_away.number_of(RIGHT)
        if wrong:
            log.warning("%d of %d requests of the warm-up failed", wrong, len(thrown_away.outcome))
        self.user.environment.stats.reset_all()

    def _stage(self) -> None:
        length = self.options.stage or None
        quiet = time.monotonic()
        begins = quiet + self.options.pause
        self._announce(quiet=quiet, begins=begins, ends=begins + (length or 0.0))
        samples, self.spun = Samples(), 0.0
        sampler = gevent.spawn(self._sample, samples, begins)
        cpu = time.process_time()
        self._send_all(samples, begins, length, self.options.seed)
        self._drain()
        drained, cpu = time.monotonic(), time.process_time() - cpu
        sampler.kill()
        if self.options.samples:
            samples.write(Path(self.options.samples), cpu_s=cpu, spun_s=self.spun, span_s=drained - quiet)
        self._announce(quiet=quiet, begins=begins, ends=begins + (length or 0.0), drained=drained)
        log.info("%d arrivals, %d dropped", len(samples.outcome), samples.number_of(DROPPED))

    def _send_all(self, samples: Samples, begins: float, length: float | None, seed: int) -> None:
        choose = random.Random(f"targets {seed}")  # noqa: S311
        numbers = range(len(self.targets))
        weights = [target.weight for target in self.targets]
        for offset in offsets(self.options.arrivals, self.options.rate, seed):
            if (length is not None and offset >= length) or not self._reach(begins + offset):
                return
            chosen = choose.choices(numbers, weights)[0] if len(numbers) > 1 else 0
            row = samples.arrival(offset, chosen)
            if self.pool.full():
                self._drop(samples, row)
            else:
                self.pool.spawn(self._visit, samples, row, begins + offset)

    def _reach(self, moment: float) -> bool:
        """Waits for a moment of the monotonic clock. False when asked to stop before."""
        ahead = moment - time.monotonic() - WAKES_LATE_S
        if self.stopping.wait(ahead) if ahead > 0 else self.stopping.is_set():
            return False
        spinning = time.monotonic()
        now = spinning
        while now < moment:
            if moment - now > SPIN_BLINDLY_S:
                gevent.idle()  # answers that come meanwhile are read first
            now = time.monotonic()
        self.spun += now - spinning
        return True

    def _drop(self, samples: Samples, row: int) -> None:
        samples.outcome[row] = DROPPED
        target = self.targets[samples.target[row]]
        self.user.environment.events.request.fire(
            request_type=target.method,
            name=target.path,
            response_time=None,
            response_length=0,
            context={},
            exception=DroppedArrivalError("dropped: no connection free and no room to wait for one"),
        )

    def _visit(self, samples: Samples, row: int, intended: float) -> None:
        woken = time.monotonic()
        samples.lag[row] = woken - intended
        with self.slots:
            sent = time.monotonic()
            samples.queue[row] = sent - woken
            target = self.targets[samples.target[row]]
            with self.user.client.request(
                target.method, target.path, catch_response=True, headers={"Accept-Encoding": "identity"}
            ) as response:
                answered = time.monotonic()
                response.request_meta["response_time"] = (answered - intended) * 1000
                outcome, fault = target.verdict(response.status_code, response.content or b"")
                samples.service[row] = answered - sent
                samples.status[row] = response.status_code
                samples.outcome[row] = outcome
                if outcome == RIGHT:
                    response.success()
                elif outcome != NO_ANSWER:  # locust says itself why there was no answer
                    response.failure(fault)

    def _drain(self) -> None:
        if not self.pool.join(self.options.drain):
            log.warning("%d requests were given up, unanswered after %s s", len(self.pool), self.options.drain)
            self.pool.kill()

    def _sample(self, samples: Samples, begins: float) -> None:
        """Reads how many requests are under way at regular moments, whatever the arrivals do."""
        gevent.sleep(max(0.0, begins - time.monotonic()))
        while True:
            in_flight = self.options.connections - self.slots.counter
            samples.sampled.append(time.monotonic() - begins)
            samples.in_flight.append(in_flight)
            samples.waiting.append(len(self.pool) - in_flight)
            gevent.sleep(SAMPLE_EVERY_S)

    def _announce(self, **moments: float) -> None:
        """Tells whoever started this program, on the clock that all processes share, where it is."""
        if self.options.announce:
            path = Path(self.options.announce)
            unfinished = path.with_name(f".{path.name}.part")
            unfinished.write_text(json.dumps(moments))
            unfinished.replace(path)


class Visitor(FastHttpUser):
    """All visitors in one: a greenlet an arrival over a pool of connections."""

    fixed_count = 1

    @task
    def arrive(self) -> None:
        runner = self.environment.runner
        self.environment.arrivals = OpenArrivals(self, self.environment.parsed_options)
        self.environment.arrivals.run()
        if isinstance(runner, LocalRunner):
            gevent.spawn(runner.quit if self.environment.parsed_options.headless else runner.stop)
        raise StopUser


# --- locust's hooks ---------------------------------------------------------------------------------------------------


def read_targets(options) -> tuple[list[Target], str | None]:
    """(what to ask for, the host that the file names)."""
    if options.targets:
        file, deadline = Path(options.targets), time.monotonic() + TARGETS_DEADLINE_S
        while not file.exists() and time.monotonic() < deadline:
            gevent.sleep(0.01)
        if not file.exists():
            raise SystemExit(f"open_arrivals: {file.name}, which --targets names, never appeared")
        content = json.loads(file.read_text())
        return [Target(**row) for row in content["targets"]], content.get("host")
    expected = {
        "status": options.expect_status,
        "length": options.expect_length,
        "sha256": options.expect_sha256,
        "text": options.expect_text,
    }
    return [Target(path, **expected) for path in options.path or ["/articles/"]], None


@events.init_command_line_parser.add_listener
def add_options(parser, **_more) -> None:
    add = parser.add_argument_group("Open arrivals").add_argument
    add("--path", action="append", metavar="PATH", help="Path to ask for, may be repeated. Defaults to /articles/")
    add("--rate", type=float, default=20.0, help="Arrivals per second, whatever the server does. Defaults to 20")
    add("--arrivals", choices=["poisson", "paced"], default="poisson", help="How arrivals are spread over time")
    add("--seed", type=int, default=0, help="Where the random choices start")
    add("--stage", type=float, default=0.0, help="Seconds of arrivals. Defaults to --run-time, else to 30")
    add("--warm-up", type=float, default=0.0, help="Seconds of arrivals beforehand that no statistics show")
    add("--pause", type=float, default=0.2, help="Seconds of rest between warm-up and stage")
    add("--drain", type=float, default=10.0, help="Seconds that requests under way are given in the end")
    add("--connections", type=int, default=64, help="Most requests on the wire at a time")
    add("--waiting", type=int, default=1000, help="Most arrivals waiting for a connection; further ones are dropped")
    add("--answer-timeout", type=float, default=30.0, help="Seconds after which a request counts as failed")
    add("--expect-status", type=int, default=200, help="Status of a right answer")
    add("--expect-text", default=None, help="Text that a right answer holds")
    add("--expect-length", type=int, default=None, help="Bytes of a right answer's body")
    add("--expect-sha256", default=None, help="Digest of a right answer's body")
    add(
        "--targets",
        default=None,
        metavar="FILE",
        help='JSON, {"host": …, "targets": [{"path": …, "weight": …, "sha256": …}, …]}; waited for, so that whoever '
        "starts this program can start the server meanwhile",
    )
    add("--samples", default=None, metavar="FILE", help="Where to write every arrival's times, a compressed .npz")
    add("--announce", default=None, metavar="FILE", help="Where to write when the stage begins and when it is drained")


@events.init.add_listener
def prepare(environment, **_more) -> None:
    options = environment.parsed_options
    if options.rate <= 0 or options.connections < 1 or options.waiting < 0:
        raise SystemExit("open_arrivals: --rate and --connections must be above 0, --waiting at least 0")
    if not options.stage and not options.run_time:
        options.stage = DEFAULT_STAGE_S
    environment.targets, host = read_targets(options)
    environment.host = host or environment.host
    Visitor.concurrency = options.connections
    Visitor.network_timeout = Visitor.connection_timeout = options.answer_timeout
    gc.freeze()  # what the imports left is garbage to nobody; collections stay short


@events.test_stopping.add_listener
def stop(environment, **_more) -> None:
    arrivals = getattr(environment, "arrivals", None)
    if arrivals is not None:
        arrivals.stop()


def thousandth_of_a_millisecond(response_time: float) -> float:
    """Locust's own rounding to 1 ms below 100 ms would hide what is compared here; 3 digits for the slow ones."""
    return round(response_time, 3) if response_time < 10 else float(f"{response_time:.4g}")


locust.stats.bucket_response_time = thousandth_of_a_millisecond
