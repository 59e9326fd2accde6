"""The schedule of arrivals. Standard library only; `open_arrivals.py` beside it sends them."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

MS_PER_S = 1_000  # the locustfiles run where versus is not installed


@dataclass(frozen=True)
class Stretch:
    """Some seconds in which the rate is `factor` times the usual one, or goes from there to `to` times it."""

    seconds: float
    factor: float
    to: float | None = None

    def __post_init__(self) -> None:
        if not self.seconds > 0 or not min(self.factor, self.to or 0.0) >= 0:
            raise ValueError("a stretch takes some seconds, and no rate is below 0")


def offsets(arrivals: str, rate: float, seed: int, shape: Sequence[Stretch] = ()) -> Iterator[float]:
    """Yields intended starts in seconds after the beginning, to the end of the shape; without end where there is none.

    A changing rate is a constant one on a clock that runs at its pace: paced arrivals come at whole numbers of that
    clock, Poisson ones after exponential gaps (Çinlar 1975, "Introduction to Stochastic Processes").
    """
    whole = shape or (Stretch(math.inf, 1.0),)
    ticks = _paced() if arrivals == "paced" else _poisson(seed)
    began, passed = 0.0, 0.0
    tick = next(ticks)
    for stretch in whole:
        first = stretch.factor * rate
        last = first if stretch.to is None else stretch.to * rate
        held = (first + last) / 2 * stretch.seconds if first or last else 0.0
        while tick < passed + held:
            yield began + _reached(tick - passed, first, last, stretch.seconds)
            tick = next(ticks)
        began += stretch.seconds
        passed += held


def _paced() -> Iterator[float]:
    yield from map(float, count())


def _poisson(seed: int) -> Iterator[float]:
    gap = random.Random(f"arrivals {seed}").expovariate  # noqa: S311
    moment = 0.0
    while True:
        moment += gap(1.0)
        yield moment


def _reached(number: float, first: float, last: float, seconds: float) -> float:
    """Returns after how many seconds so many arrivals are due, while the rate goes linearly from first to last."""
    bend = 0.0 if last == first else 2 * (last - first) * number / seconds
    root = math.sqrt(max(0.0, first * first + bend))
    return 2 * number / (first + root) if first + root else 0.0
