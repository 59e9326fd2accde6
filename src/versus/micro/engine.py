"""Runs a plan to its end: rounds of blocks until every group is precise enough or the budget is spent."""

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from versus.micro.block import ArmDiedError, BlockRunner
from versus.micro.observations import Block, Refusal
from versus.micro.plan import Group, Plan
from versus.micro.schedule import block_random, blocks_of_round

DEATHS_FORGIVEN = 1  # somebody's kill is not the subject's fault; dying twice at the same arm is


class Progress(msgspec.Struct, frozen=True):
    """Blocks done and about how many seconds are left; None before the first block."""

    blocks: int
    groups_left: int
    seconds_left: float | None
    note: str = ""


Entry = Block | Refusal
BlocksLeft = Callable[[Group, Sequence[Block]], int | None]
"""How many more blocks a group wants after those it has: 0 is enough, None cannot be told yet."""


class Engine:
    """`done` is what an interrupted run has in its journal; `sink` gets each entry as soon as it is whole."""

    def __init__(
        self,
        plan: Plan,
        runner: BlockRunner,
        *,
        blocks_left: BlocksLeft,
        sink: Callable[[Entry], None],
        report: Callable[[Progress], None],
        done: Sequence[Entry] = (),
    ) -> None:
        self._plan = plan
        self._runner = runner
        self._blocks_left = blocks_left
        self._sink = sink
        self._report = report
        self._blocks = [entry for entry in done if isinstance(entry, Block)]
        self._deaths: Counter[tuple[str, str]] = Counter()
        runner.refused |= {(entry.group, entry.arm) for entry in done if isinstance(entry, Refusal)}
        for block in self._blocks:
            for group in block.groups:
                for arm, slices in group.arms.items():
                    runner.calls.setdefault((group.group, arm.rpartition("/")[2]), slices.calls)
                    runner.checked.add((group.group, arm))

    def run(self) -> str:
        """Until done; returns what stopped it: "precision", "budget" or "most blocks"."""
        stopped_by = "precision"
        for round_number in range(self._plan.timing.most_blocks):
            wanting = [group for group in self._plan.groups if self._wants(group, round_number)]
            if not wanting:
                return stopped_by
            for groups in blocks_of_round(wanting, self._plan.seed, round_number):
                missing = [group for group in groups if self._count(group) <= round_number]
                if not missing:
                    continue
                if self._budget_spent(round_number):
                    return "budget"
                self._run_block(missing, round_number)
        return "most blocks"

    def _run_block(self, groups: Sequence[Group], round_number: int) -> None:
        while True:
            random = block_random(self._plan.seed, groups, round_number)
            try:
                block, refusals = self._runner.run(len(self._blocks), groups, random)
            except ArmDiedError as death:
                self._deal_with(death)
                groups = [group for group in groups if self._measurable(group)]
                if not groups:
                    return
                continue
            for refusal in refusals:
                self._sink(refusal)
            if block.groups:
                self._sink(block)
                self._blocks.append(block)
            self._report(self._progress())
            return

    def _deal_with(self, death: ArmDiedError) -> None:
        key = (death.group.key, death.arm.id)
        self._deaths[key] += 1
        if self._deaths[key] > DEATHS_FORGIVEN:
            refusal = Refusal(*key, f"{death.group.key}: {death.arm.id} takes its worker down: {death}.")
            self._runner.refused.add(key)
            self._sink(refusal)
            return
        self._report(self._progress(f"{death.group.key}: {death}; the block is repeated"))

    def _measurable(self, group: Group) -> bool:
        """A comparison needs two arms."""
        refused = self._runner.refused
        return sum((group.key, arm.id) not in refused for arm in group.arms) >= 2

    def _wants(self, group: Group, round_number: int) -> bool:
        blocks = self._with(group)[:round_number]
        if not self._measurable(group) or len(blocks) < round_number:
            return False
        return round_number < self._plan.timing.fewest_blocks or self._blocks_left(group, blocks) != 0

    def _budget_spent(self, round_number: int) -> bool:
        """The fewest blocks are always run: a run that stops before them has nothing to say."""
        budget = self._plan.timing.budget_s
        enough = round_number >= self._plan.timing.fewest_blocks
        return enough and budget is not None and self._spent() >= budget

    def _spent(self) -> float:
        return sum(block.whole_s for block in self._blocks)

    def _with(self, group: Group) -> list[Block]:
        return [block for block in self._blocks if any(one.group == group.key for one in block.groups)]

    def _count(self, group: Group) -> int:
        return len(self._with(group))

    def _progress(self, note: str = "") -> Progress:
        left = {group.key: self._left(group) for group in self._plan.groups if self._measurable(group)}
        groups_left = sum(1 for blocks in left.values() if blocks)
        if not self._blocks:
            return Progress(0, groups_left, None, note)
        turn_s = self._spent() / sum(len(block.groups) for block in self._blocks)
        seconds = sum(left.values()) * turn_s
        budget = self._plan.timing.budget_s
        if budget is not None:
            owed = sum(max(0, self._plan.timing.fewest_blocks - self._count(group)) for group in self._plan.groups)
            seconds = min(seconds, max(owed * turn_s, budget - self._spent()))
        return Progress(len(self._blocks), groups_left, seconds, note)

    def _left(self, group: Group) -> int:
        blocks = self._with(group)
        fewest = self._plan.timing.fewest_blocks - len(blocks)
        wanted = self._blocks_left(group, blocks) if len(blocks) > 1 else None
        most = self._plan.timing.most_blocks - len(blocks)
        return max(0, fewest, min(most, wanted if wanted is not None else fewest))
