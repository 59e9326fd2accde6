"""What a reader of a verdict should know besides it: one small class a warning.

A class names the threshold of its warning, where it has one; `text` is one sentence.
"""

import math
from typing import ClassVar, Self

import msgspec
import numpy as np
from scipy import special

from versus.judge.statistics.interval import estimate, t_quantile
from versus.judge.statistics.pairs import Series, as_finite_series
from versus.spelling import percent


class TooFewPairs(msgspec.Struct, frozen=True, tag=True):
    """There is no verdict below `fewest` pairs, however clear the difference looks."""

    pairs: int
    fewest: int

    @property
    def text(self) -> str:
        return f"{_counted(self.pairs)} measured, {self.fewest} are the fewest for a verdict."


class UnusablePairs(msgspec.Struct, frozen=True, tag=True):
    """Dropping the pairs that failed would choose among the data, so a single one withholds the verdict."""

    unusable: int
    pairs: int

    @property
    def text(self) -> str:
        return f"{self.unusable} of {_counted(self.pairs)} gave no usable number."


class DifferenceInsideMargin(msgspec.Struct, frozen=True, tag=True):
    """The arms are the same for every practical purpose, and yet not equal."""

    ratio: float
    margin: float

    @property
    def text(self) -> str:
        difference = percent(self.ratio - 1, 2, "+")
        return f"The difference of {difference} is real, but inside the margin of {percent(self.margin)}."


class IntervalBeyondMargin(msgspec.Struct, frozen=True, tag=True):
    """The interval shown leaves the margin although the verdict is same: a narrower interval decided."""

    deciding_level: float
    shown_level: float
    margin: float

    @property
    def text(self) -> str:
        return (
            f"The {self.deciding_level * 100:.3g} % interval, which decided, lies inside the margin of "
            f"{percent(self.margin)}; the {self.shown_level * 100:.3g} % interval does not."
        )


class UnadjustedOnly(msgspec.Struct, frozen=True, tag=True):
    """The interval shown excludes 1 although the verdict is inconclusive."""

    family: int

    @property
    def text(self) -> str:
        return f"The interval excludes 1 by itself, but not once adjusted for the {self.family} comparisons declared."


class YekutieliDisagrees(msgspec.Struct, frozen=True, tag=True):
    """Rows share arms; Benjamini–Yekutieli, which allows for any dependence, would not have given the verdict."""

    yekutieli_p: float

    @property
    def text(self) -> str:
        return (
            "The verdict rests on Benjamini–Hochberg; Benjamini–Yekutieli, which allows for any dependence "
            f"between rows, gives p = {self.yekutieli_p:.2g}."
        )


class OutlyingPair(msgspec.Struct, frozen=True, tag=True):
    """One pair is further out than normal scatter puts it.

    The test is Grubbs 1969, "Procedures for detecting outlying observations in samples". `position` counts from 1;
    `deviations` are standard deviations from the mean.
    """

    # One needless warning in a thousand undisturbed rows.
    FALSE_ALARM: ClassVar[float] = 0.001

    position: int
    deviations: float

    @classmethod
    def among(cls, log_ratios: Series) -> Self | None:
        """Returns the warning about the furthest pair, or None where normal scatter explains it."""
        values = as_finite_series(log_ratios, "log ratios")
        pairs = values.size
        if pairs < 3:
            return None
        whole = estimate(values)
        if whole.scatter == 0:
            return None
        distances = np.abs(values - whole.log_ratio) / whole.scatter
        furthest = int(np.argmax(distances))
        t = t_quantile(1 - cls.FALSE_ALARM / (2 * pairs), pairs - 2)
        critical = (pairs - 1) / math.sqrt(pairs) * math.sqrt(t**2 / (pairs - 2 + t**2))
        if distances[furthest] <= critical:
            return None
        return cls(position=furthest + 1, deviations=float(distances[furthest]))

    @property
    def text(self) -> str:
        return (
            f"Pair {self.position} lies {self.deviations:.1f} standard deviations from the mean: "
            "something disturbed it, and the interval is wider for it."
        )


class DriftOverRun(msgspec.Struct, frozen=True, tag=True):
    """The ratio itself rose or fell from pair to pair (Mann 1945, "Nonparametric tests against trend").

    Drift of the machine hits both arms and cancels; what remains is an arm that changes as the run goes on.
    """

    # One needless warning in a thousand undisturbed rows.
    FALSE_ALARM: ClassVar[float] = 0.001

    rising: bool
    p: float

    @classmethod
    def along(cls, log_ratios: Series) -> Self | None:
        """Returns the warning about pairs in the order measured, or None where chance explains their trend."""
        values = as_finite_series(log_ratios, "log ratios")
        pairs = values.size
        if pairs < 3:
            return None
        later_minus_earlier = np.sign(values[None, :] - values[:, None])
        score = int(np.sum(np.triu(later_minus_earlier)))
        variance = pairs * (pairs - 1) * (2 * pairs + 5) / 18
        statistic = max(abs(score) - 1, 0) / math.sqrt(variance)
        p = min(1.0, 2 * float(special.ndtr(-statistic)))
        return cls(rising=score > 0, p=p) if p <= cls.FALSE_ALARM else None

    @property
    def text(self) -> str:
        direction = "rose" if self.rising else "fell"
        return f"The ratio {direction} over the run (trend p = {self.p:.1g}): one arm changes as it goes on."


class CountsVary(msgspec.Struct, frozen=True, tag=True):
    """A count that should repeat exactly did not."""

    arm: str
    low: int
    high: int

    @property
    def text(self) -> str:
        return f"The {self.arm}'s count varied between {self.low} and {self.high}, where it should repeat exactly."


class BelowFloor(msgspec.Struct, frozen=True, tag=True):
    """Two installations of the same code differ as much."""

    ratio: float
    floor: float

    @property
    def text(self) -> str:
        return (
            f"The difference of {percent(self.ratio - 1, 2, '+')} repeats, but the same code installed twice differs "
            f"by up to {percent(self.floor, 2)} here."
        )


type Caution = (
    TooFewPairs
    | UnusablePairs
    | DifferenceInsideMargin
    | IntervalBeyondMargin
    | UnadjustedOnly
    | YekutieliDisagrees
    | OutlyingPair
    | DriftOverRun
    | CountsVary
    | BelowFloor
)


def _counted(pairs: int) -> str:
    return "1 pair" if pairs == 1 else f"{pairs} pairs"
