"""From what was measured of two arms to one log ratio a pair."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

type Series = Sequence[float] | NDArray[np.float64]


def as_series(values: Series, what: str) -> NDArray[np.float64]:
    """Returns the values as a one-dimensional float array.

    Raises ValueError for any other shape; `what` names the values in its message.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"{what}: a row of numbers was expected, not {array.ndim} dimensions")
    return array


def as_finite_series(values: Series, what: str) -> NDArray[np.float64]:
    """Returns the same as `as_series`. Raises ValueError also where a value is infinite or not a number."""
    array = as_series(values, what)
    unusable = int(np.count_nonzero(~np.isfinite(array)))
    if unusable:
        raise ValueError(f"{what}: {unusable} of {array.size} values are not finite")
    return array


def pair_log_ratio(baseline: Series, candidate: Series) -> float:
    """Returns the log ratio of a pair that was timed in slices: the median over slices of log(candidate / baseline).

    Both arguments hold time per call, one value a slice, in the order the slices were taken: slice i of one arm ran
    next to slice i of the other. Above 0 the candidate took longer. Raises ValueError unless both are equally long,
    not empty, positive and finite.
    """
    before = _durations(baseline, "baseline slices")
    after = _durations(candidate, "candidate slices")
    if before.size != after.size:
        raise ValueError(f"a pair needs equally many slices of both arms, not {before.size} and {after.size}")
    return float(np.median(np.log(after) - np.log(before)))


def value_log_ratio(baseline: float, candidate: float) -> float:
    """Returns log(candidate / baseline) of a pair with one value an arm.

    It is not a number unless both values are positive and finite: such a pair withholds its row's verdict.
    """
    if not (0 < baseline < math.inf and 0 < candidate < math.inf):
        return math.nan
    return math.log(candidate) - math.log(baseline)


def agreeing_values(baseline: Series, candidate: Series, ratio: float | None) -> tuple[float, float]:
    """Returns a value for each arm such that the candidate's is the baseline's times the ratio.

    Both arguments hold one value a pair, of the pairs that the ratio was estimated from. The baseline's value is their
    geometric mean, and so the same in every row of the same pairs. The candidate's value is its geometric mean too
    where the ratio is of the values themselves; where it is of neighbouring slices, the two lie a little apart.
    Without a ratio the values are medians. Raises ValueError where there is a ratio and a baseline value is not
    positive and finite.
    """
    before, after = as_series(baseline, "baseline values"), as_series(candidate, "candidate values")
    if ratio is None:
        return float(np.median(before)), float(np.median(after))
    if not np.all(np.isfinite(before) & (before > 0)):
        raise ValueError("values that have a ratio must be positive and finite")
    mean = math.exp(float(np.mean(np.log(before))))
    return mean, mean * ratio


def _durations(slices: Series, what: str) -> NDArray[np.float64]:
    durations = as_finite_series(slices, what)
    if durations.size == 0:
        raise ValueError(f"{what}: there are none")
    if np.any(durations <= 0):
        raise ValueError(f"{what}: a time per call must be positive")
    return durations


WITHIN_FLOOR = 0.95


def null_floor(means: Sequence[float], lowest: float = 0.0) -> float:
    """Returns what nineteen of twenty null comparisons stay within, given the mean log ratio of each.

    Of fewer than twenty that is the largest. The largest of hundreds would be some outlier's, and hide what moved.
    """
    return max(lowest, float(np.quantile(np.abs(means), WITHIN_FLOOR, method="higher"))) if len(means) else lowest
