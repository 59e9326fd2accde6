"""What a machine can resolve: from the scatter of null pairs and what a pair costs."""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from scipy import special

from versus.judge.statistics.comparison import FEWEST_PAIRS, LEVEL
from versus.judge.statistics.interval import CONFIDENCE, POWER, t_quantile
from versus.judge.statistics.pairs import Series, as_finite_series
from versus.spelling import percent

SIZES = (0.01, 0.02, 0.05)
HIGH_POWER = 0.95  # what the published calibration promises for 1 %
LONGEST_S = 600.0  # hardly anybody waits longer for one comparison
MOST_PAIRS = 100_000


class Effort(msgspec.Struct, frozen=True):
    """The pairs and seconds that one comparison takes; both are None where it takes more than ten minutes."""

    pairs: int | None
    seconds: float | None


class Resolution(msgspec.Struct, frozen=True):
    """What one comparison takes for a difference of `size`, a share.

    `precise` is the effort until the 95 % interval reaches no further than the size to each side; `found_usually` and
    `found_surely` are the efforts until a difference of that size is found 80 and 95 times in 100.
    """

    size: float
    precise: Effort
    found_usually: Effort
    found_surely: Effort

    @property
    def text(self) -> str:
        shown = f"{self.size * 100:g} %"
        if self.precise.pairs is None:
            return f"{shown}: not within {LONGEST_S / 60:.0f} minutes a comparison"
        return (
            f"{shown}: in about {self.precise.seconds:.0f} s a comparison ({self.precise.pairs} pairs); "
            f"such a difference is found {percent(POWER, 0)} of the time {_after(self.found_usually)}, "
            f"{percent(HIGH_POWER, 0)} {_after(self.found_surely)}"
        )


def pooled_scatter(rows: Sequence[Series]) -> float:
    """Returns the standard deviation of a pair around its own row's mean, in log ratio, over all rows.

    Raises ValueError where no row has two pairs.
    """
    values = [as_finite_series(row, "log ratios") for row in rows]
    degrees = sum(max(0, row.size - 1) for row in values)
    if degrees < 1:
        raise ValueError("scatter takes two pairs of one row at least")
    return math.sqrt(sum(float(np.sum((row - row.mean()) ** 2)) for row in values if row.size > 1) / degrees)


def resolution(scatter: float, seconds_a_pair: float, size: float, *, fewest_pairs: int = FEWEST_PAIRS) -> Resolution:
    """Returns what a difference of `size` takes where pairs scatter like this. Raises ValueError for numbers ≤ 0."""
    if not (scatter >= 0 and seconds_a_pair > 0 and size > 0):
        raise ValueError("scatter, seconds a pair and size must be positive")

    def effort(enough: Callable[[int], bool]) -> Effort:
        pairs = range(fewest_pairs, MOST_PAIRS)
        found = bisect_left(pairs, True, key=enough)
        if found == len(pairs) or pairs[found] * seconds_a_pair > LONGEST_S:
            return Effort(None, None)
        return Effort(pairs[found], pairs[found] * seconds_a_pair)

    return Resolution(
        size=size,
        precise=effort(lambda pairs: half_width(scatter, pairs) <= math.log1p(size)),
        found_usually=effort(lambda pairs: power(scatter, pairs, size) >= POWER),
        found_surely=effort(lambda pairs: power(scatter, pairs, size) >= HIGH_POWER),
    )


def half_width(scatter: float, pairs: int) -> float:
    """Returns half the 95 % interval over so many pairs, in log ratio."""
    return t_quantile((1 + CONFIDENCE) / 2, pairs - 1) * scatter / math.sqrt(pairs)


def power(scatter: float, pairs: int, size: float) -> float:
    """Returns how often a two-sided 5 % test of so many pairs finds a rise of `size`, in the right direction.

    Student's t with noncentrality log(1 + size) / standard error (Cohen 1988, "Statistical Power Analysis for the
    Behavioral Sciences"). It holds for one comparison by itself: a family's adjustment asks for more.
    """
    if scatter == 0:
        return 1.0
    critical = t_quantile(1 - LEVEL / 2, pairs - 1)
    noncentrality = math.log1p(size) * math.sqrt(pairs) / scatter
    return 1.0 - float(special.nctdtr(pairs - 1, noncentrality, critical))


def _after(effort: Effort) -> str:
    if effort.pairs is None:
        return f"only after more than {LONGEST_S / 60:.0f} minutes"
    return f"after {effort.seconds:.0f} s ({effort.pairs})"
