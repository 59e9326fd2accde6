import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.judge.samples import binomial_deviation, scattered
from versus.judge.statistics.comparison import Observed, judge_family
from versus.judge.statistics.warning import (
    CountsVary,
    DifferenceInsideMargin,
    DriftOverRun,
    IntervalBeyondMargin,
    OutlyingPair,
    TooFewPairs,
    UnadjustedOnly,
    UnusablePairs,
    YekutieliDisagrees,
)


@pytest.mark.parametrize(
    ("warning", "sentence"),
    [
        (TooFewPairs(pairs=1, fewest=12), "1 pair measured, 12 are the fewest for a verdict."),
        (TooFewPairs(pairs=5, fewest=6), "5 pairs measured, 6 are the fewest for a verdict."),
        (UnusablePairs(unusable=2, pairs=24), "2 of 24 pairs gave no usable number."),
        (
            DifferenceInsideMargin(ratio=0.9925, margin=0.02),
            "The difference of -0.75 % is real, but inside the margin of 2.0 %.",
        ),
        (
            IntervalBeyondMargin(deciding_level=0.9, shown_level=0.95, margin=0.02),
            "The 90 % interval, which decided, lies inside the margin of 2.0 %; the 95 % interval does not.",
        ),
        (
            UnadjustedOnly(family=8),
            "The interval excludes 1 by itself, but not once adjusted for the 8 comparisons declared.",
        ),
        (
            YekutieliDisagrees(yekutieli_p=0.081),
            (
                "The verdict rests on Benjamini–Hochberg; Benjamini–Yekutieli, which allows for any dependence between "
                "rows, gives p = 0.081."
            ),
        ),
        (
            OutlyingPair(position=7, deviations=4.32),
            (
                "Pair 7 lies 4.3 standard deviations from the mean: something disturbed it, and the interval is wider "
                "for it."
            ),
        ),
        (
            DriftOverRun(rising=False, p=0.0004),
            "The ratio fell over the run (trend p = 0.0004): one arm changes as it goes on.",
        ),
        (
            CountsVary(arm="baseline", low=3, high=4),
            "The baseline's count varied between 3 and 4, where it should repeat exactly.",
        ),
    ],
)
def test_each_warning_is_one_sentence(warning, sentence):
    assert warning.text == sentence


def test_the_furthest_pair_is_named_only_where_normal_scatter_would_not_put_it():
    pairs = scattered(0.0, 1.0, 12)
    assert OutlyingPair.among(pairs) is None
    assert OutlyingPair.among([*pairs, 3.0]) is None
    assert OutlyingPair.among([*pairs, -9.0]).position == 13


def test_a_disturbed_pair_is_named_in_the_judgement():
    pairs = list(scattered(0.0, 0.01, 24))
    pairs[6] = 0.2
    [judgement] = judge_family([Observed("row", tuple(pairs))])
    assert [warning.position for warning in judgement.warnings if isinstance(warning, OutlyingPair)] == [7]


def test_a_ratio_that_creeps_is_named_in_the_judgement():
    pairs = np.array(scattered(0.0, 0.01, 24)) + np.linspace(0, 0.06, 24)
    [judgement] = judge_family([Observed("row", tuple(pairs.tolist()))])
    assert [warning.rising for warning in judgement.warnings if isinstance(warning, DriftOverRun)] == [True]


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=40))
def test_drift_has_no_preferred_direction(values):
    forwards, backwards = DriftOverRun.along(values), DriftOverRun.along(values[::-1])
    assert (forwards is None) == (backwards is None)
    if forwards and backwards:
        assert forwards.rising is not backwards.rising
        assert forwards.p == backwards.p


def test_a_strict_rise_of_a_dozen_pairs_is_drift_and_pairs_all_alike_are_not():
    assert DriftOverRun.along(range(12)).rising
    assert DriftOverRun.along([0.0] * 12) is None
    assert OutlyingPair.among([0.0] * 12) is None


def test_too_few_values_cannot_warn():
    assert OutlyingPair.among([0.0, 9.0]) is None
    assert DriftOverRun.along([0.0, 9.0]) is None


@pytest.mark.parametrize(("check", "rate"), [(OutlyingPair.among, 0.001), (DriftOverRun.along, 0.001)])
@pytest.mark.parametrize("pairs", [12, 24])
def test_undisturbed_rows_are_warned_about_as_rarely_as_stated(check, rate, pairs):
    trials = 6000
    rows = np.random.default_rng(20).standard_normal((trials, pairs))
    warned = sum(check(row) is not None for row in rows) / trials
    assert warned <= rate + 4 * binomial_deviation(rate, trials)
