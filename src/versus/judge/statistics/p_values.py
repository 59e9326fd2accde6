"""The two questions that are asked of an estimate: is there a difference, and is it too small to matter?"""

import math

from versus.judge.statistics.interval import Estimate, t_upper_tail


def difference_p(estimate: Estimate) -> float:
    """Returns the two-sided p of Student's t test that the mean log ratio is 0; 1 for a single pair.

    Pairs without any scatter are exact: p is 0 where they differ from 0 and 1 where they do not.
    """
    if math.isinf(estimate.scatter):
        return 1.0
    if estimate.standard_error == 0:
        return 0.0 if estimate.log_ratio else 1.0
    statistic = abs(estimate.log_ratio) / estimate.standard_error
    return min(1.0, 2 * t_upper_tail(statistic, estimate.pairs - 1))


def equivalence_p(estimate: Estimate, margin: float) -> float:
    """Returns the larger p of two one-sided t tests against the margin's two ends; 1 for a single pair.

    It is at most .05 exactly when the 90 % interval lies inside the margin (Schuirmann 1987, "A comparison of the two
    one-sided tests procedure"). Pairs without any scatter are exact: 0 inside the margin, 1 on its edge and beyond.
    Raises ValueError unless the margin is > 0.
    """
    bound = margin_bound(margin)
    if math.isinf(estimate.scatter):
        return 1.0
    room = bound - abs(estimate.log_ratio)
    if estimate.standard_error == 0:
        return 0.0 if room > 0 else 1.0
    return t_upper_tail(room / estimate.standard_error, estimate.pairs - 1)


def margin_bound(margin: float) -> float:
    """Returns the margin (0.02: 2 %) as a log ratio; arms are equivalent where |log ratio| < bound.

    Raises ValueError unless the margin is > 0.
    """
    if not (math.isfinite(margin) and margin > 0):
        raise ValueError(f"a margin must be a positive share such as 0.02, not {margin}")
    return math.log1p(margin)
