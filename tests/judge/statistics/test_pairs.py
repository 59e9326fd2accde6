import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from versus.judge.statistics.interval import estimate
from versus.judge.statistics.pairs import agreeing_values, pair_log_ratio, value_log_ratio

durations = st.floats(1e-7, 10)
slices = st.lists(st.tuples(durations, durations), min_size=1, max_size=20)


def test_the_median_slice_speaks_for_the_pair():
    assert pair_log_ratio([1.0, 1.0, 1.0], [1.1, 1.2, 9.0]) == pytest.approx(math.log(1.2))


def test_slices_are_compared_with_their_neighbour_not_their_rank():
    machine_slows_down = [1.0, 2.0, 4.0]
    assert pair_log_ratio(machine_slows_down, [1.1, 2.2, 4.4]) == pytest.approx(math.log(1.1))
    assert pair_log_ratio(machine_slows_down, [4.4, 2.2, 1.1]) == pytest.approx(math.log(1.1))
    assert pair_log_ratio(machine_slows_down, [4.0, 1.0, 2.0]) == pytest.approx(math.log(0.5))


@given(slices)
def test_swapping_the_arms_inverts_the_ratio(pairs):
    baseline, candidate = zip(*pairs, strict=True)
    assert pair_log_ratio(baseline, candidate) == pytest.approx(-pair_log_ratio(candidate, baseline), abs=1e-12)


@given(slices, st.floats(1e-3, 1e3), st.floats(0.1, 10))
def test_the_unit_cancels_and_a_factor_adds_its_logarithm(pairs, unit, factor):
    baseline, candidate = zip(*pairs, strict=True)
    scaled = pair_log_ratio([unit * value for value in baseline], [unit * factor * value for value in candidate])
    assert scaled == pytest.approx(pair_log_ratio(baseline, candidate) + math.log(factor), abs=1e-9)


measured_pairs = st.lists(st.tuples(durations, durations, st.floats(-1, 1)), min_size=1, max_size=30)


@given(measured_pairs)
def test_values_agree_with_the_ratio_wherever_it_comes_from(pairs):
    # As of slices: a pair's log ratio need not be that of its two medians.
    baseline, candidate, off = zip(*pairs, strict=True)
    log_ratios = [
        math.log(after / before) + further for before, after, further in zip(baseline, candidate, off, strict=True)
    ]
    ratio = estimate(log_ratios).ratio
    before, after = agreeing_values(baseline, candidate, ratio)
    assert after == before * ratio
    assert before == pytest.approx(statistics.geometric_mean(baseline), rel=1e-9)


@given(st.lists(st.tuples(durations, durations), min_size=1, max_size=30))
def test_values_are_geometric_means_where_a_pair_has_one_value_an_arm(pairs):
    baseline, candidate = zip(*pairs, strict=True)
    ratio = estimate([value_log_ratio(before, after) for before, after in pairs]).ratio
    assert agreeing_values(baseline, candidate, ratio) == pytest.approx(
        (statistics.geometric_mean(baseline), statistics.geometric_mean(candidate)), rel=1e-9
    )


def test_values_are_medians_where_there_is_no_ratio():
    assert agreeing_values([1.0, 2.0, 9.0], [0.0, 5.0, 7.0], None) == (2.0, 5.0)
    with pytest.raises(ValueError, match="positive and finite"):
        agreeing_values([1.0, 0.0], [1.0, 1.0], 1.0)


@pytest.mark.parametrize(
    ("baseline", "candidate", "complaint"),
    [
        ([], [], "there are none"),
        ([1.0], [1.0, 2.0], "1 and 2"),
        ([1.0, 0.0], [1.0, 1.0], "baseline slices: a time per call must be positive"),
        ([1.0], [-1.0], "candidate slices: a time per call must be positive"),
        ([math.nan], [1.0], "1 of 1 values are not finite"),
        ([1.0], [math.inf], "1 of 1 values are not finite"),
        ([[1.0]], [[1.0]], "2 dimensions"),
    ],
)
def test_what_is_no_pair_is_refused(baseline, candidate, complaint):
    with pytest.raises(ValueError, match=complaint):
        pair_log_ratio(baseline, candidate)
