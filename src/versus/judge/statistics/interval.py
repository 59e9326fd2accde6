"""What a row's pairs say together: an estimate with its interval."""

import math

import msgspec
import numpy as np

from versus.judge.statistics.series import Series, as_finite_series
from versus.judge.statistics.student import t_quantile

CONFIDENCE = 0.95
# The usual convention for planning a study: Cohen 1988, "Statistical Power Analysis for the Behavioral Sciences".
POWER = 0.80


class Interval(msgspec.Struct, frozen=True):
    """A confidence interval of a ratio, candidate / baseline."""

    level: float
    low: float
    high: float


class Estimate(msgspec.Struct, frozen=True):
    """The mean of `pairs` log ratios and `scatter`, their standard deviation (n − 1); infinite for a single pair."""

    pairs: int
    log_ratio: float
    scatter: float

    @property
    def standard_error(self) -> float:
        """Of the mean log ratio."""
        return self.scatter / math.sqrt(self.pairs)

    @property
    def ratio(self) -> float:
        """Candidate / baseline: the geometric mean over pairs."""
        return as_ratio(self.log_ratio)

    def half_width(self, level: float = CONFIDENCE) -> float:
        """Half the two-sided Student's t interval, in log ratio; infinite for a single pair."""
        if math.isinf(self.scatter):
            return math.inf
        return t_quantile((1 + level) / 2, self.pairs - 1) * self.standard_error

    def interval(self, level: float = CONFIDENCE) -> tuple[float, float]:
        """The two-sided Student's t interval, in log ratio."""
        half_width = self.half_width(level)
        return self.log_ratio - half_width, self.log_ratio + half_width

    def ratio_interval(self, level: float = CONFIDENCE) -> Interval:
        """The same interval as ratios."""
        low, high = self.interval(level)
        return Interval(level=level, low=as_ratio(low), high=as_ratio(high))

    @property
    def smallest_detectable(self) -> float:
        """The rise (0.013: 1.3 %) that a two-sided 5 % test of this many pairs finds four times in five.

        (t₀.₉₇₅ + t₀.₈₀) × standard error, for one comparison by itself: a family's adjustment asks for more.
        """
        if math.isinf(self.scatter):
            return math.inf
        degrees = self.pairs - 1
        reach = t_quantile((1 + CONFIDENCE) / 2, degrees) + t_quantile(POWER, degrees)
        return as_ratio(reach * self.standard_error) - 1


def estimate(log_ratios: Series) -> Estimate:
    """Student's t over pairs: one log ratio a pair. ValueError where there is none, or one is not finite.

    Pairs are independent; the slices inside one are not, so nothing below the pair is counted.
    """
    values = as_finite_series(log_ratios, "log ratios")
    if values.size == 0:
        raise ValueError("log ratios: there are none")
    if values.size == 1:
        return Estimate(pairs=1, log_ratio=float(values[0]), scatter=math.inf)
    if np.all(values == values[0]):
        # Summing equal floats rounds, and the scatter would come out as 1e-18 instead of none.
        return Estimate(pairs=values.size, log_ratio=float(values[0]), scatter=0.0)
    return Estimate(pairs=values.size, log_ratio=float(np.mean(values)), scatter=float(np.std(values, ddof=1)))


def as_ratio(log_ratio: float) -> float:
    """exp, infinite where a float cannot hold it."""
    try:
        return math.exp(log_ratio)
    except OverflowError:
        return math.inf
