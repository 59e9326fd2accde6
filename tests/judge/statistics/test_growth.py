"""Exponents and crossings of costs whose law is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.judge.samples import binomial_deviation, scattered
from versus.judge.statistics.growth import Sized, crossings, power_law
from versus.judge.statistics.interval import estimate

SIZES = (10.0, 100.0, 300.0, 1000.0)


def rounds(exponent, scatter=0.05, count=12, seed=1, between=0.0):
    """Costs that follow a power; `between` is what a whole round is slower or faster by."""
    random = np.random.default_rng(seed)
    common = between * random.standard_normal((count, 1))
    return 3e-6 * np.power(SIZES, exponent) * np.exp(common + scatter * random.standard_normal((count, len(SIZES))))


@given(st.floats(-1, 3), st.floats(1e-9, 1e3))
def test_an_exact_law_is_found_whatever_the_unit(exponent, unit):
    law = power_law(SIZES, [[unit * size**exponent for size in SIZES]] * 3)
    assert law.exponent == pytest.approx(exponent, abs=1e-9)
    assert law.low == pytest.approx(exponent, abs=1e-6)
    assert law.steps == pytest.approx([exponent] * 3, abs=1e-9)
    assert not law.bends


@pytest.mark.parametrize("between", [0.0, 0.3])
def test_the_95_percent_interval_of_the_exponent_covers_93_to_97_percent(between):
    # A machine that is slower for a whole round changes no slope.
    trials = 2000
    laws = [power_law(SIZES, rounds(0.8, seed=seed, between=between)) for seed in range(trials)]
    covered = sum(law.low <= 0.8 <= law.high for law in laws) / trials
    assert 0.93 <= covered <= 0.97
    assert sum(law.bends for law in laws) / trials < 0.05


def test_a_fixed_cost_bends_the_law():
    costs = [[50.0 + size for size in SIZES]] * 12 * np.exp(0.02 * np.random.default_rng(2).standard_normal((12, 4)))
    law = power_law(SIZES, costs)
    assert law.bends
    assert law.steps[0] < law.steps[1] < law.steps[2] < 1


def test_a_bend_too_small_to_matter_is_none():
    costs = [[size * (1 + 0.02 * math.log(size)) for size in SIZES]] * 12
    assert not power_law(SIZES, costs).bends


def test_one_round_has_no_interval():
    law = power_law(SIZES, [[1.0, 2.0, 3.0, 4.0]])
    assert (law.low, law.high, law.rounds) == (-math.inf, math.inf, 1)


@pytest.mark.parametrize(
    ("sizes", "costs"), [((10.0,), [[1.0]]), (SIZES, []), (SIZES, [[1.0, 2.0]]), (SIZES, [[1.0, 0.0, 1.0, 1.0]])]
)
def test_what_has_no_law_is_refused(sizes, costs):
    with pytest.raises(ValueError, match="size"):
        power_law(sizes, costs)


def sized(size, centre, spread=0.01, *, different=True):
    return Sized(size, estimate(scattered(centre, spread, 12)), different)


def test_opposite_verdicts_cross_between_their_sizes():
    (found,) = crossings([sized(1000.0, -0.1), sized(10.0, 0.1)])
    assert found.size == pytest.approx(100.0, rel=1e-3)
    assert found.low < found.size < found.high
    assert found.low > 10
    assert found.high < 1000
    assert found.below == "slower"


def test_the_interval_widens_with_the_scatter():
    narrow, wide = (crossings([sized(10.0, -0.1, s), sized(1000.0, 0.1, s)])[0] for s in (0.005, 0.05))
    assert wide.low < narrow.low < 100 < narrow.high < wide.high
    assert narrow.below == "faster"


def test_sizes_that_tell_nothing_belong_to_the_crossing():
    between = sized(100.0, 0.001, 0.02, different=False)
    (found,) = crossings([sized(10.0, 0.2), between, sized(1000.0, -0.2)])
    assert found.low < 100 < found.high


def test_what_never_turns_crosses_nowhere():
    assert crossings([sized(10.0, 0.1), sized(100.0, 0.2), sized(1000.0, 0.05)]) == []
    assert crossings([sized(10.0, 0.1), sized(1000.0, -0.1, different=False)]) == []
    assert crossings([]) == []


def test_there_and_back_are_two_crossings():
    found = crossings([sized(10.0, 0.1), sized(100.0, -0.1), sized(1000.0, 0.1)])
    assert [crossing.below for crossing in found] == ["slower", "faster"]


def test_the_interval_of_a_crossing_covers_its_size():
    # The truth lies on the line that is interpolated: at 100 of 10 to 1000. It is conservative by construction.
    random = np.random.default_rng(9)
    trials, covered = 600, 0
    for _ in range(trials):
        pairs = 0.01 * random.standard_normal((2, 12)) + np.array([[0.05], [-0.05]])
        (found,) = crossings([Sized(10.0, estimate(pairs[0]), True), Sized(1000.0, estimate(pairs[1]), True)])
        covered += found.low <= 100.0 <= found.high
    assert covered / trials >= 0.95 - 3 * binomial_deviation(0.95, trials)
