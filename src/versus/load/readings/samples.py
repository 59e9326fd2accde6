"""The generator's raw samples: read, counted and summed up."""

import math
import zipfile
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from versus.errors import UserError
from versus.load.readings.observations import Backlog, Counts, GeneratorCpu, Latency, Spread

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# As locustfiles/_samples.py numbers what became of an arrival.
RIGHT, NO_ANSWER, WRONG_STATUS, WRONG_BODY, DROPPED, UNFINISHED = range(6)

QUANTILES = {"p50": "0.5", "p90": "0.9", "p99": "0.99", "p999": "0.999"}
FEWEST_BEYOND = 20  # samples on the tail's side of a quantile; below that a single one moves it (design §6.4)
LEAST_GROWTH = 5  # requests; fewer come and go with the arrivals' own scatter


@dataclass(frozen=True)
class Samples:
    """One row an arrival, in seconds; `sampled` and the next two are readings at moments of their own.

    `came` and `late` are of what held connections were sent: when, and how long after it was meant to go out.
    """

    intended: Floats
    lag: Floats
    queue: Floats
    service: Floats
    status: Integers
    outcome: Integers
    target: Integers
    sampled: Floats
    in_flight: Integers
    waiting: Integers
    generator: GeneratorCpu
    came: Floats = field(default_factory=lambda: np.empty(0))
    late: Floats = field(default_factory=lambda: np.empty(0))
    first: Floats = field(default_factory=lambda: np.empty(0))
    """Of `service`, the part until its body's first byte; not a number where that was not asked for."""
    connections: tuple[int, int] = (0, 0)
    """Held, and those of them that the server closed meanwhile."""

    def of_target(self, index: int) -> "Samples":
        """The arrivals of one target; the readings are of all."""
        chosen = self.target == index
        return replace(
            self,
            **{
                name: getattr(self, name)[chosen]
                for name in ("intended", "lag", "queue", "service", "first", "status", "outcome", "target")
                if getattr(self, name).size == self.target.size
            },
        )

    def deliveries(self, seconds: float) -> Latency:
        """Of what held connections were sent during the stage."""
        return latency_of(self.late[(self.came >= 0) & (self.came < seconds)] * 1000)

    @property
    def first_bytes(self) -> Latency | None:
        """From the intended start to a body's first byte, over those that were timed; None where none was."""
        timed = np.isfinite(self.first)
        if not timed.any():
            return None
        return latency_of((self.lag + self.queue + self.first)[timed] * 1000)

    @property
    def counts(self) -> Counts:
        became = np.bincount(self.outcome, minlength=UNFINISHED + 1)
        sent = int(np.count_nonzero(np.isfinite(self.queue)))
        return Counts(
            offered=int(self.outcome.size),
            sent=sent,
            answered=int(np.count_nonzero(self.status)),
            right=int(became[RIGHT]),
            failed=int(became[NO_ANSWER] + became[WRONG_STATUS] + became[UNFINISHED]),
            wrong=int(became[WRONG_BODY]),
            dropped=int(became[DROPPED]),
        )

    @property
    def latencies(self) -> Floats:
        """From the intended start, in ms; infinite for what was never answered."""
        spent = (self.lag + self.queue + self.service) * 1000
        return np.where(self.status == 0, np.inf, spent)

    @property
    def latency(self) -> Latency:
        return latency_of(self.latencies)

    @property
    def backlog(self) -> Backlog:
        under_way = self.in_flight + self.waiting
        return Backlog(tuple(np.round(self.sampled, 3).tolist()), tuple(under_way.tolist()))

    def growth(self, rate: float, seconds: float) -> float:
        """By which share of the offered rate the requests under way rose from the first to the last third of a stage.

        Thirds are compared by their lower quartiles: a stall raises a stretch, lasting overload raises all of it.
        """
        under_way = (self.in_flight + self.waiting)[(self.sampled >= 0) & (self.sampled < seconds)]
        if under_way.size < 6:
            return 0.0
        third = under_way.size // 3
        rise = float(np.quantile(under_way[-third:], 0.25) - np.quantile(under_way[:third], 0.25))
        return rise / (rate * seconds * 2 / 3) if rise > LEAST_GROWTH else 0.0


def read_samples(path: Path) -> Samples:
    """Raises UserError for a file that is damaged or foreign."""
    try:
        with np.load(path, allow_pickle=False) as columns:
            # Before there was a window of its own, the generator's CPU time was read over the whole span.
            window = "window_s" if "window_s" in columns else "span_s"
            numbers = {name: float(columns[name]) for name in ("cpu_s", "spun_s", window)}
            return Samples(
                **{
                    name: columns[name].astype(np.float64)
                    for name in ("intended", "lag", "queue", "service", "sampled")
                },
                **{
                    name: columns[name].astype(np.int64)
                    for name in ("status", "outcome", "target", "in_flight", "waiting")
                },
                generator=GeneratorCpu(numbers["cpu_s"], numbers["spun_s"], numbers[window]),
                **{name: columns[name].astype(np.float64) for name in ("came", "late", "first") if name in columns},
                connections=(int(columns["held"]), int(columns["lost"])) if "held" in columns else (0, 0),
            )
    except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise UserError(f"{path.name} holds no load samples ({error}).") from error


def spread(seconds: Floats) -> Spread:
    """Of spans in seconds, as ms; not-a-numbers are left out."""
    values = seconds[np.isfinite(seconds)] * 1000
    if values.size == 0:
        return Spread(0.0, 0.0, 0.0, 0.0)
    return Spread(float(values.mean()), _quantile(values, "0.5"), _quantile(values, "0.99"), float(values.max()))


def latency_of(values: Floats) -> Latency:
    """In ms; quantiles with samples enough beyond them."""
    return Latency(
        count=int(values.size),
        quantiles={
            name: _finite(_quantile(values, q))
            for name, q in QUANTILES.items()
            if values.size - _rank(values.size, q) >= FEWEST_BEYOND
        },
        largest=_finite(float(values.max(initial=0.0))),
    )


def _quantile(values: Floats, q: str) -> float:
    """The smallest sample that no less than a share q of all do not exceed (Hyndman & Fan 1996, type 1)."""
    if values.size == 0:
        return math.nan
    rank = _rank(values.size, q)
    return float(np.partition(values, rank - 1)[rank - 1])


def _rank(size: int, q: str) -> int:
    return math.ceil(Fraction(q) * size)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
