"""Open arrivals: requests sent on a schedule that does not wait for the answers.

    locust -f locustfiles/open_arrivals.py --headless -H http://127.0.0.1:8000 --rate 50 -t 30s

A user who waits for an answer before asking again hides every stall: nobody asks while the server hangs. Here each
request has an intended start on an absolute schedule, and its response time counts from there. Three spans make it
up: lag (this program was late), queue (waiting for a free connection) and service (on the wire). Arrivals for which
there is no more room to wait are dropped, counted, and reported as failures.

`locust --help` is over before a locustfile's own options are known: they are explained in `add_options` below.
"""

import gc
import json
import logging
import math
import random
import time
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

import gevent
import locust.stats
from _files import read_json_once_there, write_json
from _holds import KINDS, HoldError, Holds
from _samples import DROPPED, NO_ANSWER, RIGHT, Samples
from _schedule import Stretch, offsets
from _targets import read_targets
from _together import ON_LOOPBACK, WARM_UP_REST_S, Conductor, Numbers, Player, Share
from _turns import Turns, at_once
from gevent.event import Event
from gevent.lock import BoundedSemaphore
from gevent.pool import Pool
from locust import FastHttpUser, events, task
from locust.contrib.fasthttp import FAILURE_EXCEPTIONS
from locust.exception import LocustError, StopUser
from locust.runners import LocalRunner, MasterRunner, WorkerRunner

log = logging.getLogger("open_arrivals")

WAKES_LATE_S = 0.0012  # gevent's timers wake up to about a millisecond late; the rest is waited for awake
IDLE_ROUND_S = 0.00001  # of the event loop with nothing to do, with room to spare: what takes longer was work
SPIN_BLINDLY_S = 0.0001  # one round of the event loop takes up to about this long
SAMPLE_EVERY_S = 0.05
DEFAULT_STAGE_S = 30.0
LINGER_S = 60.0
OTHERS_WARM_WITHIN_S = 120.0
FAULT = "fault.txt"
"""Beside what is announced: why there will be no stage."""


class DroppedArrivalError(LocustError):
    """The connections and the room to wait for one were all taken."""


# --- sending ----------------------------------------------------------------------------------------------------------


class OpenArrivals:
    """Sends the arrivals of a warm-up and then of a stage through one user's client: all, or a worker's share."""

    def __init__(self, user: "Visitor", options, player: Player | None = None) -> None:
        self.user = user
        self.options = options
        self.player = player
        self.share = Share()
        self.holds: Holds | None = None
        self.targets = user.environment.targets
        self.shape = user.environment.shape
        self.slots = BoundedSemaphore(options.connections)
        self.pool = Pool(options.connections + options.waiting)
        self.stopping = Event()
        self.over = Event()
        self.spun = 0.0

    def run(self) -> None:
        try:
            self._hold()
            begins = time.monotonic()
            if self.player is not None:
                self.share, begins = self.player.agreed()
            self._warm_up(begins)
            self._stage(time.monotonic() if self.player is None else stage_after(begins, self.options))
        finally:
            self.over.set()

    def stop(self) -> None:
        """No further arrivals; returns when those in flight are answered, or given up."""
        self.stopping.set()
        self.over.wait(self.options.drain + 1)

    def _hold(self) -> None:
        """Opens what is held through the stage."""
        if self.options.hold_number:
            host = self.user.environment.host
            self.holds = Holds(self.options.hold, self.options.hold_number, host, self.options.hold_path)
            self.holds.open()

    def _warm_up(self, begins: float) -> None:
        if not self.options.warm_up:
            return
        thrown_away = Samples()
        self._send_all(thrown_away, at_once(begins, self.options.warm_up), self.options.seed + 1)
        self._drain()
        wrong = len(thrown_away.outcome) - thrown_away.number_of(RIGHT)
        if wrong:
            log.warning("%d of %d requests of the warm-up failed", wrong, len(thrown_away.outcome))
        self.user.environment.stats.reset_all()

    def _stage(self, quiet: float) -> None:
        if self.player is None:
            announce(self.options, quiet)
        turns = self._turns(quiet)
        begins = turns.begins
        samples, self.spun = Samples(), 0.0
        sampler = gevent.spawn(self._sample, samples, turns)
        cpu = time.process_time()
        self._send_all(samples, turns, self.options.seed, self.shape)
        window, cpu = min(turns.length, time.monotonic() - begins), time.process_time() - cpu
        self._drain()
        sampler.kill()
        numbers = Numbers(cpu_s=cpu, spun_s=self.spun, window_s=window, span_s=time.monotonic() - quiet)
        if self.holds is not None:
            samples.came.extend(moment - begins for moment in self.holds.came)
            samples.late.extend(self.holds.late)
        if self.player is not None:
            self.player.hand_in(samples, numbers)
        else:
            finish(self.options, samples, numbers, quiet, held=self.holds)
        self.over.set()  # who stops this program need not wait for what follows
        if self.holds is not None and self.options.announce:
            gevent.sleep(LINGER_S)  # whoever started this reads what the server holds, and ends it

    def _turns(self, quiet: float) -> Turns:
        if self.options.turns:
            return Turns(**read_json_once_there(Path(self.options.turns), "--turns", OTHERS_WARM_WITHIN_S))
        return at_once(quiet + self.options.pause, self.options.stage or math.inf)

    def _send_all(self, samples: Samples, turns: Turns, seed: int, shape: Sequence[Stretch] = ()) -> None:
        choose = random.Random(f"targets {seed}")  # noqa: S311
        numbers = range(len(self.targets))
        weights = [target.weight for target in self.targets]
        for number, offset in enumerate(offsets(self.options.arrivals, self.options.rate, seed, shape)):
            if offset >= turns.length:
                return
            chosen = choose.choices(numbers, weights)[0] if len(numbers) > 1 else 0
            if not self.share.has(number):
                continue
            moment = turns.moment(offset)
            if not self._reach(moment):
                return
            row = samples.arrival(offset, chosen)
            if self.pool.full():
                self._drop(samples, row)
            else:
                self.pool.spawn(self._visit, samples, row, moment)

    def _reach(self, moment: float) -> bool:
        """Waits for a moment of the monotonic clock. False when asked to stop before."""
        ahead = moment - time.monotonic() - WAKES_LATE_S
        if self.stopping.wait(ahead) if ahead > 0 else self.stopping.is_set():
            return False
        now = time.monotonic()
        while now < moment:
            before = now
            if moment - now > SPIN_BLINDLY_S:
                gevent.idle()  # answers that come meanwhile are read first
            now = time.monotonic()
            self.spun += min(now - before, IDLE_ROUND_S)  # what it took beyond that was work
        return True

    def _drop(self, samples: Samples, row: int) -> None:
        samples.outcome[row] = DROPPED
        target = self.targets[samples.target[row]]
        self.user.environment.events.request.fire(
            request_type=target.method,
            name=target.name or target.path,
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
                target.method, target.path, name=target.name or None, data=target.body or None, catch_response=True,
                headers={"Accept-Encoding": "identity", **target.headers}, stream=target.first_byte,
            ) as response:  # fmt: skip
                if target.first_byte:
                    samples.first[row] = time.monotonic() - sent
                body = whole_body(response)
                answered = time.monotonic()
                response.request_meta["response_time"] = (answered - intended) * 1000
                outcome, fault = target.verdict(response.status_code, body)
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

    def _sample(self, samples: Samples, turns: Turns) -> None:
        """Reads how many requests are under way at regular moments of its turns, whatever the arrivals do; and after
        them, until all are answered."""
        while True:
            now = time.monotonic()
            own, soonest = turns.own(now), turns.next_begin(now)
            if own is None and soonest is not None:
                gevent.sleep(soonest - now)
                continue
            in_flight = self.options.connections - self.slots.counter
            samples.sampled.append(turns.length + now - turns.ends if own is None else own)
            samples.in_flight.append(in_flight)
            samples.waiting.append(len(self.pool) - in_flight)
            gevent.sleep(SAMPLE_EVERY_S)


def whole_body(response) -> bytes:
    """What came of it; nothing where the connection broke amid an answer."""
    try:
        return response.content or b""
    except FAILURE_EXCEPTIONS:
        return b""


def stage_after(warm_up_begins: float, options) -> float:
    """When the rest before the stage begins, where several have to agree on it beforehand."""
    return warm_up_begins + (options.warm_up + WARM_UP_REST_S if options.warm_up else 0.0)


def announce(options, quiet: float, **more: float) -> None:
    """Tells whoever started this program, on the clock that all processes share, where it is."""
    begins = quiet + options.pause
    moments = {"quiet": quiet, "begins": begins, "ends": begins + (options.stage or 0.0), **more}
    if options.announce:
        write_json(Path(options.announce), moments)


def finish(options, samples: Samples, numbers: Numbers, quiet: float, held: Holds | None = None) -> None:
    """Writes what was seen, and says that it is over."""
    if options.samples:
        connections = {} if held is None else {"held": float(held.opened), "lost": float(held.lost)}
        samples.write(Path(options.samples), **vars(numbers), **connections)
    announce(options, quiet, drained=quiet + numbers.span_s)
    log.info("%d arrivals, %d dropped", len(samples.outcome), samples.number_of(DROPPED))


class Visitor(FastHttpUser):
    """All visitors in one, or one a worker: a greenlet an arrival over a pool of connections."""

    @task
    def arrive(self) -> None:
        runner = self.environment.runner
        self.environment.arrivals = OpenArrivals(
            self, self.environment.parsed_options, getattr(self.environment, "player", None)
        )
        try:
            self.environment.arrivals.run()
        except HoldError as error:
            log.error("%s", error)  # noqa: TRY400 - one sentence is enough
            if self.environment.parsed_options.announce:
                Path(self.environment.parsed_options.announce).with_name(FAULT).write_text(str(error))
            self.environment.process_exit_code = 1
        if isinstance(runner, LocalRunner):
            gevent.spawn(runner.quit if self.environment.parsed_options.headless else runner.stop)
        raise StopUser


# --- locust's hooks ---------------------------------------------------------------------------------------------------


def read_shape(text: str | None) -> tuple[Stretch, ...]:
    """The stretches of a stage; none where nothing is said."""
    try:
        return tuple(Stretch(**stretch) for stretch in json.loads(text or "[]"))
    except (TypeError, ValueError) as error:
        raise SystemExit(f"open_arrivals: --shape is not understood ({error})") from None


@events.init_command_line_parser.add_listener
def add_options(parser, **_more) -> None:
    parser.set_defaults(**ON_LOOPBACK)
    add = parser.add_argument_group("Open arrivals").add_argument
    add("--path", action="append", metavar="PATH", help="Path to ask for, may be repeated. Defaults to /articles/")
    add("--rate", type=float, default=20.0, help="Arrivals per second, whatever the server does. Defaults to 20")
    add("--arrivals", choices=["poisson", "paced"], default="poisson", help="How arrivals are spread over time")
    add(
        "--shape",
        default=None,
        metavar="JSON",
        help='How the rate changes, as [{"seconds": 10, "factor": 1}, {"seconds": 2, "factor": 1, "to": 4}, …]; the '
        "stage is as long as its stretches",
    )
    add("--seed", type=int, default=0, help="Where the random choices start")
    add("--stage", type=float, default=0.0, help="Seconds of arrivals. Defaults to --run-time, else to 30")
    add("--warm-up", type=float, default=0.0, help="Seconds of arrivals beforehand that no statistics show")
    add("--pause", type=float, default=0.2, help="Seconds of rest between warm-up and stage")
    add("--drain", type=float, default=10.0, help="Seconds that requests under way are given in the end")
    add("--connections", type=int, default=64, help="Most requests on the wire at a time")
    add("--waiting", type=int, default=1000, help="Most arrivals waiting for a connection; further ones are dropped")
    add("--answer-timeout", type=float, default=30.0, help="Seconds after which a request counts as failed")
    add("--hold", choices=KINDS, default="idle", help="Kind of connections that are held besides. Defaults to idle")
    add("--hold-number", type=int, default=0, help="How many of them, from each worker. Defaults to none")
    add("--hold-path", default="/healthz", metavar="PATH", help="What they ask for once. Defaults to /healthz")
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
    add(
        "--turns",
        default=None,
        metavar="FILE",
        help='JSON, {"begins": …, "slices": [[begin, seconds], …]}: when arrivals are sent, where several servers are '
        "loaded in turn. Waited for after the warm-up, so that all can warm up first",
    )
    add("--samples", default=None, metavar="FILE", help="Where to write every arrival's times, a compressed .npz")
    add("--announce", default=None, metavar="FILE", help="Where to write when the stage begins and when it is drained")


@events.init.add_listener
def prepare(environment, **_more) -> None:
    options = environment.parsed_options
    if options.rate <= 0 or options.connections < 1 or options.waiting < 0:
        raise SystemExit("open_arrivals: --rate and --connections must be above 0, --waiting at least 0")
    environment.shape = read_shape(options.shape)
    if environment.shape:
        options.stage = sum(stretch.seconds for stretch in environment.shape)
    if not options.stage and not options.run_time:
        options.stage = DEFAULT_STAGE_S
    environment.targets, host = read_targets(options)
    environment.host = host or environment.host
    bring_together(environment, options)
    Visitor.concurrency = options.connections
    Visitor.network_timeout = Visitor.connection_timeout = options.answer_timeout
    gc.freeze()  # what the imports left is garbage to nobody; collections stay short


def bring_together(environment, options) -> None:
    """Where there are several workers, one visitor each, and the master leads them."""
    runner = environment.runner
    options.num_users = options.spawn_rate = options.expect_workers if isinstance(runner, MasterRunner) else 1
    if isinstance(runner, WorkerRunner):
        environment.player = Player(runner)
    if isinstance(runner, MasterRunner):
        began: list[float] = []

        def went(begins: float) -> None:
            began.append(stage_after(begins, options))
            announce(options, began[0])

        def done(samples: Samples, numbers: Numbers) -> None:
            planned = sum(1 for _ in planned_offsets(options, environment.shape))
            if len(samples.intended) != planned:
                log.error("%d of %d arrivals came back from the workers", len(samples.intended), planned)
                environment.process_exit_code = 1
            finish(options, samples, numbers, began[0])

        environment.conductor = Conductor(runner, options.expect_workers, went, done)


def planned_offsets(options, shape: Sequence[Stretch]) -> Iterator[float]:
    """What all workers together send."""
    return takewhile(
        lambda offset: offset < options.stage, offsets(options.arrivals, options.rate, options.seed, shape)
    )


@events.test_stopping.add_listener
def stop(environment, **_more) -> None:
    arrivals = getattr(environment, "arrivals", None)
    if arrivals is not None:
        arrivals.stop()


def thousandth_of_a_millisecond(response_time: float) -> float:
    """Locust's own rounding to 1 ms below 100 ms would hide what is compared here; 3 digits for the slow ones."""
    return round(response_time, 3) if response_time < 10 else float(f"{response_time:.4g}")


locust.stats.bucket_response_time = thousandth_of_a_millisecond
