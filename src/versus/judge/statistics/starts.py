"""Load: fresh server starts, paired; one start is one observation."""

import math
from collections.abc import Sequence
from fractions import Fraction

import msgspec
import numpy as np

from versus.judge.statistics.comparison import LEVEL, MARGIN, Observed, judge_family
from versus.judge.statistics.series import Series, as_series
from versus.judge.statistics.verdict import Better, Judgement
from versus.load.declared.extent import FEWEST_STARTS

FEWEST_BEYOND = 20


class PairedStarts(msgspec.Struct, frozen=True):
    """One declared comparison under load: one value a server start (CPU per request, a quantile, a capacity …).

    Start i of the baseline ran next to start i of the candidate. Not a number where a gate made the stage invalid.
    """

    key: str
    baseline: tuple[float, ...]
    candidate: tuple[float, ...]
    margin: float = MARGIN
    better: Better = "lower"


def judge_starts(
    rows: Sequence[PairedStarts], *, level: float = LEVEL, fewest_starts: int = FEWEST_STARTS
) -> list[Judgement]:
    """As `judge_family`, on the log ratio of each paired start. ValueError where an arm has more starts than the other.

    A start whose value is not positive and finite leaves its row inconclusive.
    """
    observed = [
        Observed(
            key=row.key,
            log_ratios=tuple(map(_log_ratio, row.baseline, _as_many(row))),
            margin=row.margin,
            better=row.better,
        )
        for row in rows
    ]
    return judge_family(observed, level=level, fewest_pairs=fewest_starts)


def quantile(samples: Series, q: float, beyond: int = FEWEST_BEYOND) -> float | None:
    """The q-quantile of one start's samples, or None unless `beyond` samples at least are ranked beyond it.

    It is the smallest sample that no less than a share q of all do not exceed: the inverse of the empirical
    distribution (Hyndman & Fan 1996, type 1), so it is always a latency that somebody had. Beyond means on the tail's
    side: above for q ≥ ½, below for less. An infinite sample stands for a request never answered. ValueError for q
    outside 0 … 1 or a sample that is not a number.
    """
    if not 0 < q < 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    values = as_series(samples, "samples")
    if np.any(np.isnan(values)):
        raise ValueError("samples: one is not a number")
    # Through the decimal as written: 0.07 * 100 exceeds 7 as floats, and the rank would be one too high.
    rank = math.ceil(Fraction(str(q)) * values.size)
    ranked_beyond = values.size - rank if q >= 0.5 else rank - 1
    if values.size == 0 or ranked_beyond < beyond:
        return None
    return float(np.partition(values, rank - 1)[rank - 1])


def _as_many(row: PairedStarts) -> tuple[float, ...]:
    if len(row.baseline) != len(row.candidate):
        raise ValueError(
            f"{row.key}: starts come in pairs, not {len(row.baseline)} of one arm and {len(row.candidate)} of the other"
        )
    return row.candidate


def _log_ratio(baseline: float, candidate: float) -> float:
    if not (0 < baseline < math.inf and 0 < candidate < math.inf):
        return math.nan
    return math.log(candidate) - math.log(baseline)
