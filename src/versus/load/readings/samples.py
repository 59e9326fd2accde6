"""A stage's raw samples: read, counted and summed up."""

import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from versus.errors import UserError
from versus.load.readings.observations import Counts, GeneratorCpu, Latency, Shared, Spread
from versus.load.readings.tables import Floats, Integers, Table, read_tables

# As locustfiles/_samples.py numbers what became of an arrival.
RIGHT, NO_ANSWER, WRONG_STATUS, WRONG_BODY, DROPPED, UNFINISHED = range(6)

SPANS = ("intended", "lag", "queue", "service", "sampled")
NUMBERS = ("status", "outcome", "target", "in_flight", "waiting")
LATER_SPANS = ("came", "late", "first")  # the first records lack them

QUANTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999}
FEWEST_BEYOND = 20  # samples on the tail's side of a quantile; below that a single one moves it (design §6.4)
LEAST_GROWTH = 5  # requests; fewer come and go with the arrivals' own scatter


@dataclass(frozen=True)
class Samples:
    """One row an arrival, in seconds, and nan for what did not happen.

    `sampled` are the moments at which `in_flight` and `waiting` were read. `came` is when a held connection was sent
    something, `late` how long after the moment at which that was due.
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
    """The part of `service` until the body's first byte; nan where nobody asked for it."""
    connections: tuple[int, int] = (0, 0)
    """How many were held through the stage, and how many of them the server closed before its end."""
    shared: Shared | None = None

    def of_target(self, index: int) -> "Samples":
        """Returns the arrivals of one target; readings and held connections stay those of all targets."""
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
        """Returns how late held connections were sent what was due during the stage."""
        return latency_of(self.late[(self.came >= 0) & (self.came < seconds)] * 1000)

    @property
    def first_bytes(self) -> Latency | None:
        """From the intended start to the first byte of a body; None where no first byte was timed."""
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
        """In ms from the intended start, a value an arrival; infinite where no answer came."""
        spent = (self.lag + self.queue + self.service) * 1000
        return np.where(self.status == 0, np.inf, spent)

    @property
    def latency(self) -> Latency:
        return latency_of(self.latencies)

    def growth(self, rate: float, seconds: float) -> float:
        """Returns how fast requests under way grew from the first to the last third of a stage, as a share of `rate`.

        Thirds are compared by their lower quartiles: a stall raises a part of a third, lasting overload all of it.
        """
        under_way = (self.in_flight + self.waiting)[(self.sampled >= 0) & (self.sampled < seconds)]
        if under_way.size < 6:
            return 0.0
        third = under_way.size // 3
        rise = float(np.quantile(under_way[-third:], 0.25) - np.quantile(under_way[:third], 0.25))
        return rise / (rate * seconds * 2 / 3) if rise > LEAST_GROWTH else 0.0


def read_samples(file: Path) -> Samples:
    """Returns the samples of a file that holds one stage's. Raises UserError for one that is damaged or foreign."""
    tables = list(read_tables(file).values())
    if len(tables) != 1:
        raise UserError(f"{file.name} holds the samples of {len(tables)} stages.")
    return samples_of(tables[0], file.name)


def samples_of(table: Table, name: str) -> Samples:
    """Returns the samples that a table holds. Raises UserError, naming it, where it lacks a column."""
    columns, numbers = table
    # Before there was a window of its own, the generator's CPU time was read over the whole span.
    window = "window_s" if "window_s" in numbers else "span_s"
    try:
        present = [column for column in LATER_SPANS if column in columns]
        arrays: dict[str, Any] = {column: columns[column].astype(np.float64) for column in (*SPANS, *present)}
        arrays |= {column: columns[column].astype(np.int64) for column in NUMBERS}
        return Samples(
            **arrays,
            generator=GeneratorCpu(numbers["cpu_s"], numbers["spun_s"], numbers[window]),
            connections=(int(numbers.get("held", 0)), int(numbers.get("lost", 0))),
            shared=Shared(int(numbers["workers"]), numbers["clock_unsure_s"]) if "workers" in numbers else None,
        )
    except KeyError as error:
        raise UserError(f"{name} holds no load samples ({error}).") from error


def spread(seconds: Floats) -> Spread:
    """Returns the distribution of spans in seconds, in ms; nan is left out."""
    values = seconds[np.isfinite(seconds)] * 1000
    if values.size == 0:
        return Spread(0.0, 0.0, 0.0, 0.0)
    return Spread(float(values.mean()), _quantile(values, 0.5), _quantile(values, 0.99), float(values.max()))


def latency_of(values: Floats) -> Latency:
    """Returns the distribution of values in ms, with the quantiles that have `FEWEST_BEYOND` samples beyond them."""
    return Latency(
        count=int(values.size),
        quantiles={
            name: _finite(_quantile(values, q)) for name, q in QUANTILES.items() if _beyond(values, q) >= FEWEST_BEYOND
        },
        largest=_finite(float(values.max(initial=0.0))),
    )


def _quantile(values: Floats, q: float) -> float:
    """Returns the smallest sample that at least a share q of all do not exceed (Hyndman & Fan 1996, type 1)."""
    return float(np.quantile(values, q, method="inverted_cdf")) if values.size else math.nan


def _beyond(values: Floats, q: float) -> int:
    """Returns how many samples are ranked above the quantile."""
    return values.size - int(np.quantile(np.arange(1, values.size + 1), q, method="inverted_cdf")) if values.size else 0


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
