"""A declared family of comparisons: observations in, verdicts out."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from versus.judge.statistics.family import Family, adjust
from versus.judge.statistics.interval import Estimate, Interval, estimate
from versus.judge.statistics.p_values import difference_p, equivalence_p, margin_bound
from versus.judge.statistics.verdict import Better, Judgement, Verdict, direction
from versus.judge.statistics.warning import (
    BelowFloor,
    Caution,
    DifferenceInsideMargin,
    DriftOverRun,
    IntervalBeyondMargin,
    OutlyingPair,
    TooFewPairs,
    UnadjustedOnly,
    UnusablePairs,
    YekutieliDisagrees,
)

MARGIN = 0.02
LEVEL = 0.05
# Below about a dozen pairs the interval is so wide, and so dependent on the scatter's shape, that it misleads.
FEWEST_PAIRS = 12


class Observed(msgspec.Struct, frozen=True):
    """One declared comparison: its log ratios, one a pair, in the order measured; not a number where a pair failed.

    A difference of at most `floor`, in log ratio, is never a finding, however small its p is.
    """

    key: str
    log_ratios: tuple[float, ...]
    margin: float = MARGIN
    better: Better = "lower"
    floor: float = 0.0


class _Tests(msgspec.Struct, frozen=True):
    """One row's place in both families."""

    row: int
    level: float
    difference: Family
    equivalence: Family

    @property
    def same(self) -> bool:
        return self.equivalence.adjusted[self.row] <= self.level

    @property
    def different(self) -> bool:
        return self.difference.adjusted[self.row] <= self.level


def judge_family(
    rows: Sequence[Observed], *, level: float = LEVEL, fewest_pairs: int = FEWEST_PAIRS
) -> list[Judgement]:
    """Returns a judgement for each row, in order. Pass every comparison that was declared, measured or not.

    *same* is asked first: Benjamini–Hochberg-adjusted equivalence p ≤ level. Then *faster* or *slower*: adjusted
    difference p ≤ level and an estimate beyond the row's floor. Else the row is *inconclusive*. A row of fewer than
    `fewest_pairs` pairs, or with a pair that is not finite, is inconclusive whatever it says. Raises ValueError for a
    key given twice, a margin ≤ 0 or `fewest_pairs` < 2.
    """
    _refuse_ill_declared(rows, fewest_pairs)
    estimates = [_estimate(row) for row in rows]
    tested = [whole if whole is not None and whole.pairs >= fewest_pairs else None for whole in estimates]
    # A declared row that may not be judged stays in the family as the weakest evidence there is: leaving it out would
    # let the number of comparisons shrink with what happened to them.
    difference = adjust([1.0 if whole is None else difference_p(whole) for whole in tested], level)
    equivalence = adjust(
        [1.0 if whole is None else equivalence_p(whole, row.margin) for row, whole in zip(rows, tested, strict=True)],
        level,
    )
    return [
        _withheld(row, estimates[index], level, fewest_pairs)
        if whole is None
        else _judged(row, whole, _Tests(index, level, difference, equivalence))
        for index, (row, whole) in enumerate(zip(rows, tested, strict=True))
    ]


def _refuse_ill_declared(rows: Sequence[Observed], fewest_pairs: int) -> None:
    if fewest_pairs < 2:
        raise ValueError(f"an interval needs two pairs at least, not {fewest_pairs}")
    twice = [key for key, times in Counter(row.key for row in rows).items() if times > 1]
    if twice:
        raise ValueError(f"a family declares each comparison once: {', '.join(twice)}")
    for row in rows:
        margin_bound(row.margin)


def _estimate(row: Observed) -> Estimate | None:
    if not row.log_ratios or not np.all(np.isfinite(row.log_ratios)):
        return None
    return estimate(row.log_ratios)


def _withheld(row: Observed, whole: Estimate | None, level: float, fewest_pairs: int) -> Judgement:
    pairs = len(row.log_ratios)
    plain = whole.ratio_interval(1 - level) if whole is not None and pairs > 1 else None
    return Judgement(
        key=row.key,
        verdict=Verdict.INCONCLUSIVE,
        pairs=pairs,
        ratio=None if whole is None else whole.ratio,
        low=None if plain is None else plain.low,
        high=None if plain is None else plain.high,
        interval_level=1 - level,
        margin=row.margin,
        warnings=tuple(_obstacles(row, fewest_pairs)),
    )


def _obstacles(row: Observed, fewest_pairs: int) -> Iterator[Caution]:
    pairs = len(row.log_ratios)
    unusable = pairs - int(np.count_nonzero(np.isfinite(row.log_ratios)))
    if unusable:
        yield UnusablePairs(unusable=unusable, pairs=pairs)
    if pairs < fewest_pairs:
        yield TooFewPairs(pairs=pairs, fewest=fewest_pairs)


def _judged(row: Observed, whole: Estimate, tests: _Tests) -> Judgement:
    plain = whole.ratio_interval(1 - tests.level)
    verdict = _verdict(row, whole, tests)
    index = tests.row
    return Judgement(
        key=row.key,
        verdict=verdict,
        pairs=whole.pairs,
        ratio=whole.ratio,
        low=plain.low,
        high=plain.high,
        interval_level=plain.level,
        deciding=_deciding(whole, tests),
        margin=row.margin,
        smallest_detectable=whole.smallest_detectable(tests.difference.levels[index], row.floor),
        p=tests.difference.raw[index],
        adjusted_p=tests.difference.adjusted[index],
        by_p=tests.difference.yekutieli[index],
        equivalence_p=tests.equivalence.raw[index],
        adjusted_equivalence_p=tests.equivalence.adjusted[index],
        by_equivalence_p=tests.equivalence.yekutieli[index],
        warnings=tuple(_cautions(row, whole, tests, verdict)),
    )


def _verdict(row: Observed, whole: Estimate, tests: _Tests) -> Verdict:
    if tests.same:
        return Verdict.SAME
    if tests.different and not _below_floor(row, whole):
        return direction(whole.log_ratio, row.better)
    return Verdict.INCONCLUSIVE


def _below_floor(row: Observed, whole: Estimate) -> bool:
    return 0 < row.floor >= abs(whole.log_ratio)


def _deciding(whole: Estimate, tests: _Tests) -> Interval:
    if tests.same:
        return whole.ratio_interval(1 - 2 * tests.equivalence.levels[tests.row])
    return whole.ratio_interval(1 - tests.difference.levels[tests.row])


def _leaves_margin(row: Observed, whole: Estimate, level: float) -> bool:
    low, high = whole.interval(level)
    return max(-low, high) >= margin_bound(row.margin)


def _cautions(row: Observed, whole: Estimate, tests: _Tests, verdict: Verdict) -> Iterator[Caution]:
    if verdict is Verdict.SAME and tests.different:
        yield DifferenceInsideMargin(ratio=whole.ratio, margin=row.margin)
    if verdict is Verdict.SAME and _leaves_margin(row, whole, 1 - tests.level):
        yield IntervalBeyondMargin(_deciding(whole, tests).level, 1 - tests.level, row.margin)
    if verdict is Verdict.INCONCLUSIVE and not tests.different and tests.difference.raw[tests.row] <= tests.level:
        yield UnadjustedOnly(family=len(tests.difference.raw))
    deciding_family = tests.equivalence if verdict is Verdict.SAME else tests.difference
    yekutieli_p = deciding_family.yekutieli[tests.row]
    if (tests.same or tests.different) and yekutieli_p > tests.level:
        yield YekutieliDisagrees(yekutieli_p=yekutieli_p)
    if outlying := OutlyingPair.among(row.log_ratios):
        yield outlying
    if drift := DriftOverRun.along(row.log_ratios):
        yield drift
    if verdict is Verdict.INCONCLUSIVE and tests.different:
        yield BelowFloor(ratio=whole.ratio, floor=math.expm1(row.floor))
