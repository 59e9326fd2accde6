"""From the slices of two arms to the one number their pair contributes."""

import numpy as np
from numpy.typing import NDArray

from versus.judge.statistics.series import Series, as_finite_series


def pair_log_ratio(baseline: Series, candidate: Series) -> float:
    """The median over slices of log(candidate / baseline).

    Both hold time per call, one value a slice, in the order the slices were taken: slice i of one arm ran next to
    slice i of the other. Above 0 the candidate took longer. ValueError unless they are equally long, not empty,
    positive and finite.
    """
    before = _durations(baseline, "baseline slices")
    after = _durations(candidate, "candidate slices")
    if before.size != after.size:
        raise ValueError(f"a pair needs equally many slices of both arms, not {before.size} and {after.size}")
    return float(np.median(np.log(after) - np.log(before)))


def _durations(slices: Series, what: str) -> NDArray[np.float64]:
    durations = as_finite_series(slices, what)
    if durations.size == 0:
        raise ValueError(f"{what}: there are none")
    if np.any(durations <= 0):
        raise ValueError(f"{what}: a time per call must be positive")
    return durations
