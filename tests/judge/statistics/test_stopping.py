import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.judge.samples import scattered
from versus.judge.statistics.interval import estimate
from versus.judge.statistics.stopping import StoppingRule

rules = st.builds(StoppingRule, half_width=st.floats(0.001, 0.1), fewest_pairs=st.integers(2, 20))
samples = st.lists(st.floats(-0.2, 0.2), min_size=2, max_size=40)


def enough(rule, log_ratios):
    return rule.needed(log_ratios) == 0


def test_precise_pairs_stop_at_the_fewest_and_not_before():
    rule = StoppingRule(half_width=0.01)
    pairs = scattered(0.3, 0.001, 12)
    assert enough(rule, pairs)
    assert not enough(rule, pairs[:11])
    assert not enough(rule, [])


def test_the_half_width_is_a_share_of_the_95_percent_interval():
    pairs = scattered(0.0, 0.02, 16)
    half_width = math.expm1(2.13145 * 0.02 / 4)
    assert enough(StoppingRule(half_width=half_width * 1.0001), pairs)
    assert not enough(StoppingRule(half_width=half_width * 0.9999), pairs)


def test_what_the_pairs_show_never_decides():
    rule = StoppingRule(half_width=0.01)
    stops = {
        shift: [enough(rule, np.array(scattered(0.0, 0.016, pairs)) + shift) for pairs in range(12, 30)]
        for shift in (0.0, 0.01, -0.02, 0.5)
    }
    assert True in stops[0.0]
    assert False in stops[0.0]
    assert all(decisions == stops[0.0] for decisions in stops.values())


def test_without_a_precision_it_never_stops():
    assert StoppingRule(half_width=None).needed([0.0] * 1000) is None


@given(rules, samples)
def test_the_projection_is_the_first_size_that_would_do(rule, values):
    needed = rule.needed(values)
    assert needed is not None

    def would_do(pairs):
        return msgspec.structs.replace(estimate(values), pairs=pairs).half_width() <= math.log1p(rule.half_width)

    total = len(values) + needed
    assert total >= rule.fewest_pairs
    assert would_do(total)
    assert needed == 0 or total == rule.fewest_pairs or not would_do(total - 1)


def test_the_projection_holds_when_the_pairs_go_on_scattering_as_they_did():
    rule = StoppingRule(half_width=0.005)
    needed = rule.needed(scattered(0.0, 0.02, 12))
    assert enough(rule, scattered(0.0, 0.02, 12 + needed))
    assert not enough(rule, scattered(0.0, 0.02, 12 + needed - 1))


def test_no_projection_from_one_pair_nor_beyond_reach():
    assert StoppingRule(half_width=0.01).needed([]) is None
    assert StoppingRule(half_width=0.01).needed([0.1]) is None
    assert StoppingRule(half_width=1e-9).needed([0.0, 1.0]) is None


@pytest.mark.parametrize("half_width", [0.0, -0.01, math.nan, math.inf])
def test_a_precision_must_be_a_positive_share(half_width):
    with pytest.raises(ValueError, match="half-width must be a positive share"):
        StoppingRule(half_width=half_width)


def test_one_pair_has_no_interval_to_stop_on():
    with pytest.raises(ValueError, match="two pairs at least"):
        StoppingRule(half_width=0.01, fewest_pairs=1)
