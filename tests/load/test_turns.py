"""Where several servers are loaded in turn: a stage's own time stands still between its slices."""

import math

import pytest

from tests.load.test_schedule import load


@pytest.fixture(scope="module")
def turns(where):
    return load(where, "_turns")


def test_own_time_stands_still_between_slices(turns):
    made = turns.Turns(100.0, [(0.5, 1.0), (3.0, 2.0)])
    assert made.length == 3.0
    assert made.ends == 105.0
    assert [made.moment(own) for own in (0.0, 0.75, 1.0, 2.5)] == [100.5, 101.25, 103.0, 104.5]
    assert [made.own(at) for at in (100.0, 100.5, 101.25, 101.5, 104.5, 105.0)] == [None, 0.0, 0.75, None, 2.5, None]
    assert [made.next_begin(at) for at in (99.0, 100.5, 102.0, 103.0)] == [100.5, 103.0, 103.0, None]


def test_every_own_moment_is_found_again(turns):
    made = turns.Turns(7.0, [(number * 0.9, 0.25) for number in range(16)])
    for step in range(399):
        own = step * 0.01
        assert made.own(made.moment(own)) == pytest.approx(own, abs=1e-9)


def test_one_slice_is_an_ordinary_stage(turns):
    endless = turns.at_once(50.0, math.inf)
    assert endless.moment(3.5) == 53.5
    assert endless.own(60.0) == 10.0
    assert endless.own(49.0) is None
    assert endless.next_begin(49.0) == 50.0
