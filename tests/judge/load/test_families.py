"""Families are what was planned: one for each metric and each kind of contrast."""

import random

from tests.judge.load.test_stages import ENVIRONMENTS, planned, row, stage, stages
from versus.judge.load.metric_pairs import MetricPairs, judge_pairs
from versus.judge.load.stages import judge_stages
from versus.load.declared.contrasts import contrasts_of


def pairs(metric, contrast, ratio, dice):
    before = [1.0 + dice.uniform(-0.02, 0.02) for _ in range(6)]
    after = [value * ratio * (1 + dice.uniform(-0.02, 0.02)) for value in before]
    return MetricPairs(metric, "s", contrast, tuple(before), tuple(after))


def test_large_differences_of_one_metric_make_none_of_another_significant():
    first, second = contrasts_of(planned())
    weak = pairs("p50", first, 1.015, random.Random(1))
    (alone,) = judge_pairs(planned(), [weak], ENVIRONMENTS)
    large = [pairs("cpu_per_request", contrast, 2.0, random.Random(2)) for contrast in (first, second)]
    among = next(found for found in judge_pairs(planned(), [weak, *large], ENVIRONMENTS) if found.metric == "p50")
    assert (alone.adjusted_p, alone.verdict) == (among.adjusted_p, among.verdict)


def test_what_was_planned_and_not_found_stays_in_the_family():
    first, second = contrasts_of(planned())
    weak = pairs("p50", first, 1.015, random.Random(1))
    (alone,) = judge_pairs(planned(), [weak], ENVIRONMENTS)
    (beside,) = judge_pairs(planned(), [weak, MetricPairs("p50", "s", second, (), ())], ENVIRONMENTS)
    assert beside.adjusted_p == min(1.0, 2 * alone.p)


def test_a_pair_that_does_not_count_withholds_the_verdict():
    found = [*stages()]
    found[1] = stage("6.0.1", 0, 0.5, reason="errors: 3 % of the arrivals")
    rows, missing = judge_stages(planned(), found, ENVIRONMENTS)
    withheld = row(rows, "cpu_per_request", "6.0.1")
    assert withheld.verdict == "inconclusive"
    assert any("do not count" in warning for warning in withheld.warnings)
    assert row(rows, "cpu_per_request", "6.1.1").verdict == "same"
    assert [lack.reason for lack in missing] == ["errors: 3 % of the arrivals"]


def test_where_nothing_differs_few_families_say_so():
    dice, alarmed, families = random.Random(7), 0, 300
    for _ in range(families):
        members = [
            MetricPairs(
                "p50", "s", contrast,
                *(tuple(dice.lognormvariate(0, 0.05) for _ in range(6)) for _ in range(2)),
            )
            for contrast in contrasts_of(planned())
        ]  # fmt: skip
        alarmed += any(found.verdict in ("faster", "slower") for found in judge_pairs(planned(), members, ENVIRONMENTS))
    # 5 % wanted; four standard deviations of a share of 300 above it.
    assert alarmed / families < 0.05 + 4 * (0.05 * 0.95 / families) ** 0.5
