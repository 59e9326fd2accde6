"""What a machine can resolve, asked of pairs whose truth is known. Seeds are fixed; every trial runs the real code."""

import math

import numpy as np
import pytest

from tests.judge.samples import binomial_deviation
from versus.judge.statistics.interval import estimate
from versus.judge.statistics.p_values import difference_p
from versus.judge.statistics.resolution import SIZES, half_width, pooled_scatter, power, resolution

TRIALS = 3000


@pytest.mark.parametrize(("scatter", "size"), [(0.008, 0.01), (0.015, 0.01), (0.03, 0.02)])
@pytest.mark.parametrize("wanted", ["found_usually", "found_surely"])
def test_a_difference_is_found_as_often_as_promised(scatter, size, wanted):
    pairs = getattr(resolution(scatter, 0.1, size), wanted).pairs
    random = np.random.default_rng(pairs)
    rows = math.log1p(size) + scatter * random.standard_normal((TRIALS, pairs))
    found = [row.mean() > 0 and difference_p(estimate(row)) <= 0.05 for row in rows]
    promised = power(scatter, pairs, size)
    assert promised >= {"found_usually": 0.80, "found_surely": 0.95}[wanted]
    assert abs(np.mean(found) - promised) <= 4 * binomial_deviation(promised, TRIALS)


@pytest.mark.parametrize("scatter", [0.01, 0.02])
def test_intervals_of_so_many_pairs_are_as_narrow_as_promised(scatter):
    # A sample's scatter is above the true one about half the time: so are the widths, and their mean square is right.
    pairs = resolution(scatter, 0.1, 0.01).precise.pairs
    rows = scatter * np.random.default_rng(pairs).standard_normal((TRIALS, pairs))
    widths = np.array([estimate(row).half_width() for row in rows])
    error = math.sqrt(2 / (pairs - 1) / TRIALS)
    assert math.sqrt(np.mean(widths**2)) == pytest.approx(half_width(scatter, pairs), rel=4 * error)
    assert half_width(scatter, pairs) <= math.log1p(0.01)


def test_one_pair_fewer_would_not_do():
    found = resolution(0.03, 0.1, 0.01)
    assert half_width(0.03, found.precise.pairs - 1) > math.log1p(0.01)
    assert power(0.03, found.found_usually.pairs - 1, 0.01) < 0.80
    assert power(0.03, found.found_surely.pairs - 1, 0.01) < 0.95


def test_scatter_is_pooled_around_each_rows_own_mean():
    random = np.random.default_rng(11)
    rows = [0.02 * random.standard_normal(40) + shift for shift in (-0.5, 0.0, 0.3)]
    degrees = 3 * 39
    assert pooled_scatter(rows) == pytest.approx(0.02, rel=4 / math.sqrt(2 * degrees))
    assert pooled_scatter([*rows, [5.0]]) == pooled_scatter(rows)
    with pytest.raises(ValueError, match="two pairs"):
        pooled_scatter([[0.1], []])


def test_larger_differences_never_take_longer():
    for scatter in (0.0, 0.001, 0.01, 0.05, 0.3):
        seconds = [resolution(scatter, 1.0, size).precise.seconds or math.inf for size in SIZES]
        assert seconds == sorted(seconds, reverse=True)


def test_the_fewest_pairs_are_always_taken():
    assert resolution(0.0, 2.0, 0.01).precise.pairs == 12
    assert resolution(0.0, 2.0, 0.01).found_surely.seconds == 24.0


def test_what_takes_more_than_ten_minutes_is_said_to():
    hopeless = resolution(0.5, 2.0, 0.01)
    assert hopeless.precise.pairs is None
    assert hopeless.text == "1 %: not within 10 minutes a comparison"
    assert resolution(0.012, 2.0, 0.01).text.startswith("1 %: in about 24 s a comparison (12 pairs); ")


@pytest.mark.parametrize("wrong", [(-1.0, 1.0, 0.01), (0.1, 0.0, 0.01), (0.1, 1.0, 0.0), (math.nan, 1.0, 0.01)])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match="positive"):
        resolution(*wrong)
