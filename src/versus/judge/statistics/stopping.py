"""When a comparison has been measured enough: on precision only, never on what it shows."""

import math
from bisect import bisect_left

import msgspec

from versus.judge.statistics.comparison import FEWEST_PAIRS
from versus.judge.statistics.interval import Estimate, estimate
from versus.judge.statistics.pairs import Series

# Beyond this a projection says "not within reach" better than a number would.
LARGEST_PROJECTION = 1_000_000


class StoppingRule(msgspec.Struct, frozen=True):
    """Stops at `fewest_pairs` or later, once the 95 % interval reaches no further than `half_width` (0.01: 1 %).

    With `half_width` None it never stops: the budget does. Looking at the width after every pair costs a little
    coverage (Chow & Robbins 1965, "On the asymptotic theory of fixed-width sequential confidence intervals"): the
    simulation in the tests keeps 95 % above 93 %. Raises ValueError for a half-width ≤ 0 or `fewest_pairs` < 2.
    """

    half_width: float | None
    fewest_pairs: int = FEWEST_PAIRS

    def __post_init__(self) -> None:
        if self.half_width is not None and not (math.isfinite(self.half_width) and self.half_width > 0):
            raise ValueError(f"a half-width must be a positive share such as 0.01, not {self.half_width}")
        if self.fewest_pairs < 2:
            raise ValueError(f"an interval needs two pairs at least, not {self.fewest_pairs}")

    def needed(self, log_ratios: Series) -> int | None:
        """Returns how many further pairs it takes if they scatter as these do; 0 where these are enough.

        Returns None where that cannot be said: no precision is asked for, there are fewer than two pairs, or more than
        a million would be needed.
        """
        taken = len(log_ratios)
        if self.half_width is None or taken < 2:
            return None
        so_far = estimate(log_ratios)
        start = max(taken, self.fewest_pairs)
        if self._reached(so_far, start):
            return start - taken
        if not self._reached(so_far, LARGEST_PROJECTION):
            return None
        beyond = bisect_left(range(start, LARGEST_PROJECTION), True, key=lambda pairs: self._reached(so_far, pairs))
        return start + beyond - taken

    def _reached(self, so_far: Estimate, pairs: int) -> bool:
        assert self.half_width is not None
        projected = msgspec.structs.replace(so_far, pairs=pairs)
        return projected.half_width() <= math.log1p(self.half_width)
