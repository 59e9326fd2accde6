"""The floor of a metric that hardly scatters: what one thing differs by from itself."""

from collections.abc import Sequence

import numpy as np

WITHIN = 0.95


def null_floor(means: Sequence[float], lowest: float = 0.0) -> float:
    """Returns what nineteen of twenty null comparisons stay within, given the mean log ratio of each.

    Of fewer than twenty that is the largest. The largest of hundreds would be some outlier's, and hide what moved.
    """
    return max(lowest, float(np.quantile(np.abs(means), WITHIN, method="higher"))) if len(means) else lowest
