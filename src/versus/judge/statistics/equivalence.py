"""Is whatever difference there is too small to matter?"""

import math

from versus.judge.statistics.interval import Estimate
from versus.judge.statistics.student import t_upper_tail


def margin_bound(margin: float) -> float:
    """The margin (0.02: 2 %) as a log ratio; equivalence means −bound < log ratio < bound. ValueError unless > 0."""
    if not (math.isfinite(margin) and margin > 0):
        raise ValueError(f"a margin must be a positive share such as 0.02, not {margin}")
    return math.log1p(margin)


def equivalence_p(estimate: Estimate, margin: float) -> float:
    """The larger p of two one-sided t tests against the margin's two ends; 1 for a single pair.

    At most .05 exactly when the 90 % interval lies inside the margin (Schuirmann 1987, "A comparison of the two
    one-sided tests procedure"). Pairs without any scatter are exact: 0 inside the margin, 1 on its edge and beyond.
    """
    bound = margin_bound(margin)
    if math.isinf(estimate.scatter):
        return 1.0
    room = bound - abs(estimate.log_ratio)
    if estimate.standard_error == 0:
        return 0.0 if room > 0 else 1.0
    return t_upper_tail(room / estimate.standard_error, estimate.pairs - 1)
