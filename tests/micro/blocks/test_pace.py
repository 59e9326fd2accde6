"""How long calls are paced, and when a subject is too much for a budget."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.micro.blocks.test_engine import Ran
from tests.micro.fake import Farm, group, plan
from versus.micro.blocks.pace import (
    BUDGETS,
    FEWEST_LONG,
    ORDINARY_S,
    WRITING_S,
    over_budget,
    slice_wanted_s,
    slices_a_block,
)
from versus.micro.declared.plan import Arm, Timing, timing_for


@given(st.floats(0.001, 100.0), st.sampled_from([0.01, 0.02, 0.04, 0.2]))
def test_long_slices_are_fewer_and_come_in_pairs(slice_s: float, half_width: float) -> None:
    timing = timing_for(half_width, 60.0)
    slices = slices_a_block(timing, group(), slice_s)
    assert slices % 2 == 0
    assert FEWEST_LONG <= slices <= timing.slices
    assert slices >= slices_a_block(timing, group(), slice_s * 1.5)


def test_a_block_takes_as_long_as_planned_whatever_a_slice_came_to() -> None:
    timing = Timing(slices=160, slice_s=0.002)
    assert slices_a_block(timing, group(), 0.001) == slices_a_block(timing, group(), 0.002) == 160
    assert slices_a_block(timing, group(), 0.010) == 32
    assert slices_a_block(timing, group(), 10 * ORDINARY_S) == FEWEST_LONG
    assert slices_a_block(timing, group(writes=True), 0.010) == 64


def test_what_writes_gets_slices_that_are_worth_their_restore() -> None:
    assert slice_wanted_s(Timing(), group()) == Timing().slice_s
    assert slice_wanted_s(Timing(), group(writes=True)) == WRITING_S


@given(st.floats(0.08, 5.0), st.floats(1.0, 10_000.0))
def test_the_budget_it_asks_for_is_one_it_would_get(call_s: float, budget_s: float) -> None:
    slices_s = {"old/a": call_s, "new/a": call_s}
    refused = over_budget(group(), Timing(budget_s=budget_s), slices_s)
    if refused is None:
        return
    wanted = float(refused.rpartition("--budget of ")[2].partition("s")[0])
    assert wanted > budget_s
    assert over_budget(group(), Timing(budget_s=wanted), slices_s) is None


def test_without_a_budget_or_with_ordinary_slices_nothing_is_too_much() -> None:
    assert over_budget(group(), Timing(budget_s=None), {"old/a": 100.0}) is None
    assert over_budget(group(), Timing(budget_s=0.1), {"old/a": ORDINARY_S}) is None


def test_a_subject_too_long_for_the_budget_is_refused_before_its_first_slice_and_the_rest_is_kept() -> None:
    farm = Farm(cost=lambda _environment, variant: 1e6 if variant == "a" else 1e9)
    farm.calibrated = {("old", "b"): 1, ("new", "b"): 1}
    quick, slow = group("quick"), group("slow", arms=[Arm("old", "b"), Arm("new", "b")])
    timing = Timing(slices=8, fewest_blocks=3, most_blocks=3, budget_s=2.0)
    ran = Ran(plan(quick, slow, timing=timing), farm).go()
    assert {(refusal.group, refusal.arm) for refusal in ran.refusals} == {(slow.key, "old/b"), (slow.key, "new/b")}
    needed = 3 * (8 * 2 + 1) * 2.0
    assert needed > BUDGETS * 2.0
    assert all(f"would take {needed:.0f} s at up to 1 s a call" in refusal.reason for refusal in ran.refusals)
    assert (ran.blocks_of(quick), ran.blocks_of(slow)) == (3, 0)
    assert not [do for _seat, do, arguments in farm.asked if do == "turn" and arguments["calls"] == 1]


@pytest.mark.parametrize(("call_s", "slices"), [(0.0001, 32), (0.3, 8)])
def test_a_block_takes_as_many_slices_as_its_pace_says_also_when_resumed(call_s: float, slices: int) -> None:
    farm = Farm(cost=lambda _environment, _variant: call_s * 1e9)
    farm.calibrated = {("old", "a"): 1, ("new", "a"): 1}
    timing = Timing(slices=32, fewest_blocks=2, most_blocks=2)
    whole = Ran(plan(group(), timing=timing), farm).go()
    again = Ran(plan(group(), timing=timing), farm, done=whole.entries[:1]).go()
    for ran in (whole, again):
        taken = [len(arm.wall_ns) for block in ran.blocks for turn in block.groups for arm in turn.arms.values()]
        assert set(taken) == {slices}
