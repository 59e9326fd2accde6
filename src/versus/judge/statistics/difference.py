"""Is there a difference at all?"""

import math

from versus.judge.statistics.interval import Estimate
from versus.judge.statistics.student import t_upper_tail


def difference_p(estimate: Estimate) -> float:
    """Two-sided p of Student's t test that the mean log ratio is 0; 1 for a single pair.

    Pairs without any scatter are exact: p is 0 where they differ from 0 and 1 where they do not.
    """
    if math.isinf(estimate.scatter):
        return 1.0
    if estimate.standard_error == 0:
        return 0.0 if estimate.log_ratio else 1.0
    statistic = abs(estimate.log_ratio) / estimate.standard_error
    return min(1.0, 2 * t_upper_tail(statistic, estimate.pairs - 1))
