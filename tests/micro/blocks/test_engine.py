"""The engine against fake workers: rounds, stopping, refusals, deaths, resuming."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from tests.micro.fake import Farm, dying, group, hanging, plan, refusing
from versus.micro.blocks.allocation import Needs, Shortfall
from versus.micro.blocks.block import BlockRunner
from versus.micro.blocks.engine import Engine, Entry, Progress
from versus.micro.declared.observations import Block, Refusal
from versus.micro.declared.plan import Arm, Comparison, Group, Plan, Purpose, Timing

ARMS = [Arm("old", "a"), Arm("new", "a")]
QUICK = Timing(slices=2, slice_s=0.01, fewest_blocks=3, most_blocks=8)


class Ran:
    """One engine's run, with all that it wrote and said."""

    def __init__(self, asked: Plan, farm: Farm, done: Sequence[Entry] = (), **more: Any) -> None:
        self.entries: list[Entry] = []
        self.said: list[Progress] = []
        left = more.get("blocks_left", lambda _group, blocks: max(0, 5 - len(blocks)))

        def needing(blocks: Sequence[Block]) -> Needs:
            held = {
                group.key: [b for b in blocks if any(g.group == group.key for g in b.groups)] for group in asked.groups
            }
            null = more.get("null_left", lambda _blocks: 0)(blocks)
            return Needs({group.key: left(group, held[group.key]) for group in asked.groups}, null)

        self.noisy: list[Shortfall] = []
        self.engine = Engine(
            asked,
            BlockRunner(asked.timing, farm.start, clock=farm.clock),
            needing=needing,
            sink=more.get("sink", self.entries.extend),
            noisy=lambda shortfalls, _blocks: self.noisy.extend(shortfalls),
            report=self.said.append,
            done=done,
        )

    def go(self) -> "Ran":
        self.stopped_by = self.engine.run()
        return self

    @property
    def blocks(self) -> list[Block]:
        return [entry for entry in self.entries if isinstance(entry, Block)]

    @property
    def refusals(self) -> list[Refusal]:
        return [entry for entry in self.entries if isinstance(entry, Refusal)]

    def blocks_of(self, group: Group) -> int:
        return sum(any(g.group == group.key for g in block.groups) for block in self.blocks)


def test_goes_on_until_every_group_has_what_it_wants() -> None:
    easy, hard = group("easy"), group("hard")
    wants = {easy.key: 3, hard.key: 6}
    ran = Ran(plan(easy, hard, timing=QUICK), Farm(), blocks_left=lambda g, b: max(0, wants[g.key] - len(b))).go()
    assert (ran.blocks_of(easy), ran.blocks_of(hard)) == (3, 6)
    assert ran.stopped_by == "precision"


def test_a_group_without_a_comparison_is_measured_as_a_neighbour() -> None:
    compared, neighbour = group("compared"), group("neighbour", [Arm("new", "a")])
    timing = msgspec.structs.replace(QUICK, half_width=None, most_blocks=QUICK.fewest_blocks)
    ran = Ran(plan(compared, neighbour, timing=timing), Farm(), blocks_left=lambda _g, _b: 0).go()
    assert (ran.blocks_of(compared), ran.blocks_of(neighbour)) == (QUICK.fewest_blocks, QUICK.fewest_blocks)


def test_never_stops_before_the_fewest_blocks() -> None:
    ran = Ran(plan(group(), timing=QUICK), Farm(), blocks_left=lambda _g, _b: 0).go()
    assert len(ran.blocks) == QUICK.fewest_blocks


def test_stops_at_the_most_blocks_when_precision_is_out_of_reach() -> None:
    ran = Ran(plan(group(), timing=QUICK), Farm(), blocks_left=lambda _g, _b: None).go()
    assert len(ran.blocks) == QUICK.most_blocks
    assert ran.stopped_by == "most blocks"


def test_the_budget_ends_it_but_not_before_the_fewest_blocks() -> None:
    timing = Timing(slices=2, slice_s=0.01, fewest_blocks=3, most_blocks=50, budget_s=6.0)
    ran = Ran(plan(group(), timing=timing), Farm(), blocks_left=lambda _g, _b: None).go()
    assert ran.stopped_by == "budget"
    assert len(ran.blocks) == 6  # each takes a bit more than a second of the fake clock: start-up
    small = Timing(slices=2, slice_s=0.01, fewest_blocks=3, most_blocks=50, budget_s=0.1)
    assert len(Ran(plan(group(), timing=small), Farm(), blocks_left=lambda _g, _b: None).go().blocks) == 3


def test_observations_are_what_the_workers_measured() -> None:
    farm = Farm(cost=lambda environment, _v: 1e6 if environment == "old" else 2e6)
    ran = Ran(plan(group(), timing=QUICK), farm).go()
    arms = ran.blocks[0].groups[0].arms
    assert arms["old/a"].wall_ns == (10_000_000, 10_000_000)
    assert arms["new/a"].wall_ns == (20_000_000, 20_000_000)
    assert all(worker.stopped for worker in farm.started)


def test_arms_of_one_variant_make_equally_many_calls_and_other_variants_their_own() -> None:
    arms = [Arm("old", "a"), Arm("old", "b"), Arm("new", "a")]
    farm = Farm()
    farm.calibrated = {("old", "a"): 30, ("new", "a"): 15, ("old", "b"): 7}
    for block in Ran(plan(group(arms=arms), timing=QUICK), farm).go().blocks:
        calls = {arm: slices.calls for arm, slices in block.groups[0].arms.items()}
        assert calls["old/a"] == calls["new/a"]
        assert calls["old/a"] in (15, 30)  # whoever warmed up first
        assert calls["old/b"] == 7


def test_calls_are_calibrated_once_and_checks_made_once() -> None:
    farm = Farm()
    Ran(plan(group(), timing=QUICK), farm).go()
    warmed = [arguments["calls"] for _, do, arguments in farm.asked if do == "warm"]
    checked = [arguments["check"] for _, do, arguments in farm.asked if do == "open"]
    assert warmed[0] is None
    assert all(calls == 10 for calls in warmed[1:])
    assert checked[:2] == [True, True]
    assert not any(checked[2:])


def test_writing_arms_make_equally_many_calls() -> None:
    farm = Farm()
    farm.calibrated = {("old", "a"): 30, ("old", "b"): 12}
    ran = Ran(plan(group(arms=[Arm("old", "a"), Arm("old", "b")], writes=True), timing=QUICK), farm).go()
    for block in ran.blocks:
        assert {turn.calls for turn in block.groups[0].arms.values()} == {12}


def test_a_mismatch_names_both_and_yields_no_number() -> None:
    farm = Farm()
    farm.digests[("old", "a")] = "[]"
    farm.digests[("new", "a")] = "['Kettle']"
    ran = Ran(plan(group(), timing=QUICK), farm).go()
    assert {refusal.arm: refusal.reason for refusal in ran.refusals} == {
        "old/a": "it returns another result than new/a: “['Kettle']” there, “[]” here; none of them counts as the "
        "right one.",
        "new/a": "it returns another result than old/a: “[]” there, “['Kettle']” here; none of them counts as the "
        "right one.",
    }
    assert [block.groups for block in ran.blocks] == [()]


def test_a_twin_that_agrees_with_its_environment_is_no_majority() -> None:
    arms = [Arm("old", "a"), Arm("new", "a"), Arm("old twin", "a")]
    farm = Farm()
    farm.digests |= {("old", "a"): "empty", ("old twin", "a"): "empty", ("new", "a"): "rows"}
    ran = Ran(plan(group(arms=arms, twins=("old twin/a",)), timing=QUICK), farm).go()
    assert [refusal.arm for refusal in ran.refusals] == ["old/a", "old twin/a", "new/a"]


def test_where_most_agree_the_rest_is_refused_and_told_who_agrees() -> None:
    arms = [Arm("old", "a"), Arm("old", "b"), Arm("new", "a"), Arm("new", "b")]
    farm = Farm()
    farm.digests[("old", "b")] = "x" * 100 + "'odd'" + "y" * 100
    (refusal,) = Ran(plan(group(arms=arms), timing=QUICK), farm).go().refusals
    assert refusal.arm == "old/b"
    assert "than old/a, new/a and new/b, which agree: “d” there" in refusal.reason
    assert refusal.reason.endswith("here; none of them counts as the right one.")
    assert refusal.reason.count("'") % 2 == 0


def test_variants_that_differ_on_purpose_are_held_to_themselves() -> None:
    arms = [Arm(e, v) for e in ("old", "new") for v in ("page", "fragment")]
    farm = Farm()
    farm.digests |= {("old", "fragment"): "f", ("new", "fragment"): "f"}
    agreed = Ran(plan(group(arms=arms, differing=("fragment",)), timing=QUICK), farm).go()
    assert agreed.refusals == []
    farm.digests[("new", "fragment")] = "changed"
    refused = Ran(plan(group(arms=arms, differing=("fragment",)), timing=QUICK), farm).go()
    assert [refusal.arm for refusal in refused.refusals] == ["old/fragment", "new/fragment"]


@pytest.mark.parametrize("moment", ["open", "warm", "turn"])
def test_a_refused_variant_is_named_once_and_the_rest_is_kept(moment: str) -> None:
    arms = [Arm("old", "a"), Arm("old", "b"), Arm("new", "a")]
    farm = Farm()
    farm.faults[("old", "b", moment)] = refusing("it remembers its work")
    ran = Ran(plan(group(arms=arms), timing=QUICK), farm).go()
    assert [refusal.arm for refusal in ran.refusals] == ["old/b"]
    assert "it remembers its work" in ran.refusals[0].reason
    assert set(ran.blocks[-1].groups[0].arms) == {"old/a", "new/a"}
    assert len(ran.blocks) == 5


def test_a_killed_worker_costs_the_block_in_flight_only() -> None:
    farm = Farm()
    farm.faults[("new", "a", "turn")] = dying(1)
    ran = Ran(plan(group(), timing=QUICK), farm).go()
    assert ran.refusals == []
    assert len(ran.blocks) == 5
    assert any("killed by signal 9" in progress.note for progress in ran.said)
    assert all(worker.stopped for worker in farm.started)
    assert all(arm.check is not None for arm in ran.blocks[0].groups[0].arms.values())


def test_a_subject_that_takes_its_worker_down_is_named_and_skipped() -> None:
    sound, deadly = group("sound"), group("deadly")
    farm = Farm()

    def die_for_deadly() -> None:
        seat, _, arguments = farm.asked[-1]
        if arguments.get("subject") == "deadly" and seat.environment == "new":
            dying(1)()

    farm.faults[("new", "a", "open")] = die_for_deadly
    ran = Ran(plan(sound, deadly, timing=QUICK), farm).go()
    assert [(refusal.group, refusal.arm) for refusal in ran.refusals] == [(deadly.key, "new/a")]
    assert ran.blocks_of(sound) == 5
    assert ran.blocks_of(deadly) == 0


def test_a_hang_is_not_tried_a_second_time() -> None:
    """A kill may be somebody else's doing, and costs nothing; a hang costs all the patience there is."""
    arms = [Arm("old", "a"), Arm("new", "a"), Arm("newer", "a")]
    farm = Farm()
    farm.faults[("new", "a", "turn")] = hanging
    ran = Ran(plan(group(arms=arms), timing=QUICK), farm).go()
    assert [(refusal.arm, "hangs: while being timed" in refusal.reason) for refusal in ran.refusals] == [
        ("new/a", True)
    ]
    assert [seat.environment for seat, do, _ in farm.asked if do == "turn"].count("new") == 1
    assert set(ran.blocks[0].groups[0].arms) == {"old/a", "newer/a"}
    assert all(worker.stopped for worker in farm.started)


def test_time_left_shrinks() -> None:
    ran = Ran(plan(group("a"), group("b"), timing=QUICK), Farm()).go()
    left = [progress.seconds_left for progress in ran.said if progress.seconds_left is not None]
    assert left[2:] == sorted(left[2:], reverse=True)  # how many more it takes is known from two pairs on
    assert left[-1] == 0


def test_time_left_is_never_more_than_the_budget_leaves() -> None:
    timing = Timing(slices=2, slice_s=0.01, fewest_blocks=3, most_blocks=50, budget_s=6.0)
    ran = Ran(plan(group(), timing=timing), Farm(), blocks_left=lambda _g, _b: 40).go()
    assert next(progress.seconds_left for progress in ran.said if progress.seconds_left is not None) <= 6.0 - 1.0


def test_cheap_groups_reach_their_precision_before_the_budget_goes_to_one_that_cannot() -> None:
    timing = Timing(slices=2, slice_s=0.01, fewest_blocks=3, most_blocks=500, budget_s=12.0)
    groups = [group("near"), group("nearer"), group("far")]
    wants = {groups[0].key: 8, groups[1].key: 6, groups[2].key: 400}
    ran = Ran(plan(*groups, timing=timing), Farm(), blocks_left=lambda g, b: max(0, wants[g.key] - len(b))).go()
    assert (ran.blocks_of(groups[0]), ran.blocks_of(groups[1])) == (8, 6)
    assert ran.blocks_of(groups[2]) > 3
    assert ran.stopped_by == "budget"


def test_who_is_out_of_reach_is_told_once_and_ends_the_run_only_where_asked() -> None:
    timing = Timing(slices=2, slice_s=0.01, fewest_blocks=3, most_blocks=500, budget_s=12.0)
    near, far = group("near"), group("far")
    wants = {near.key: 5, far.key: 400}
    for if_noisy, stopped_by in (("go on", "budget"), ("stop", "too noisy")):
        asked = plan(near, far, timing=msgspec.structs.replace(timing, if_noisy=if_noisy))
        ran = Ran(asked, Farm(), blocks_left=lambda g, b: max(0, wants[g.key] - len(b))).go()
        assert [shortfall.group for shortfall in ran.noisy] == [far.key]
        assert ran.noisy[0].blocks_needed == 397
        assert ran.stopped_by == stopped_by
    assert ran.blocks_of(far) == 3


def test_asked_for_the_best_nothing_is_too_noisy() -> None:
    timing = Timing(slices=2, slice_s=0.01, half_width=None, fewest_blocks=3, most_blocks=50, budget_s=6.0)
    ran = Ran(plan(group(), timing=timing), Farm(), blocks_left=lambda _g, _b: None).go()
    assert (ran.noisy, ran.stopped_by) == ([], "budget")


def test_the_null_goes_on_over_all_groups_that_carry_it_once_they_are_precise() -> None:
    groups = [group("carrying", [*ARMS, Arm("old twin", "a")]), group("bare")]
    asked = plan(*groups, timing=QUICK)
    null = Comparison(groups[0].key, groups[0].arms[0], groups[0].arms[2], Purpose.NULL)
    asked = msgspec.structs.replace(asked, comparisons=(*asked.comparisons, null))
    ran = Ran(asked, Farm(), blocks_left=lambda _g, _b: 0, null_left=lambda blocks: max(0, 6 - len(blocks))).go()
    assert (ran.blocks_of(groups[0]), ran.blocks_of(groups[1])) == (6, 3)
    assert ran.stopped_by == "precision"


def test_a_death_leaves_its_trace_and_no_half_calibration_behind() -> None:
    farm = Farm()
    farm.faults[("new", "a", "turn")] = dying(1)
    first = Ran(plan(group(), timing=QUICK), farm).go().blocks[0]
    assert [(death.group, death.arm) for death in first.deaths] == [(group().key, "new/a")]
    assert first.lost_s >= 1.0
    assert all(slices.check is not None for slices in first.groups[0].arms.values())


def test_a_group_that_is_all_refused_is_recorded_as_a_block_without_it() -> None:
    farm = Farm()
    farm.faults[("new", "a", "open")] = dying(2)
    ran = Ran(plan(group(), timing=QUICK), farm).go()
    assert [block.groups for block in ran.blocks] == [()]
    assert [refusal.arm for refusal in ran.refusals] == ["new/a"]
