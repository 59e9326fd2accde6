"""Observations in, verdicts out: pure, with no clock, no files and no printing.

A ratio is candidate / baseline; inside it is a log ratio, one for each pair. Margins, half-widths and detectable
differences are shares (0.02 is 2 %), turned into log ratios by log(1 + share).
"""

from versus.judge.statistics.comparison import FEWEST_PAIRS, LEVEL, MARGIN, Observed, judge_family
from versus.judge.statistics.counter import judge_counter
from versus.judge.statistics.difference import difference_p
from versus.judge.statistics.equivalence import equivalence_p
from versus.judge.statistics.family import Family, adjust, benjamini_hochberg, benjamini_yekutieli
from versus.judge.statistics.interval import Estimate, Interval, estimate
from versus.judge.statistics.null import NullJudgement, judge_null
from versus.judge.statistics.pairs import pair_log_ratio
from versus.judge.statistics.starts import FEWEST_BEYOND, PairedStarts, judge_starts, quantile
from versus.judge.statistics.stopping import StoppingRule
from versus.judge.statistics.verdict import Better, Judgement, Verdict
from versus.judge.statistics.warning import (
    Caution,
    CountsVary,
    DifferenceInsideMargin,
    DriftOverRun,
    OutlyingPair,
    TooFewPairs,
    UnadjustedOnly,
    UnusablePairs,
    YekutieliDisagrees,
)

__all__ = [
    "FEWEST_BEYOND",
    "FEWEST_PAIRS",
    "LEVEL",
    "MARGIN",
    "Better",
    "Caution",
    "CountsVary",
    "DifferenceInsideMargin",
    "DriftOverRun",
    "Estimate",
    "Family",
    "Interval",
    "Judgement",
    "NullJudgement",
    "Observed",
    "OutlyingPair",
    "PairedStarts",
    "StoppingRule",
    "TooFewPairs",
    "UnadjustedOnly",
    "UnusablePairs",
    "Verdict",
    "YekutieliDisagrees",
    "adjust",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "difference_p",
    "equivalence_p",
    "estimate",
    "judge_counter",
    "judge_family",
    "judge_null",
    "judge_starts",
    "pair_log_ratio",
    "quantile",
]
