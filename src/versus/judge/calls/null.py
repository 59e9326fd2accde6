"""Whether a run can be trusted, told from its null pairs, where nothing differs."""

import math
from collections.abc import Hashable, Mapping

import msgspec
import numpy as np

from versus.judge.statistics.comparison import FEWEST_PAIRS, MARGIN
from versus.judge.statistics.interval import CONFIDENCE, Estimate, Interval, as_ratio, estimate
from versus.judge.statistics.p_values import margin_bound
from versus.judge.statistics.pairs import Series, as_series
from versus.spelling import percent

# One sound run in a thousand is called biased.
BIAS_CONFIDENCE = 0.999
WIDEST_SHARE_OF_MARGIN = 0.5


class NullJudgement(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a run is trusted, else the reason in one sentence; None with too few blocks to tell.

    `ratio` with its 95 % interval is pooled over blocks; `half_width` is a share (0.004: 0.4 %), None with fewer than
    two blocks. `bias` is the wider 99.9 % interval: the run is untrusted where it excludes 1.
    """

    trusted: bool | None
    reason: str | None
    blocks: int
    ratio: float | None
    low: float | None
    high: float | None
    half_width: float | None
    bias: Interval | None


def judge_null[Block: Hashable](
    log_ratios_by_block: Mapping[Block, Series], *, margin: float = MARGIN, fewest_blocks: int = FEWEST_PAIRS
) -> NullJudgement:
    """Pools the null pairs of all rows; each block comes with the log ratios of however many rows it carried.

    Rows of one block share its two processes and so are not independent: a block counts once, with its mean, and
    Student's t is taken over blocks. A block without a null pair does not count. Raises ValueError for a margin ≤ 0.
    """
    bound = margin_bound(margin)
    blocks = [
        as_series(log_ratios, f"null pairs of block {block}")
        for block, log_ratios in log_ratios_by_block.items()
        if len(log_ratios)
    ]
    means = np.array([np.mean(log_ratios) for log_ratios in blocks])
    unusable = int(np.count_nonzero(~np.isfinite(means)))
    if unusable:
        return _without_estimate(
            f"In {unusable} of {means.size} blocks a null pair gave no usable number.", means.size, trusted=False
        )
    if means.size < 2:
        return _without_estimate(_too_few(means.size, fewest_blocks), means.size, trusted=None)
    pooled = estimate(means)
    plain = pooled.ratio_interval(CONFIDENCE)
    enough = pooled.pairs >= fewest_blocks
    reason = _distrust(pooled, bound) if enough else _too_few(pooled.pairs, fewest_blocks)
    return NullJudgement(
        trusted=reason is None if enough else None,
        reason=reason,
        blocks=pooled.pairs,
        ratio=pooled.ratio,
        low=plain.low,
        high=plain.high,
        half_width=as_ratio(pooled.half_width()) - 1,
        bias=pooled.ratio_interval(BIAS_CONFIDENCE),
    )


def _distrust(pooled: Estimate, bound: float) -> str | None:
    low, high = pooled.interval(BIAS_CONFIDENCE)
    if low > 0 or high < 0:
        return (
            f"Two environments of one Django differ by {percent(pooled.ratio - 1, 2, '+')} "
            f"({percent(BIAS_CONFIDENCE)} interval {percent(as_ratio(low) - 1, 2, '+')} to "
            f"{percent(as_ratio(high) - 1, 2, '+')})."
        )
    if pooled.half_width() > bound * WIDEST_SHARE_OF_MARGIN:
        return (
            f"The null is known to ±{percent(math.expm1(pooled.half_width()), 2)} only, "
            f"more than half the margin of {percent(math.expm1(bound))}."
        )
    return None


def _too_few(blocks: int, fewest_blocks: int) -> str:
    counted = "1 block" if blocks == 1 else f"{blocks} blocks"
    return f"Null pairs were measured in {counted}, {fewest_blocks} are the fewest to judge by."


def _without_estimate(reason: str, blocks: int, trusted: bool | None) -> NullJudgement:
    return NullJudgement(
        trusted=trusted, reason=reason, blocks=blocks, ratio=None, low=None, high=None, half_width=None, bias=None
    )
