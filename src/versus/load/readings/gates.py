"""Is the measurement sound? One small class a gate, with its threshold and where that comes from.

Gates judge the generator and whether the stage was what it was meant to be. A stalled or slow server is a finding.
"""

import math
from typing import ClassVar, Protocol

import msgspec

from versus.load.declared.scenario import Scenario
from versus.load.readings.observations import GateOutcome


class Evidence(msgspec.Struct, frozen=True):
    """The evidence by which gates judge a stage. Shares are of the arrivals offered.

    `growth` is a share of the offered rate. `spilled` and `latency_growth` are those of `SlicedArrivals`.
    """

    lag_p99_ms: float
    generator_share: float
    not_sent: float
    failed: float
    wrong: float
    growth: float
    spilled: float = 0.0
    latency_growth: float = 0.0
    latency_p99_ms: float = math.inf
    unavailable: float = 0.0


SOUND_EVIDENCE = Evidence(lag_p99_ms=0.0, generator_share=0.0, not_sent=0.0, failed=0.0, wrong=0.0, growth=0.0)


class Gate(Protocol):
    def look(self, seen: Evidence) -> GateOutcome: ...


class GeneratorLag(msgspec.Struct, frozen=True):
    """Requests left late.

    The threshold is a tenth of the service level, and of the tail that is reported where that is shorter: what the
    generator adds can then neither decide the one nor make up the other. A millisecond is always allowed: it is what
    waking up takes on a machine that does other work.
    """

    NAME: ClassVar[str] = "generator lag p99"
    SHARE_OF_OBJECTIVE: ClassVar[float] = 0.1
    LEAST_MS: ClassVar[float] = 1.0

    objective_ms: float

    def look(self, seen: Evidence) -> GateOutcome:
        allowed = self.SHARE_OF_OBJECTIVE * min(self.objective_ms, seen.latency_p99_ms)
        return GateOutcome(self.NAME, seen.lag_p99_ms, max(allowed, self.LEAST_MS), "ms")


class GeneratorCpuShare(msgspec.Struct, frozen=True):
    """The generator had no core to spare.

    At 70 % of a core a job waits 1.2 times its own length on average (M/D/1: ρ / 2(1 − ρ)): what the generator adds to
    a latency then stays near what reading one answer takes.
    """

    NAME: ClassVar[str] = "generator CPU"
    BUSIEST: ClassVar[float] = 0.7

    def look(self, seen: Evidence) -> GateOutcome:
        return GateOutcome(self.NAME, seen.generator_share, self.BUSIEST, "cores")


class Drops(msgspec.Struct, frozen=True):
    """Arrivals that were never sent, against the cap that the scenario declares."""

    cap: float

    def look(self, seen: Evidence) -> GateOutcome:
        return GateOutcome("arrivals not sent", seen.not_sent, self.cap, "of those offered")


class Errors(msgspec.Struct, frozen=True):
    """No answer, or a wrong status other than 503.

    An error page costs anything from nothing to twice a real page: one in a thousand moves the CPU per request by at
    most 0.1 %, a twentieth of the usual margin.
    """

    MOST: ClassVar[float] = 0.001

    def look(self, seen: Evidence) -> GateOutcome:
        return GateOutcome("errors", seen.failed, self.MOST, "of the arrivals")


class Unavailable(msgspec.Struct, frozen=True):
    """The server itself said that it had no room, by status 503: no fault of the generator's, and no broken answer.

    As few are allowed as there may be errors, for such an answer costs next to nothing.
    """

    def look(self, seen: Evidence) -> GateOutcome:
        return GateOutcome(
            "answers of 503 (no room, says the server)", seen.unavailable, Errors.MOST, "of the arrivals"
        )


class WrongBodies(msgspec.Struct, frozen=True):
    """A server that answers other bytes does other work: not a single one is tolerated."""

    MOST: ClassVar[float] = 0.0

    def look(self, seen: Evidence) -> GateOutcome:
        return GateOutcome("wrong bodies", seen.wrong, self.MOST, "of the arrivals")


class Growth(msgspec.Struct, frozen=True):
    """Requests under way pile up: the latencies then tell the stage's length, not the server's.

    One request in twenty left over is the least that stands out from Poisson arrivals (their own scatter over a stage
    of 400 is 5 %).
    """

    MOST: ClassVar[float] = 0.05

    def look(self, seen: Evidence) -> GateOutcome:
        return GateOutcome("growth of requests under way", seen.growth, self.MOST, "of the offered rate")


class Spilled(msgspec.Struct, frozen=True):
    """Requests that were still under way when it was another server's turn.

    They take the other's core, and what waits at the end of a slice does not wait at the begin of the next, as it would
    in a stage without slices. One in twenty is the least that stands out from Poisson arrivals, as for requests that
    pile up. Where answers take long though a server keeps up, a longer `settle_s` and longer slices help.
    """

    MOST: ClassVar[float] = 0.05

    def look(self, seen: Evidence) -> GateOutcome:
        return GateOutcome("answers after the slice", seen.spilled, self.MOST, "of the arrivals")


class LatencyGrowth(msgspec.Struct, frozen=True):
    """Latencies grow within the slices: the server catches up while others are loaded, and could not keep this up.

    At ρ times the capacity a latency grows by ρ − 1 seconds a second. Slices begin with an empty queue, so that it
    grows below the capacity, too: in simulated queues at most half busy, as scenarios have them, by up to 0.15.
    """

    MOST: ClassVar[float] = 0.2

    def look(self, seen: Evidence) -> GateOutcome:
        return GateOutcome("growth of latencies within slices", seen.latency_growth, self.MOST, "s a second")


GENERATORS = frozenset({GeneratorLag.NAME, GeneratorCpuShare.NAME})
"""The gates that judge the generator alone; all others may fail by what the server does."""


def gates_of(scenario: Scenario, *, in_turn: bool) -> tuple[Gate, ...]:
    """Returns the gates of a scenario's stages, `in_turn` with others or not.

    Where the rate changes by declaration, the number of requests under way may change with it. Closed journeys are not
    timed: what counts there is that the generator kept up and that they were answered.
    """
    if scenario.load.journeys is not None:
        return GeneratorCpuShare(), Errors()
    steady: tuple[Gate, ...] = (Spilled(), LatencyGrowth()) if in_turn else (Growth(),)
    if scenario.load.shape:
        steady = ()
    return (
        GeneratorLag(scenario.slo.latency_ms),
        GeneratorCpuShare(),
        Drops(scenario.load.drop_cap),
        Errors(),
        Unavailable(),
        WrongBodies(),
        *steady,
    )


def look_through(gates: tuple[Gate, ...], seen: Evidence) -> tuple[tuple[GateOutcome, ...], str | None]:
    """Returns (all outcomes, one sentence about those that failed or None)."""
    outcomes = tuple(gate.look(seen) for gate in gates)
    failed = [outcome.sentence for outcome in outcomes if not outcome.passed]
    return outcomes, "; ".join(failed) + "." if failed else None
