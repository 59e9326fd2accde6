"""The answer for one comparison."""

from enum import StrEnum
from typing import Literal

import msgspec

from versus.judge.statistics.interval import Interval
from versus.judge.statistics.warning import Caution

type Better = Literal["lower", "higher"]


class Verdict(StrEnum):
    FASTER = "faster"
    SLOWER = "slower"
    SAME = "same"
    INCONCLUSIVE = "inconclusive"


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict with everything it rests on. Ratios are candidate / baseline; None means that nothing can be said.

    `low` and `high` bound the plain interval of `interval_level`, unadjusted for the family. `deciding` is the
    interval the verdict was read from, at the level that the family's adjustment asks for: inside the margin for
    same, without 1 for faster and slower, around 1 for inconclusive unless a floor withholds the verdict (Benjamini &
    Yekutieli 2005, "False discovery rate–adjusted multiple confidence intervals for selected parameters"). `by_p` and
    `by_equivalence_p` are adjusted as Benjamini & Yekutieli 2001. `margin` and `smallest_detectable` are shares: 0.02
    is 2 %. A true difference of `smallest_detectable` makes the deciding interval leave 1 four times in five, given
    what the family's other rows showed; nothing is detectable where too few pairs allow no verdict.
    """

    key: str
    verdict: Verdict
    pairs: int
    ratio: float | None
    margin: float
    low: float | None = None
    high: float | None = None
    interval_level: float | None = None
    deciding: Interval | None = None
    smallest_detectable: float | None = None
    p: float | None = None
    adjusted_p: float | None = None
    by_p: float | None = None
    equivalence_p: float | None = None
    adjusted_equivalence_p: float | None = None
    by_equivalence_p: float | None = None
    warnings: tuple[Caution, ...] = ()


def direction(log_ratio: float, better: Better) -> Verdict:
    """Returns which way a difference that is known to be there points."""
    improved = log_ratio < 0 if better == "lower" else log_ratio > 0
    return Verdict.FASTER if improved else Verdict.SLOWER
