"""The arrivals of a stage: sent when they are due, whatever became of those before them."""

import logging
import math
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import gevent
from _distributed import WARM_UP_REST_S, Numbers, Share, WorkerSide
from _files import read_json_once_there, write_json
from _held_connections import HeldConnections
from _samples import DROPPED, NO_ANSWER, RIGHT, Samples
from _schedule import MS_PER_S, Stretch, offsets
from _slices import Slices, single_slice
from gevent.event import Event
from gevent.lock import BoundedSemaphore
from gevent.pool import Pool
from locust.contrib.fasthttp import FAILURE_EXCEPTIONS
from locust.exception import LocustError

if TYPE_CHECKING:
    from locust import FastHttpUser

log = logging.getLogger("open_arrivals")

WAKES_LATE_S = 0.0012  # gevent's timers wake up to about a millisecond late; the rest is waited for awake
IDLE_ROUND_S = 0.00001  # of the event loop with nothing to do, with room to spare: what takes longer was work
SPIN_BLINDLY_S = 0.0001  # one round of the event loop takes up to about this long
SAMPLE_EVERY_S = 0.05
LINGER_S = 60.0
OTHERS_WARM_WITHIN_S = 120.0


class DroppedArrivalError(LocustError):
    """All connections, and all room to wait for a connection, were taken."""


class OpenArrivals:
    """Sends the arrivals of a warm-up and then of a stage through one user's client: all, or a worker's share."""

    def __init__(self, user: "FastHttpUser", options, worker_side: WorkerSide | None = None) -> None:
        self.user = user
        self.options = options
        self.worker_side = worker_side
        self.share = Share()
        self.holds: HeldConnections | None = None
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
            if self.worker_side is not None:
                self.share, begins = self.worker_side.agreed()
            self._warm_up(begins)
            self._stage(time.monotonic() if self.worker_side is None else stage_after(begins, self.options))
        finally:
            self.over.set()

    def stop(self) -> None:
        """Sends no further arrivals; returns when those in flight are answered, or given up."""
        self.stopping.set()
        self.over.wait(self.options.drain + 1)

    def _hold(self) -> None:
        """Opens what is held through the stage."""
        if self.options.hold_number:
            host = self.user.environment.host
            self.holds = HeldConnections(self.options.hold, self.options.hold_number, host, self.options.hold_path)
            self.holds.open()

    def _warm_up(self, begins: float) -> None:
        if not self.options.warm_up:
            return
        thrown_away = Samples()
        self._send_all(thrown_away, single_slice(begins, self.options.warm_up), self.options.seed + 1)
        self._drain()
        wrong = len(thrown_away.outcome) - thrown_away.number_of(RIGHT)
        if wrong:
            log.warning("%d of %d requests of the warm-up failed", wrong, len(thrown_away.outcome))
        self.user.environment.stats.reset_all()

    def _stage(self, quiet: float) -> None:
        if self.worker_side is None:
            announce(self.options, quiet)
        slices = self._slices(quiet)
        begins = slices.begins
        samples, self.spun = Samples(), 0.0
        sampler = gevent.spawn(self._sample, samples, slices)
        cpu = time.process_time()
        self._send_all(samples, slices, self.options.seed, self.shape)
        window, cpu = min(slices.length, time.monotonic() - begins), time.process_time() - cpu
        self._drain()
        sampler.kill()
        numbers = Numbers(cpu_s=cpu, spun_s=self.spun, window_s=window, span_s=time.monotonic() - quiet)
        connections: dict[str, float] = {}
        if self.holds is not None:
            samples.came.extend(moment - begins for moment in self.holds.came)
            samples.late.extend(self.holds.late)
            connections = {"held": float(self.holds.opened), "lost": float(self.holds.lost)}
        if self.worker_side is not None:
            self.worker_side.hand_in(samples, numbers, connections)
        else:
            finish(self.options, samples, numbers, quiet, connections)
        self.over.set()  # who stops this program need not wait for what follows
        if self.holds is not None and self.options.announce and self.worker_side is None:
            gevent.sleep(LINGER_S)  # whoever started this reads what the server holds, and ends it

    def _slices(self, quiet: float) -> Slices:
        if self.options.turns:
            return Slices(**read_json_once_there(Path(self.options.turns), "--turns", OTHERS_WARM_WITHIN_S))
        return single_slice(quiet + self.options.pause, self.options.stage or math.inf)

    def _send_all(self, samples: Samples, slices: Slices, seed: int, shape: Sequence[Stretch] = ()) -> None:
        choose = random.Random(f"targets {seed}")  # noqa: S311
        numbers = range(len(self.targets))
        weights = [target.weight for target in self.targets]
        for number, offset in enumerate(offsets(self.options.arrivals, self.options.rate, seed, shape)):
            if offset >= slices.length:
                return
            chosen = choose.choices(numbers, weights)[0] if len(numbers) > 1 else 0
            if not self.share.has(number):
                continue
            moment = slices.moment(offset)
            if not self._reach(moment):
                return
            row = samples.arrival(offset, chosen)
            if self.pool.full():
                self._drop(samples, row)
            else:
                self.pool.spawn(self._visit, samples, row, moment)

    def _reach(self, moment: float) -> bool:
        """Waits for a moment of the monotonic clock; returns False when it has to stop before."""
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
                begun = b""
                if target.first_byte:
                    begun = first_byte(response)
                    samples.first[row] = time.monotonic() - sent
                body = begun + whole_body(response)
                answered = time.monotonic()
                response.request_meta["response_time"] = (answered - intended) * MS_PER_S
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

    def _sample(self, samples: Samples, slices: Slices) -> None:
        """Reads how many requests are under way at regular moments of its slices, whatever the arrivals do; and after
        them, until all are answered."""
        while True:
            now = time.monotonic()
            own, soonest = slices.own(now), slices.next_begin(now)
            if own is None and soonest is not None:
                gevent.sleep(soonest - now)
                continue
            in_flight = self.options.connections - self.slots.counter
            samples.sampled.append(slices.length + now - slices.ends if own is None else own)
            samples.in_flight.append(in_flight)
            samples.waiting.append(len(self.pool) - in_flight)
            gevent.sleep(SAMPLE_EVERY_S)


def first_byte(response) -> bytes:
    """Returns a body's first byte once it is there: a server that collects a body may send its headers long before."""
    try:
        return bytes(response.read(1)) if response.status_code else b""
    except FAILURE_EXCEPTIONS:
        return b""


def whole_body(response) -> bytes:
    """Returns what is left of a body; nothing where the connection broke amid an answer."""
    try:
        return response.content or b""
    except FAILURE_EXCEPTIONS:
        return b""


def stage_after(warm_up_begins: float, options) -> float:
    """Returns when the rest before the stage begins, for workers that have to agree on it beforehand."""
    return warm_up_begins + (options.warm_up + WARM_UP_REST_S if options.warm_up else 0.0)


def announce(options, quiet: float, **more: float) -> None:
    """Tells whoever started this program, on the clock that all processes share, where it is."""
    begins = quiet + options.pause
    moments = {"quiet": quiet, "begins": begins, "ends": begins + (options.stage or 0.0), **more}
    if options.announce:
        write_json(Path(options.announce), moments)


def finish(options, samples: Samples, numbers: Numbers, quiet: float, told: Mapping[str, float]) -> None:
    """Writes what was seen, with whatever else was `told`, and says that it is over."""
    if options.samples:
        samples.write(Path(options.samples), **vars(numbers), **told)
    announce(options, quiet, drained=quiet + numbers.span_s)
    log.info("%d arrivals, %d dropped", len(samples.outcome), samples.number_of(DROPPED))
