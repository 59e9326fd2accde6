"""One plan distributed over several of locust's workers: their shares, their clocks, and their samples merged.

Every worker knows the whole schedule and sends each n-th arrival of it. Locust's master hands its own options to each
when it spawns a user there. Their clocks need not agree: the master asks each for its time and halves the way there and
back (Cristian 1989, "Probabilistic clock synchronization").
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import gevent
from _files import give_up
from _samples import Samples
from _schedule import MS_PER_S
from gevent.event import AsyncResult, Event
from locust.runners import STATE_MISSING, MasterRunner, WorkerRunner

log = logging.getLogger("open_arrivals")

ROUNDS = 9
MOST_UNSURE_S = 0.001  # of a worker's clock; what lies beyond it would read as lag
AHEAD_S = 1.0  # for the last worker to hear of it
WARM_UP_REST_S = 1.0  # in which answers to the warm-up may still come
LOOK_EVERY_S = 0.5
ON_LOOPBACK = {"web_host": "127.0.0.1", "master_bind_host": "127.0.0.1"}
"""Where locust listens unless its user names a host; by itself it takes all interfaces."""
READY, CLOCK, GO, PART, OVER, UNABLE = (f"versus_{name}" for name in ("ready", "clock", "go", "part", "over", "unable"))


@dataclass(frozen=True)
class Share:
    """The arrivals of one worker among `of`."""

    index: int = 0
    of: int = 1

    def has(self, number: int) -> bool:
        return number % self.of == self.index


@dataclass(frozen=True)
class Numbers:
    """The seconds that one generator spent on a stage's arrivals.

    `cpu_s` is CPU time over the arrivals' window, `spun_s` the part in which it only waited for the next moment.
    `span_s` is the whole stage, from the rest before it to the last answer.
    """

    cpu_s: float
    spun_s: float
    window_s: float
    span_s: float


@dataclass
class WorkerSide:
    """A worker's side."""

    runner: WorkerRunner
    go: AsyncResult = field(default_factory=AsyncResult)
    over: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.runner.register_message(CLOCK, self._tell_time)
        self.runner.register_message(GO, lambda environment, msg: self.go.set(msg.data))
        self.runner.register_message(OVER, lambda environment, msg: self.over.set())

    def agreed(self) -> tuple[Share, float]:
        """Returns (which arrivals to send, when the warm-up begins by this process's monotonic clock)."""
        self.runner.send_message(READY)
        told = self.go.get()
        return Share(told["index"], told["of"]), told["begins"]

    def hand_in(self, samples: Samples, numbers: Numbers, connections: Mapping[str, float]) -> None:
        """Returns when the master has them all. `connections` are how many were held, and how many were lost."""
        self.runner.send_message(PART, {"columns": samples.packed(), "connections": connections, **vars(numbers)})
        self.over.wait()

    def tell_unable(self, why: str) -> None:
        """Tells the master that there will be no share from here."""
        self.runner.send_message(UNABLE, {"why": why})

    def _tell_time(self, environment: Any, msg: Any) -> None:
        self.runner.send_message(CLOCK, {"sent": msg.data["sent"], "here": time.monotonic()})


@dataclass
class Clock:
    """A worker's clock as the best of its rounds tells it."""

    offset: float = 0.0
    unsure: float = float("inf")
    rounds: int = 0

    def heard(self, sent: float, here: float, received: float) -> None:
        half = (received - sent) / 2
        self.rounds += 1
        if half < self.unsure:
            self.offset, self.unsure = here - (sent + half), half


class MasterSide:
    """The master's side: `wanted` workers; `done` gets the samples of all."""

    def __init__(
        self, runner: MasterRunner, wanted: int, went: Callable[[float], None], done: Callable[..., None]
    ) -> None:
        self._runner = runner
        self._wanted = wanted
        self._went = went
        self._done = done
        self._clocks: dict[str, Clock] = {}
        self._parts: dict[str, dict[str, Any]] = {}
        runner.register_message(READY, self._ready)
        runner.register_message(CLOCK, self._clock)
        runner.register_message(PART, self._part)
        runner.register_message(UNABLE, lambda environment, msg: self._give_up(msg.data["why"]))

    def _ready(self, environment: Any, msg: Any) -> None:
        self._clocks[msg.node_id] = Clock()
        if len(self._clocks) == self._wanted:
            for worker in self._clocks:
                self._ask(worker)

    def _ask(self, worker: str) -> None:
        self._runner.send_message(CLOCK, {"sent": time.monotonic()}, client_id=worker)

    def _clock(self, environment: Any, msg: Any) -> None:
        clock = self._clocks[msg.node_id]
        clock.heard(msg.data["sent"], msg.data["here"], time.monotonic())
        if clock.rounds < ROUNDS:
            self._ask(msg.node_id)
        elif all(clock.rounds >= ROUNDS for clock in self._clocks.values()):
            self._go()

    def _go(self) -> None:
        for worker, clock in self._clocks.items():
            log.info("clock of %s: %+.6f s, ± %.6f s", worker, clock.offset, clock.unsure)
            if clock.unsure > MOST_UNSURE_S:
                unsure = f"± {clock.unsure * MS_PER_S:.1f} ms"
                self._give_up(f"the clock of {worker} is known to {unsure} only; its lag would not be lag")
                return
        begins = time.monotonic() + AHEAD_S
        for index, (worker, clock) in enumerate(sorted(self._clocks.items())):
            told = {"index": index, "of": self._wanted, "begins": begins + clock.offset}
            self._runner.send_message(GO, told, client_id=worker)
        self._went(begins)
        gevent.spawn(self._look_after_them)

    def _look_after_them(self) -> None:
        """Ends the run when a worker is lost: what it sent, nobody will know."""
        while len(self._parts) < self._wanted:
            gevent.sleep(LOOK_EVERY_S)
            alive = {client.id for client in self._runner.clients.values() if client.state != STATE_MISSING}
            lost = self._clocks.keys() - self._parts.keys() - alive
            if lost:
                self._give_up(f"{', '.join(sorted(lost))} was lost, and its arrivals with it")
                return

    def _by_own_clock(self, worker: str, columns: dict[str, bytes]) -> Samples:
        """Returns a worker's samples. What a server sent named its moment by this machine's clock, if it runs here, and
        the worker took it from its own."""
        samples = Samples.unpacked(columns)
        for row in range(len(samples.late)):
            samples.late[row] -= self._clocks[worker].offset
        return samples

    def _give_up(self, why: str) -> None:
        log.error("%s", why)
        give_up(self._runner.environment.parsed_options.announce, why)
        self._runner.environment.process_exit_code = 1
        self._runner.quit()

    def _part(self, environment: Any, msg: Any) -> None:
        self._parts[msg.node_id] = msg.data
        if len(self._parts) < self._wanted:
            return
        parts = [self._by_own_clock(worker, part["columns"]) for worker, part in self._parts.items()]
        spent = {
            name: max(part[name] for part in self._parts.values()) for name in ("cpu_s", "spun_s", "window_s", "span_s")
        }
        told = {"workers": float(self._wanted), "clock_unsure_s": max(clock.unsure for clock in self._clocks.values())}
        for part in self._parts.values():
            for name, number in part["connections"].items():
                told[name] = told.get(name, 0.0) + number
        self._done(Samples.merged(parts), Numbers(**spent), told)
        for worker in self._clocks:
            self._runner.send_message(OVER, client_id=worker)
        gevent.spawn_later(0.2, self._runner.quit)
