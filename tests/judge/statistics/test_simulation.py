"""What the verdicts promise, asked of pairs whose truth is known. Seeds are fixed; every trial runs the real code.

Shares are compared with what was promised, give or take four binomial standard deviations of the number of trials.
"""

import math

import numpy as np
import pytest

from tests.judge.samples import binomial_deviation, heavy_tailed
from versus.judge.calls.null import judge_null
from versus.judge.statistics.comparison import Observed, judge_family
from versus.judge.statistics.interval import Estimate, estimate
from versus.judge.statistics.p_values import difference_p
from versus.judge.statistics.stopping import StoppingRule

SCATTER = 0.015


def normal(random, size):
    return random.standard_normal(size)


def covers(log_ratios, truth=0.0):
    low, high = estimate(log_ratios).interval(0.95)
    return low <= truth <= high


@pytest.mark.parametrize("pairs", [12, 24])
@pytest.mark.parametrize("shape", [normal, heavy_tailed])
def test_the_95_percent_interval_covers_93_to_97_percent(shape, pairs):
    # Binomial standard deviation at 95 %: 0.34 points; of an interval that covered 92 % this would pass 1 in 100.
    trials = 4000
    rows = SCATTER * shape(np.random.default_rng(pairs), (trials, pairs)) + 0.01
    covered = sum(covers(row, truth=0.01) for row in rows) / trials
    assert 0.93 <= covered <= 0.97


def test_slices_taken_for_pairs_would_not_cover():
    # The control of the test above: slices share their pair's processes; counting them makes the interval too short.
    random = np.random.default_rng(5)
    trials, pairs, slices = 1000, 12, 10
    between = SCATTER * random.standard_normal((trials, pairs, 1))
    within = 0.03 * random.standard_normal((trials, pairs, slices))
    as_slices = sum(covers(row) for row in (between + within).reshape(trials, -1)) / trials
    as_pairs = sum(covers(row) for row in np.median(between + within, axis=2)) / trials
    assert as_slices < 0.85
    assert 0.93 - binomial_deviation(0.95, trials) <= as_pairs <= 0.97 + binomial_deviation(0.95, trials)


@pytest.mark.parametrize("shape", [normal, heavy_tailed])
@pytest.mark.parametrize("half_width", [0.35, 0.5, 0.8])
def test_coverage_survives_stopping_on_precision(shape, half_width):
    # In units of the scatter; 0.35 stops near 32 pairs, where looking after every pair costs the most coverage
    # (93.6 % of normal pairs over 20 000 trials).
    trials, most = 1200, 60
    rule = StoppingRule(half_width=math.expm1(half_width * SCATTER))
    rows = SCATTER * shape(np.random.default_rng(int(100 * half_width)), (trials, most))
    taken = [next((n for n in range(12, most) if rule.needed(row[:n]) == 0), most) for row in rows]
    covered = sum(covers(row[:n]) for row, n in zip(rows, taken, strict=True)) / trials
    assert min(taken) >= 12
    assert np.median(taken) < most
    assert 0.93 - 2 * binomial_deviation(0.935, trials) <= covered <= 0.97 + binomial_deviation(0.95, trials)


def verdicts(rows, **declared):
    return [
        judgement.verdict
        for judgement in judge_family([Observed(str(i), tuple(row), **declared) for i, row in enumerate(rows.tolist())])
    ]


def share_of_families_claiming(claimed, families, **declared):
    return sum(any(verdict in claimed for verdict in verdicts(rows, **declared)) for rows in families) / len(families)


# So narrow that nothing is ever the same, and only the difference tests speak.
NARROW = 1e-4


def test_families_of_unchanged_rows_raise_an_alarm_in_5_percent():
    trials = 800
    families = SCATTER * np.random.default_rng(8).standard_normal((trials, 8, 24))
    alarms = share_of_families_claiming({"faster", "slower"}, families, margin=NARROW)
    assert abs(alarms - 0.05) <= 4 * binomial_deviation(0.05, trials)


def test_rows_that_share_their_baseline_raise_no_more():
    random = np.random.default_rng(9)
    trials = 800
    baseline = random.standard_normal((trials, 1, 24))
    families = SCATTER * (random.standard_normal((trials, 8, 24)) - baseline)
    alarms = share_of_families_claiming({"faster", "slower"}, families, margin=NARROW)
    assert alarms <= 0.05 + 4 * binomial_deviation(0.05, trials)


def test_at_the_usual_margin_unchanged_rows_are_seldom_called_anything_but_same():
    trials = 300
    families = SCATTER * np.random.default_rng(10).standard_normal((trials, 8, 24))
    told = [verdict for rows in families for verdict in verdicts(rows)]
    assert told.count("same") / len(told) > 0.99
    assert share_of_families_claiming({"faster", "slower"}, families) <= 0.05


def test_half_of_the_rows_changed_leaves_the_share_of_false_discoveries_below_5_percent():
    random = np.random.default_rng(11)
    trials = 400
    families = SCATTER * random.standard_normal((trials, 8, 24))
    families[:, :4] += 0.02
    false_shares = []
    for rows in families:
        found = [
            index for index, verdict in enumerate(verdicts(rows, margin=NARROW)) if verdict in {"faster", "slower"}
        ]
        false_shares.append(sum(index >= 4 for index in found) / max(len(found), 1))
    # Four unchanged rows of eight: Benjamini–Hochberg promises 2.5 %.
    assert np.mean(false_shares) <= 0.025 + 4 * np.std(false_shares) / math.sqrt(trials)


@pytest.mark.parametrize("edge", [math.log(1.02), -math.log(1.02)])
def test_a_row_on_the_margins_edge_is_called_same_in_5_percent(edge):
    trials = 3000
    rows = SCATTER * np.random.default_rng(12).standard_normal((trials, 24)) + edge
    same = sum(verdicts(row[None, :]) == ["same"] for row in rows) / trials
    assert abs(same - 0.05) <= 4 * binomial_deviation(0.05, trials)


def test_a_family_on_the_margins_edge_calls_any_same_in_5_percent():
    trials = 600
    families = SCATTER * np.random.default_rng(13).standard_normal((trials, 8, 24)) + math.log(1.02)
    assert share_of_families_claiming({"same"}, families) <= 0.05 + 4 * binomial_deviation(0.05, trials)


def test_a_step_of_2_percent_is_found_and_named_with_its_direction():
    trials = 1000
    rows = SCATTER * np.random.default_rng(14).standard_normal((trials, 24)) + math.log(1.02)
    found = sum(difference_p(estimate(row)) <= 0.05 and estimate(row).log_ratio > 0 for row in rows) / trials
    slower = sum(verdicts(row[None, :]) == ["slower"] for row in rows) / trials
    assert found > 0.99
    assert slower > 0.90


@pytest.mark.parametrize("pairs", [12, 24])
def test_the_smallest_detectable_difference_is_found_four_times_in_five(pairs):
    trials = 3000
    rows = SCATTER * np.random.default_rng(15 + pairs).standard_normal((trials, pairs))
    step = math.log1p(Estimate(pairs=pairs, log_ratio=0.0, scatter=SCATTER).smallest_detectable())
    found = sum(difference_p(estimate(row + step)) <= 0.05 for row in rows) / trials
    assert abs(found - 0.80) <= 4 * binomial_deviation(0.80, trials)


def null_blocks(random, rows_per_block, shift=0.0):
    shared = 0.005 * random.standard_normal((24, 1)) + shift
    own = 0.002 * random.standard_normal((24, rows_per_block))
    return dict(enumerate(shared + own))


def test_a_sound_run_is_distrusted_once_in_a_thousand():
    # Rows of a block move together here: pooled as if independent, one run in ten would be distrusted.
    random = np.random.default_rng(16)
    trials = 3000
    distrusted = sum(not judge_null(null_blocks(random, rows_per_block=4)).trusted for _ in range(trials)) / trials
    assert distrusted <= 0.001 + 4 * binomial_deviation(0.001, trials)


def test_a_run_whose_environments_differ_by_1_percent_is_distrusted():
    random = np.random.default_rng(17)
    trials = 300
    distrusted = sum(not judge_null(null_blocks(random, 4, shift=0.01)).trusted for _ in range(trials)) / trials
    assert distrusted > 0.99
