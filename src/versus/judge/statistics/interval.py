"""Estimates with their confidence intervals: of a ratio over pairs, and of a share of trials."""

import math

import msgspec
import numpy as np
from scipy import special

from versus.judge.statistics.pairs import Series, as_finite_series

CONFIDENCE = 0.95
# The usual convention for planning a study: Cohen 1988, "Statistical Power Analysis for the Behavioral Sciences".
POWER = 0.80


class Interval(msgspec.Struct, frozen=True):
    """A confidence interval of a ratio, candidate / baseline; `level` is 0.95 for 95 %."""

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
        """Returns the standard error of the mean log ratio."""
        return self.scatter / math.sqrt(self.pairs)

    @property
    def ratio(self) -> float:
        """Returns candidate / baseline: the geometric mean over pairs."""
        return as_ratio(self.log_ratio)

    def half_width(self, level: float = CONFIDENCE) -> float:
        """Returns half the two-sided Student's t interval, in log ratio; infinite for a single pair."""
        if math.isinf(self.scatter):
            return math.inf
        return t_quantile((1 + level) / 2, self.pairs - 1) * self.standard_error

    def interval(self, level: float = CONFIDENCE) -> tuple[float, float]:
        """Returns the two-sided Student's t interval, in log ratio."""
        half_width = self.half_width(level)
        return self.log_ratio - half_width, self.log_ratio + half_width

    def ratio_interval(self, level: float = CONFIDENCE) -> Interval:
        """Returns the same interval as ratios."""
        low, high = self.interval(level)
        return Interval(level=level, low=as_ratio(low), high=as_ratio(high))

    def smallest_detectable(self, level: float = 1 - CONFIDENCE, floor: float = 0.0) -> float:
        """Returns the rise (0.013: 1.3 %) that so many pairs find four times in five; infinite for a single pair.

        Found means that the two-sided p is at most `level` and the estimate beyond `floor`, in log ratio. The power
        of a t test follows the noncentral t distribution (Cohen 1988, "Statistical Power Analysis for the Behavioral
        Sciences").
        """
        if math.isinf(self.scatter):
            return math.inf
        degrees = self.pairs - 1
        by_level = float(special.nctdtrinc(degrees, 1 - POWER, t_quantile(1 - level / 2, degrees)))
        by_floor = floor + t_quantile(POWER, degrees) * self.standard_error if floor else 0.0
        return as_ratio(max(by_level * self.standard_error, by_floor)) - 1


class Proportion(msgspec.Struct, frozen=True):
    """`found` of `trials`, and the exact 95 % interval of the share."""

    found: int
    trials: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Returns found / trials; not a number where there was no trial."""
        return self.found / self.trials if self.trials else float("nan")


def estimate(log_ratios: Series) -> Estimate:
    """Returns the mean and the scatter of one log ratio a pair.

    Pairs are independent; the slices inside a pair are not, so nothing below the pair is counted. Raises ValueError
    where there is no pair, or one that is not finite.
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


def proportion(found: int, trials: int) -> Proportion:
    """Returns the share with its interval. Raises ValueError where more were found than tried."""
    return Proportion(found, trials, *clopper_pearson(found, trials))


def clopper_pearson(found: int, trials: int, level: float = CONFIDENCE) -> tuple[float, float]:
    """Returns the exact interval of a share (Clopper & Pearson 1934, "The use of confidence or fiducial limits").

    It covers the true share at least as often as its level says, however few the trials are. Raises ValueError where
    more were found than tried.
    """
    if not 0 <= found <= trials:
        raise ValueError(f"{found} of {trials} is no share")
    tail = (1 - level) / 2
    low = float(special.betaincinv(found, trials - found + 1, tail)) if found else 0.0
    high = float(special.betaincinv(found + 1, trials - found, 1 - tail)) if found < trials else 1.0
    return low, high


def as_ratio(log_ratio: float) -> float:
    """Returns exp(log ratio), infinite where a float cannot hold it."""
    try:
        return math.exp(log_ratio)
    except OverflowError:
        return math.inf


def t_quantile(probability: float, degrees: int) -> float:
    """Returns the value below which t with `degrees` ≥ 1 degrees of freedom lies with this probability.

    Student's t distribution: Student 1908, "The probable error of a mean".
    """
    return float(special.stdtrit(degrees, probability))


def t_upper_tail(statistic: float, degrees: int) -> float:
    """Returns the probability that t with `degrees` ≥ 1 degrees of freedom exceeds the statistic."""
    return float(special.stdtr(degrees, -statistic))
