import pytest
from hypothesis import given
from hypothesis import strategies as st

from versus.judge.statistics.counter import judge_counter
from versus.judge.statistics.warning import CountsVary, TooFewPairs


@pytest.mark.parametrize(
    ("baseline", "candidate", "verdict", "ratio"),
    [
        ([3, 3], [2, 2], "faster", 2 / 3),
        ([2, 2], [3, 3], "slower", 1.5),
        ([2], [2], "same", 1.0),
        ([0], [0], "same", 1.0),
        ([0], [1], "slower", None),
        ([1], [0], "faster", 0.0),
    ],
)
def test_counts_are_compared_exactly(baseline, candidate, verdict, ratio):
    judgement = judge_counter("statements", baseline, candidate)
    assert judgement.verdict == verdict
    assert judgement.ratio == ratio
    assert judgement.low is judgement.high is judgement.interval_level is None
    assert judgement.key == "statements"
    assert judgement.p is judgement.adjusted_p is None
    assert judgement.smallest_detectable == 0
    assert not judgement.warnings


def test_counts_that_vary_between_blocks_are_inconclusive():
    judgement = judge_counter("statements", [3, 4, 3], [1, 1, 1])
    assert judgement.verdict == "inconclusive"
    assert judgement.ratio is None
    assert judgement.warnings == (CountsVary(arm="baseline", low=3, high=4),)


def test_both_arms_may_vary():
    judgement = judge_counter("statements", [3, 4], [5, 9])
    assert [warning.arm for warning in judgement.warnings] == ["baseline", "candidate"]


@pytest.mark.parametrize(("baseline", "candidate"), [([], []), ([1], []), ([], [1])])
def test_an_arm_without_counts_is_inconclusive(baseline, candidate):
    judgement = judge_counter("statements", baseline, candidate)
    assert judgement.verdict == "inconclusive"
    assert judgement.warnings == (TooFewPairs(pairs=0, fewest=1),)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_swapping_the_arms_swaps_the_verdict(baseline, candidate):
    opposite = {"faster": "slower", "slower": "faster", "same": "same"}
    forwards = judge_counter("modules", [baseline], [candidate])
    assert judge_counter("modules", [candidate], [baseline]).verdict == opposite[forwards.verdict]


def test_what_is_no_count_is_refused():
    with pytest.raises(ValueError, match="cannot be -1"):
        judge_counter("statements", [-1], [1])
    with pytest.raises(TypeError, match=r"is an integer, not 1\.0"):
        judge_counter("statements", [1], [1.0])
    with pytest.raises(TypeError, match="is an integer, not True"):
        judge_counter("statements", [True], [1])
