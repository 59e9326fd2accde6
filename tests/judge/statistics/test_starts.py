import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.judge.samples import scattered
from versus.judge import PairedStarts, TooFewPairs, UnusablePairs, judge_starts, quantile


def starts(log_ratios, baseline=0.004):
    return tuple(baseline for _ in log_ratios), tuple(baseline * math.exp(value) for value in log_ratios)


def test_six_paired_starts_are_the_fewest():
    baseline, candidate = starts(scattered(0.2, 0.02, 6))
    [six] = judge_starts([PairedStarts("cpu", baseline, candidate)])
    assert six.verdict == "slower"
    assert six.ratio == pytest.approx(math.exp(0.2))
    [five] = judge_starts([PairedStarts("cpu", baseline[:5], candidate[:5])])
    assert five.verdict == "inconclusive"
    assert five.warnings == (TooFewPairs(pairs=5, fewest=6),)


def test_one_start_each_shows_its_ratio_and_no_verdict():
    [judgement] = judge_starts([PairedStarts("cpu", (0.004,), (0.005,))])
    assert judgement.verdict == "inconclusive"
    assert judgement.ratio == pytest.approx(1.25)


def test_starts_are_compared_with_the_one_they_ran_next_to():
    noisy_machine = (1.0, 2.0, 4.0, 1.5, 3.0, 2.5)
    [judgement] = judge_starts([PairedStarts("cpu", noisy_machine, tuple(1.1 * value for value in noisy_machine))])
    assert judgement.verdict == "slower"
    assert judgement.low == pytest.approx(1.1)


def test_of_a_capacity_more_is_better():
    baseline, candidate = starts(scattered(0.2, 0.02, 6))
    [judgement] = judge_starts([PairedStarts("capacity", baseline, candidate, better="higher")])
    assert judgement.verdict == "faster"


@pytest.mark.parametrize("value", [math.nan, math.inf, 0.0, -1.0])
def test_a_start_that_gave_no_number_withholds_the_verdict(value):
    baseline, candidate = starts(scattered(0.2, 0.02, 6))
    [judgement] = judge_starts([PairedStarts("cpu", (*baseline, 0.004), (*candidate, value))])
    assert judgement.verdict == "inconclusive"
    assert judgement.warnings == (UnusablePairs(unusable=1, pairs=7),)


def test_a_start_without_its_partner_is_refused():
    with pytest.raises(ValueError, match="cpu: starts come in pairs, not 1 of one arm and 2"):
        judge_starts([PairedStarts("cpu", (1.0,), (1.0, 1.0))])


def test_twenty_samples_must_lie_beyond_a_quantile():
    assert quantile(np.arange(2000.0), 0.99) == 1979
    assert quantile(np.arange(1999.0), 0.99) is None
    assert quantile(np.arange(40.0), 0.5) == 19
    assert quantile(np.arange(39.0), 0.5) is None
    assert quantile([], 0.5, beyond=0) is None


def test_the_rank_is_that_of_the_quantile_as_written():
    assert 0.07 * 100 > 7
    assert quantile(np.arange(100.0), 0.07, beyond=0) == 6


def test_below_the_median_beyond_means_below():
    assert quantile(np.arange(2100.0), 0.01) == 20
    assert quantile(np.arange(2000.0), 0.01) is None


def test_a_request_never_answered_is_the_slowest_of_all():
    assert quantile([*range(80), *[math.inf] * 20], 0.5) == 49
    assert quantile([*range(60), *[math.inf] * 40], 0.8) == math.inf


@given(st.lists(st.floats(0, 10), min_size=1, max_size=200), st.sampled_from([0.01, 0.07, 0.25, 0.5, 0.9, 0.95, 0.99]))
def test_a_quantile_is_the_least_sample_that_covers_its_share(samples, q):
    value = quantile(samples, q, beyond=0)
    in_hundredths = round(q * 100)
    assert value in samples
    assert 100 * sum(sample <= value for sample in samples) >= in_hundredths * len(samples)
    assert 100 * sum(sample < value for sample in samples) < in_hundredths * len(samples)


@pytest.mark.parametrize("q", [0, 1, -0.5, 99])
def test_a_quantile_lies_between_0_and_1(q):
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile([1.0], q)


def test_samples_must_be_numbers():
    with pytest.raises(ValueError, match="one is not a number"):
        quantile([1.0, math.nan], 0.5)
