"""Metrics by server start: starts of two arms are paired, and judged as one family."""

import math

import pytest

from tests.judge.load.test_stages import ENVIRONMENTS, planned
from tests.judge.samples import scattered
from versus.judge.load.metric_pairs import MetricByStart, MetricPairs, judge_metrics, judge_pairs
from versus.judge.report import Row
from versus.load.declared.contrasts import contrasts_of

CONTRAST = contrasts_of(planned())[0]


def starts(log_ratios, baseline=0.004):
    return tuple(baseline for _ in log_ratios), tuple(baseline * math.exp(value) for value in log_ratios)


def judged(baseline, candidate, better="lower") -> Row:
    (row,) = judge_pairs(planned(), [MetricPairs("cpu", "s", CONTRAST, baseline, candidate, better)], ENVIRONMENTS)
    return row


def test_six_paired_starts_are_the_fewest():
    baseline, candidate = starts(scattered(0.2, 0.02, 6))
    six = judged(baseline, candidate)
    assert six.verdict == "slower"
    assert six.ratio == pytest.approx(math.exp(0.2))
    five = judged(baseline[:5], candidate[:5])
    assert five.verdict == "inconclusive"
    assert five.warnings == ("5 pairs measured, 6 are the fewest for a verdict.",)


def test_one_start_each_shows_its_ratio_and_no_verdict():
    row = judged((0.004,), (0.005,))
    assert row.verdict == "inconclusive"
    assert row.ratio == pytest.approx(1.25)


def test_starts_are_compared_with_the_one_they_ran_next_to():
    noisy_machine = (1.0, 2.0, 4.0, 1.5, 3.0, 2.5)
    row = judged(noisy_machine, tuple(1.1 * value for value in noisy_machine))
    assert row.verdict == "slower"
    assert row.low == pytest.approx(1.1)


def test_of_a_capacity_more_is_better():
    baseline, candidate = starts(scattered(0.2, 0.02, 6))
    assert judged(baseline, candidate, better="higher").verdict == "faster"


@pytest.mark.parametrize("value", [math.nan, math.inf, 0.0, -1.0])
def test_a_start_that_gave_no_number_withholds_the_verdict(value):
    baseline, candidate = starts(scattered(0.2, 0.02, 6))
    row = judged((*baseline, 0.004), (*candidate, value))
    assert row.verdict == "inconclusive"
    assert row.warnings == ("1 of 7 pairs gave no usable number.",)


def test_a_start_without_its_partner_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        judged((1.0, 1.0), (1.0,))


def test_only_starts_that_both_arms_have_are_paired():
    values = {(start, CONTRAST.baseline): 0.004 for start in range(6)}
    values |= {(start, CONTRAST.candidate): 0.005 for start in range(1, 6)}
    (row,) = judge_metrics(planned(), [MetricByStart("cpu", "s", values)], ENVIRONMENTS)
    assert row.pairs == 5
    assert judge_metrics(planned(), [MetricByStart("cpu", "s", {})], ENVIRONMENTS) == []
