"""Where several servers are loaded in turn: a stage's own time stands still between its slices."""

import dataclasses
import itertools
import math

import numpy as np
import pytest

from tests.load.arrivals.test_schedule import load
from tests.load.samples import samples
from versus.load.declared.plan import LoadArm
from versus.load.declared.slices import slices
from versus.load.readings.clock import Reading, SlicedReadings, Span
from versus.load.readings.watch import LagLine, loop_lag


@pytest.fixture(scope="module")
def timeline(where):
    return load(where, "_slices")


def test_own_time_stands_still_between_slices(timeline):
    made = timeline.Slices(100.0, [(0.5, 1.0), (3.0, 2.0)])
    assert made.length == 3.0
    assert made.ends == 105.0
    assert [made.moment(own) for own in (0.0, 0.75, 1.0, 2.5)] == [100.5, 101.25, 103.0, 104.5]
    assert [made.own(at) for at in (100.0, 100.5, 101.25, 101.5, 104.5, 105.0)] == [None, 0.0, 0.75, None, 2.5, None]
    assert [made.next_begin(at) for at in (99.0, 100.5, 102.0, 103.0)] == [100.5, 103.0, 103.0, None]


def test_every_own_moment_is_found_again(timeline):
    made = timeline.Slices(7.0, [(number * 0.9, 0.25) for number in range(16)])
    for step in range(399):
        own = step * 0.01
        assert made.own(made.moment(own)) == pytest.approx(own, abs=1e-9)


def test_one_slice_is_an_ordinary_stage(timeline):
    endless = timeline.single_slice(50.0, math.inf)
    assert endless.moment(3.5) == 53.5
    assert endless.own(60.0) == 10.0
    assert endless.own(49.0) is None
    assert endless.next_begin(49.0) == 50.0


def test_each_arm_has_a_slice_a_cycle_and_none_overlap():
    planned = slices([LoadArm(name) for name in "abc"], seconds=4.0, slice_s=0.25, settle_s=0.05, seed=1)
    assert len(planned) == 48
    for first in range(0, 48, 3):
        assert {turn.arm for turn in planned[first : first + 3]} == {"a", "b", "c"}
    for before, after in itertools.pairwise(planned):
        assert after.begins - (before.begins + before.seconds) == pytest.approx(0.05)
    assert {sum(turn.seconds for turn in planned if turn.arm == arm) for arm in "abc"} == {4.0}
    assert len({tuple(turn.arm for turn in planned[first : first + 3]) for first in range(0, 48, 3)}) > 1


def test_djangos_of_a_case_are_neighbours():
    arms = [LoadArm(environment, case) for environment in ("5.2", "6.0") for case in ("sync", "async", "none")]
    turns = [turn.arm for turn in slices(arms, seconds=4.0, slice_s=0.25, settle_s=0.0, seed=1)]
    pairs = list(itertools.batched(turns, 2))
    assert all(first.partition("/")[2] == second.partition("/")[2] for first, second in pairs)
    assert {first.partition("/")[0] for first, _ in pairs} == {"5.2", "6.0"}
    assert len({tuple(pair) for pair in itertools.batched(pairs, 3)}) > 6


def test_slices_add_up_to_a_stage_of_any_length():
    planned = slices([LoadArm("a"), LoadArm("b")], seconds=1.1, slice_s=0.25, settle_s=0.0, seed=1)
    assert sum(turn.seconds for turn in planned if turn.arm == "a") == pytest.approx(1.1)


def test_the_clock_is_read_around_slices_and_what_a_server_spends_in_between_is_not_counted():
    """2 ms a second at rest, and 30 ms of requests in each of three slices of a quarter of a second."""
    slice_ns, rest_ns = 30_000_000 + 500_000, 1_500_000
    moments = [(0.0, 0.25), (1.0, 1.25), (2.0, 2.25)]
    read = [
        (Reading(begin, number * (slice_ns + rest_ns)), Reading(end, number * (slice_ns + rest_ns) + slice_ns))
        for number, (begin, end) in enumerate(moments)
    ]
    begins = [begin for begin, _ in moments]
    readings = SlicedReadings(Reading(-0.75, -1_500_000), read, Reading(3.0, 94_500_000 + 1_500_000), begins, 0.25)
    arrivals = samples([0.005] * 90)
    cpu = readings.cpu(dataclasses.replace(arrivals, intended=np.arange(90) * 0.75 / 90))
    assert cpu.idle == pytest.approx(0.002)
    assert cpu.stage_s == pytest.approx(0.09)
    assert cpu.window_s == pytest.approx(0.75)
    assert cpu.per_request_s == pytest.approx(0.001)


def test_of_an_event_loop_only_the_wakes_during_a_slice_count():
    line = LagLine(10.0, tuple(map(float, range(20))))  # the last at 10.0, the first at 9.05
    found = loop_lag([line], [Span(9.98, 10.1), Span(9.03, 9.07)])
    assert found is not None
    assert found.largest == 19.0
    assert found.mean == pytest.approx(9.5)
