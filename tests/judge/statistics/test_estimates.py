"""The interval, the two tests and the family's adjustment: exact values and properties."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from tests.judge.samples import scattered
from versus.judge.statistics.family import adjust, benjamini_hochberg, benjamini_yekutieli
from versus.judge.statistics.interval import Estimate, estimate
from versus.judge.statistics.p_values import difference_p, equivalence_p

samples = st.lists(st.floats(-1, 1), min_size=2, max_size=40)
estimates = st.builds(Estimate, pairs=st.integers(2, 60), log_ratio=st.floats(-0.5, 0.5), scatter=st.floats(1e-4, 0.5))
ROUNDING = 1 + 1e-9
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(samples, st.sampled_from([0.9, 0.95, 0.999]))
def test_interval_and_p_are_those_of_scipys_t_test(values, level):
    assume(np.std(values) > 1e-6)
    reference = stats.ttest_1samp(values, 0)
    low, high = reference.confidence_interval(level)
    whole = estimate(values)
    assert whole.interval(level) == pytest.approx((low, high), rel=1e-9, abs=1e-12)
    assert difference_p(whole) == pytest.approx(reference.pvalue, rel=1e-6, abs=1e-12)


@given(samples)
def test_swapping_the_arms_mirrors_the_estimate(values):
    whole, swapped = estimate(values), estimate([-value for value in values])
    assert swapped.log_ratio == -whole.log_ratio
    assert swapped.scatter == whole.scatter
    assert swapped.ratio == pytest.approx(1 / whole.ratio)
    assert difference_p(swapped) == difference_p(whole)
    assert equivalence_p(swapped, 0.02) == equivalence_p(whole, 0.02)


@given(estimates, st.floats(0.01, 100))
def test_difference_does_not_depend_on_the_unit_of_the_log(whole, factor):
    scaled = Estimate(whole.pairs, whole.log_ratio * factor, whole.scatter * factor)
    assert difference_p(scaled) == pytest.approx(difference_p(whole), rel=1e-6, abs=1e-300)


@given(estimates, st.floats(1.0, 5.0))
def test_p_of_a_difference_falls_as_it_grows_and_p_of_equivalence_rises(whole, growth):
    further = Estimate(whole.pairs, whole.log_ratio * growth, whole.scatter)
    assert difference_p(further) <= difference_p(whole) * ROUNDING
    assert equivalence_p(further, 0.02) * ROUNDING >= equivalence_p(whole, 0.02)


@given(estimates, st.floats(1e-3, 0.5), st.floats(1.0, 5.0))
def test_a_wider_margin_is_met_more_easily(whole, margin, growth):
    assert equivalence_p(whole, margin * growth) <= equivalence_p(whole, margin) * ROUNDING


@given(estimates, st.floats(1e-3, 0.5))
def test_equivalence_at_5_percent_is_the_90_percent_interval_inside_the_margin(whole, margin):
    p = equivalence_p(whole, margin)
    assume(abs(p - 0.05) > 1e-9)
    low, high = whole.interval(0.90)
    assert (p < 0.05) == (-math.log1p(margin) < low and high < math.log1p(margin))


def test_a_margin_reaches_equally_far_up_and_down_as_a_factor():
    up, down = Estimate(24, math.log(1.02), 0.01), Estimate(24, math.log(1 / 1.02), 0.01)
    assert equivalence_p(up, 0.02) == pytest.approx(0.5)
    assert equivalence_p(down, 0.02) == pytest.approx(0.5)


@pytest.mark.parametrize("margin", [0.0, -0.01, math.nan, math.inf])
def test_a_margin_must_be_a_positive_share(margin):
    with pytest.raises(ValueError, match="margin must be a positive share"):
        equivalence_p(Estimate(24, 0.0, 0.01), margin)


@pytest.mark.parametrize(("value", "difference", "equivalence"), [(0.0, 1, 0), (0.01, 0, 0), (0.02, 0, 1)])
def test_pairs_without_scatter_are_exact(value, difference, equivalence):
    whole = estimate([value] * 13)
    assert whole.scatter == 0
    assert whole.interval() == (value, value)
    assert difference_p(whole) == difference
    assert equivalence_p(whole, 0.02) == equivalence


def test_the_margins_edge_is_not_inside():
    assert equivalence_p(Estimate(12, math.log1p(0.02), 0.0), 0.02) == 1


def test_a_single_pair_estimates_a_ratio_and_nothing_else():
    whole = estimate([math.log(1.5)])
    assert whole.ratio == pytest.approx(1.5)
    assert whole.interval() == (-math.inf, math.inf)
    assert whole.ratio_interval().low == 0
    assert whole.ratio_interval().high == math.inf
    assert whole.smallest_detectable() == math.inf
    assert difference_p(whole) == equivalence_p(whole, 0.02) == 1


def test_no_pairs_and_unusable_pairs_are_refused():
    with pytest.raises(ValueError, match="there are none"):
        estimate([])
    with pytest.raises(ValueError, match="1 of 2 values are not finite"):
        estimate([0.0, math.nan])


def test_smallest_detectable_is_about_the_sum_of_the_two_quantiles_in_standard_errors():
    whole = estimate(scattered(0.0, 0.015, 24))
    # t₀.₉₇₅ and t₀.₈₀ of 23 degrees of freedom, from a printed table: close to the noncentral t of so many pairs.
    assert whole.smallest_detectable() == pytest.approx(math.expm1((2.0687 + 0.8575) * 0.015 / math.sqrt(24)), rel=1e-3)


@given(estimates, st.floats(1e-4, 0.05), st.floats(1.0, 100.0))
def test_a_stricter_level_detects_no_less(whole, level, growth):
    assert whole.smallest_detectable(level) * ROUNDING >= whole.smallest_detectable(min(0.05, level * growth))


def test_nothing_up_to_the_floor_is_detectable():
    exact = estimate([0.0] * 12)
    assert exact.smallest_detectable() == 0
    assert exact.smallest_detectable(floor=0.01) == pytest.approx(math.expm1(0.01))
    scattering = estimate(scattered(0.0, 0.015, 24))
    assert scattering.smallest_detectable(floor=0.1) > math.expm1(0.1)
    assert scattering.smallest_detectable(floor=1e-6) == scattering.smallest_detectable()


# Benjamini & Hochberg 1995, section 3.2: fifteen p-values of which their procedure rejects the first four at 5 %.
BENJAMINI_HOCHBERG_1995 = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


def test_the_worked_example_of_benjamini_and_hochberg():
    adjusted = benjamini_hochberg(BENJAMINI_HOCHBERG_1995)
    assert sum(p <= 0.05 for p in adjusted) == 4
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)


def test_the_family_knows_up_to_which_p_it_rejects_each_row():
    family = adjust(BENJAMINI_HOCHBERG_1995, 0.05)
    assert family.levels[:4] == pytest.approx([0.05 * 4 / 15] * 4)
    # The fifth would be the fifth to be rejected, and would not take the sixth with it.
    assert family.levels[4] == pytest.approx(0.05 * 5 / 15)
    assert adjust([0.5, 0.9], 0.05).levels == pytest.approx([0.05 / 2] * 2)
    assert adjust([0.04, 0.9], 0.05).levels == pytest.approx([0.05 / 2, 0.05])


@given(p_values)
def test_adjusting_never_helps_and_yekutieli_never_helps_more_than_hochberg(values):
    hochberg, yekutieli = benjamini_hochberg(values), benjamini_yekutieli(values)
    assert all(raw <= bh or bh == pytest.approx(raw) for raw, bh in zip(values, hochberg, strict=True))
    assert all(bh <= by or by == pytest.approx(bh) for bh, by in zip(hochberg, yekutieli, strict=True))
    assert all(0 <= p <= 1 for p in (*hochberg, *yekutieli))


@given(p_values)
def test_both_adjustments_are_those_of_scipy(values):
    assert benjamini_hochberg(values) == pytest.approx(stats.false_discovery_control(values, method="bh"))
    assert benjamini_yekutieli(values) == pytest.approx(stats.false_discovery_control(values, method="by"))


@given(p_values, st.randoms(use_true_random=False))
def test_each_row_keeps_its_adjusted_p_in_whatever_order_it_comes(values, random):
    order = list(range(len(values)))
    random.shuffle(order)
    adjusted = benjamini_hochberg(values)
    assert benjamini_hochberg([values[i] for i in order]) == pytest.approx([adjusted[i] for i in order])


@given(p_values)
def test_a_row_is_rejected_exactly_up_to_its_level(values):
    family = adjust(values, 0.05)
    for raw, adjusted, level in zip(family.raw, family.adjusted, family.levels, strict=True):
        if abs(raw - level) > 1e-12:
            assert (adjusted <= 0.05) == (raw < level)


@given(st.lists(st.one_of(st.floats(0, 1), st.floats(0, 0.05)), min_size=1, max_size=30), st.floats(0, 1))
def test_a_rows_level_does_not_depend_on_its_own_p(values, drawn):
    assert adjust([drawn, *values[1:]], 0.05).levels[0] == adjust(values, 0.05).levels[0]


def test_a_family_of_one_is_not_adjusted():
    assert benjamini_hochberg([0.03]) == benjamini_yekutieli([0.03]) == (0.03,)


def test_an_empty_family_is_allowed():
    assert benjamini_hochberg([]) == benjamini_yekutieli([]) == ()
    assert adjust([], 0.05).adjusted == ()


@pytest.mark.parametrize("values", [[math.nan], [0.5, -0.1], [1.1]])
@pytest.mark.parametrize("adjusting", [benjamini_hochberg, benjamini_yekutieli])
def test_what_is_no_probability_is_refused(adjusting, values):
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjusting(values)
