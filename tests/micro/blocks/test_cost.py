"""What measuring costs."""

import msgspec
import pytest

from tests.micro.blocks.test_engine import QUICK, Ran
from tests.micro.fake import Farm, group, plan
from versus.micro.blocks.cost import fewest_blocks_s, fitted, spent_s, turn_seconds
from versus.micro.declared.observations import ArmSlices
from versus.micro.declared.plan import FEWEST_SLICES, Arm, Timing, timing_for

THREE = [Arm("old", "a"), Arm("new", "a"), Arm("old twin", "a")]
DEFAULT_S = 30.0
CHECK_S = 30.0


@pytest.mark.parametrize("comparisons", [1, 2, 6, 12])
def test_at_the_default_precision_a_comparison_costs_30_s_at_most(comparisons: int) -> None:
    """Its null included, whether groups share their process starts or one is alone."""
    groups = [group(f"s{number}", THREE) for number in range(comparisons)]
    asked = fitted(plan(*groups, timing=timing_for(0.01, DEFAULT_S * comparisons)))
    assert fewest_blocks_s(asked) <= DEFAULT_S * comparisons
    assert asked.timing.slices % 2 == 0


def test_slices_are_only_taken_from_a_plan_that_does_not_fit() -> None:
    roomy = plan(group(arms=THREE), timing=timing_for(0.01, 600.0))
    assert fitted(roomy) == roomy
    tight = fitted(plan(group(arms=THREE), timing=timing_for(0.01, 1.0)))
    assert tight.timing.slices == FEWEST_SLICES
    assert fitted(plan(group(), timing=Timing(budget_s=None))).timing.slices == Timing().slices


def test_a_server_and_further_groups_cost_more() -> None:
    small = plan(group(arms=THREE))
    assert fewest_blocks_s(msgspec.structs.replace(small, database="postgresql 17")) > fewest_blocks_s(small)
    assert fewest_blocks_s(plan(*[group(f"s{number}", THREE) for number in range(7)])) > 6 * fewest_blocks_s(small) / 3


def test_turns_share_their_block_by_what_each_took() -> None:
    farm = Farm(cost=lambda _environment, variant: 9e6 if variant == "dear" else 1e6)
    dear = group("dear", [Arm("old", "dear"), Arm("new", "dear")])
    blocks = Ran(plan(group("cheap"), dear, timing=QUICK), farm).go().blocks
    turns = turn_seconds(blocks)
    assert sum(turns.values()) == pytest.approx(spent_s(blocks) / len(blocks))
    assert turns[dear.key] > 2 * turns[group("cheap").key]


def test_checks_are_not_made_again_and_make_no_turn_dearer() -> None:
    first, *others = Ran(plan(group("one"), group("two"), timing=QUICK), Farm()).go().blocks
    checked = {arm for turn in first.groups for arm, slices in turn.arms.items() if slices.check is not None}
    assert checked
    slow = msgspec.structs.replace(
        first,
        groups=tuple(
            msgspec.structs.replace(turn, arms={arm: _after_a_long_check(arms) for arm, arms in turn.arms.items()})
            for turn in first.groups
        ),
        whole_s=first.whole_s + CHECK_S * sum(len(turn.arms) for turn in first.groups),
    )
    assert turn_seconds([slow, *others]) == pytest.approx(turn_seconds([first, *others]))


def _after_a_long_check(arm: ArmSlices) -> ArmSlices:
    seconds = msgspec.structs.replace(arm.seconds, preparation=CHECK_S)
    return msgspec.structs.replace(arm, seconds=seconds)
