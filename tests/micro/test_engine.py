"""The engine against fake workers: rounds, stopping, refusals, deaths, resuming."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.micro.fake import Farm, dying, group, plan, refusing
from versus.micro.block import BlockRunner
from versus.micro.engine import Engine, Entry, Progress
from versus.micro.observations import Block, Refusal
from versus.micro.plan import Arm, Group, Plan, Timing

QUICK = Timing(slices=2, slice_s=0.01, fewest_blocks=3, most_blocks=8)


class Ran:
    """One engine's run, with all that it wrote and said."""

    def __init__(self, asked: Plan, farm: Farm, done: Sequence[Entry] = (), **more: Any) -> None:
        self.entries: list[Entry] = []
        self.said: list[Progress] = []
        left = more.get("blocks_left", lambda _group, blocks: max(0, 5 - len(blocks)))
        self.engine = Engine(
            asked,
            BlockRunner(asked.timing, farm.start, clock=farm.clock),
            blocks_left=left,
            sink=more.get("sink", self.entries.append),
            report=self.said.append,
            done=done,
        )

    def go(self) -> "Ran":
        self.stopped_by = self.engine.run()
        return self

    @property
    def blocks(self) -> list[Block]:
        return [one for one in self.entries if isinstance(one, Block)]

    @property
    def refusals(self) -> list[Refusal]:
        return [one for one in self.entries if isinstance(one, Refusal)]

    def blocks_of(self, one: Group) -> int:
        return sum(any(g.group == one.key for g in block.groups) for block in self.blocks)


def test_goes_on_until_every_group_has_what_it_wants() -> None:
    easy, hard = group("easy"), group("hard")
    wants = {easy.key: 3, hard.key: 6}
    ran = Ran(plan(easy, hard, timing=QUICK), Farm(), blocks_left=lambda g, b: max(0, wants[g.key] - len(b))).go()
    assert (ran.blocks_of(easy), ran.blocks_of(hard)) == (3, 6)
    assert ran.stopped_by == "precision"


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
        assert calls == {"old/a": 30, "new/a": 30, "old/b": 7}


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
        assert {one.calls for one in block.groups[0].arms.values()} == {12}


def test_a_mismatch_names_both_and_yields_no_number() -> None:
    farm = Farm()
    farm.digests[("new", "a")] = "other"
    ran = Ran(plan(group(), timing=QUICK), farm).go()
    assert [(one.arm, one.kind) for one in ran.refusals] == [("new/a", "fault")]
    assert "new/a" in ran.refusals[0].reason
    assert "old/a" in ran.refusals[0].reason
    assert all("new/a" not in one.arms for block in ran.blocks for one in block.groups)


def test_variants_that_differ_on_purpose_are_held_to_themselves() -> None:
    arms = [Arm(e, v) for e in ("old", "new") for v in ("page", "fragment")]
    farm = Farm()
    farm.digests |= {("old", "fragment"): "f", ("new", "fragment"): "f"}
    agreed = Ran(plan(group(arms=arms, differing=("fragment",)), timing=QUICK), farm).go()
    assert agreed.refusals == []
    farm.digests[("new", "fragment")] = "changed"
    refused = Ran(plan(group(arms=arms, differing=("fragment",)), timing=QUICK), farm).go()
    assert [one.arm for one in refused.refusals] == ["new/fragment"]


@pytest.mark.parametrize("moment", ["open", "warm", "slice"])
def test_a_refused_variant_is_named_once_and_the_rest_is_kept(moment: str) -> None:
    arms = [Arm("old", "a"), Arm("old", "b"), Arm("new", "a")]
    farm = Farm()
    farm.faults[("old", "b", moment)] = refusing("it remembers its work")
    ran = Ran(plan(group(arms=arms), timing=QUICK), farm).go()
    assert [one.arm for one in ran.refusals] == ["old/b"]
    assert "it remembers its work" in ran.refusals[0].reason
    assert set(ran.blocks[-1].groups[0].arms) == {"old/a", "new/a"}
    assert len(ran.blocks) == 5


def test_a_killed_worker_costs_the_block_in_flight_only() -> None:
    farm = Farm()
    farm.faults[("new", "a", "slice")] = dying(1)
    ran = Ran(plan(group(), timing=QUICK), farm).go()
    assert ran.refusals == []
    assert len(ran.blocks) == 5
    assert any("killed by signal 9" in one.note for one in ran.said)
    assert all(worker.stopped for worker in farm.started)


def test_a_subject_that_takes_its_worker_down_is_named_and_skipped() -> None:
    sound, deadly = group("sound"), group("deadly")
    farm = Farm()

    def die_for_deadly() -> None:
        seat, _, arguments = farm.asked[-1]
        if arguments.get("subject") == "deadly" and seat.environment == "new":
            dying(1)()

    farm.faults[("new", "a", "open")] = die_for_deadly
    ran = Ran(plan(sound, deadly, timing=QUICK), farm).go()
    assert [(one.group, one.arm) for one in ran.refusals] == [(deadly.key, "new/a")]
    assert ran.blocks_of(sound) == 5
    assert ran.blocks_of(deadly) == 0


@pytest.mark.parametrize("survived", [1, 3, 7])
def test_a_resumed_run_writes_what_an_undisturbed_one_would(survived: int) -> None:
    groups = [group(f"s{i}") for i in range(8)]
    undisturbed = Ran(plan(*groups, timing=QUICK), Farm()).go().entries

    class KilledError(Exception):
        pass

    kept: list[Entry] = []

    def killed_after(entry: Entry) -> None:
        if len(kept) == survived:
            raise KilledError
        kept.append(entry)

    with pytest.raises(KilledError):
        Ran(plan(*groups, timing=QUICK), Farm(), sink=killed_after).go()
    resumed = Ran(plan(*groups, timing=QUICK), Farm(), done=kept).go().entries
    whole = kept + resumed
    assert [self_made(one) for one in whole] == [self_made(one) for one in undisturbed]


def self_made(entry: Entry) -> Any:
    """A block without what the clock decides; checks are made anew by a process that has not made them."""
    assert isinstance(entry, Block)
    groups = [(one.group, one.order, {arm: s.wall_ns for arm, s in one.arms.items()}) for one in entry.groups]
    return entry.index, entry.hash_seed, entry.twin_hash_seed, entry.padding, groups


def test_what_was_refused_stays_refused_after_resuming() -> None:
    arms = [Arm("old", "a"), Arm("old", "b"), Arm("new", "a")]
    one = group(arms=arms)
    farm = Farm()
    ran = Ran(plan(one, timing=QUICK), farm, done=[Refusal(one.key, "old/b", "it hangs")]).go()
    assert all("old/b" not in g.arms for block in ran.blocks for g in block.groups)


def test_time_left_shrinks() -> None:
    ran = Ran(plan(group("a"), group("b"), timing=QUICK), Farm()).go()
    left = [one.seconds_left for one in ran.said if one.seconds_left is not None]
    assert left[1:] == sorted(left[1:], reverse=True)  # the first block cannot know yet how many more it takes
    assert left[-1] == 0


def test_time_left_is_never_more_than_the_budget_leaves() -> None:
    timing = Timing(slices=2, slice_s=0.01, fewest_blocks=3, most_blocks=50, budget_s=6.0)
    ran = Ran(plan(group(), timing=timing), Farm(), blocks_left=lambda _g, _b: 40).go()
    assert next(one.seconds_left for one in ran.said if one.seconds_left is not None) <= 6.0 - 1.0
