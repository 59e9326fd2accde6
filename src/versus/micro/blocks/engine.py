"""Runs a plan to its end: rounds of blocks until every group is precise enough or the budget is spent."""

import itertools
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence

import msgspec

from versus.errors import UserError
from versus.micro.blocks.allocation import Allocation, Demand, Needs, Shortfall, allocate
from versus.micro.blocks.block import ArmDiedError, BlockRunner
from versus.micro.blocks.cost import most_groups, spent_s, turn_seconds
from versus.micro.declared.observations import Block, Death, Refusal
from versus.micro.declared.plan import Group, Plan, variant_of
from versus.micro.declared.schedule import block_random, blocks_of_round

TOO_NOISY = "too noisy"
FEWEST_TO_PROJECT = 2  # a single pair has no scatter
DEATHS_FORGIVEN = 1  # a kill from outside is not the subject's fault; dying twice at the same arm is


class Progress(msgspec.Struct, frozen=True):
    """How many blocks are done, and about how many seconds are left: None before the first block."""

    blocks: int
    groups_left: int
    seconds_left: float | None
    note: str = ""


Entry = Block | Refusal
Needing = Callable[[Sequence[Block]], Needs]
"""Tells what is still wanted after these blocks."""
Noisy = Callable[[Sequence[Shortfall], Sequence[Block]], None]
"""Is told once, after the fewest blocks, which groups are out of the budget's reach."""


class Engine:
    """Runs a plan. Every decision follows from the plan and what is recorded, elapsed times included.

    So a run that was cut off goes through `done`, the entries of its journal, as if it made them, and then goes on.
    `sink` gets all entries of a block at once, as soon as it is whole.
    """

    def __init__(
        self,
        plan: Plan,
        runner: BlockRunner,
        *,
        needing: Needing,
        sink: Callable[[Sequence[Entry]], None],
        report: Callable[[Progress], None],
        noisy: Noisy = lambda _shortfalls, _blocks: None,
        done: Sequence[Entry] = (),
    ) -> None:
        self._plan = plan
        self._runner = runner
        self._needing = needing
        self._sink = sink
        self._report = report
        self._noisy = noisy
        self._recorded, self._torn = _steps(done)
        self._blocks: list[Block] = []
        self._counts: Counter[str] = Counter()
        self._needs = Needs({})
        self._counts_then: Counter[str] = Counter()
        self._deaths: Counter[tuple[str, str]] = Counter()

    def run(self) -> str:
        """Runs all blocks, and returns what stopped it: "precision", "budget", "most blocks" or "too noisy"."""
        for round_number in itertools.count():
            groups, stopped_by = self._chosen(round_number)
            if not groups:
                return stopped_by
            for members in blocks_of_round(groups, self._plan.seed, round_number, most_groups(self._plan)):
                if round_number >= self._plan.timing.fewest_blocks and self._seconds_left() <= 0:
                    return "budget"  # never before the fewest blocks: a run that stops there has nothing to say
                self._step(members, round_number)
        raise AssertionError("rounds do not end by themselves")

    def _chosen(self, round_number: int) -> tuple[list[Group], str]:
        """Returns the groups that take a block in this round, and why the run stops where none does."""
        timing = self._plan.timing
        measurable = [group for group in self._plan.groups if self._measurable(group)]
        if round_number >= FEWEST_TO_PROJECT:
            self._needs, self._counts_then = self._needing(self._blocks), self._counts.copy()
        if round_number < timing.fewest_blocks:
            return measurable, "precision"
        wanting = [group for group in measurable if self._needs.groups[group.key] != 0]
        able = [group for group in wanting if self._counts[group.key] < timing.most_blocks]
        if not wanting:
            return self._for_the_null(measurable), "precision"
        allocation = self._allocation(able)
        if round_number == timing.fewest_blocks and timing.half_width is not None and allocation.shortfalls:
            self._noisy(allocation.shortfalls, self._blocks)
            if timing.if_noisy == "stop":
                return [], TOO_NOISY
        return [group for group in able if group.key in allocation.next], "most blocks"

    def _for_the_null(self, measurable: Sequence[Group]) -> list[Group]:
        """Returns the groups with null pairs, as long as these do not tell whether the run can be trusted."""
        carrying = {comparison.group for comparison in self._plan.nulls} if self._needs.null != 0 else set()
        most = self._plan.timing.most_blocks
        return [group for group in measurable if group.key in carrying and self._counts[group.key] < most]

    def _allocation(self, groups: Sequence[Group]) -> Allocation:
        turns = turn_seconds(self._blocks)
        demands = [
            Demand(group.key, self._counts[group.key], self._needs.groups[group.key], turns[group.key])
            for group in groups
        ]
        return allocate(demands, self._seconds_left(), self._plan.timing.most_blocks)

    def _step(self, groups: Sequence[Group], round_number: int) -> None:
        """Takes the next block from the records while there are some, and measures it otherwise."""
        if self._recorded:
            refusals, block = self._recorded.popleft()
            self._replay(refusals, block, groups)
        else:
            refusals, block = self._measured(groups, round_number)
            torn = {(refusal.group, refusal.arm) for refusal in self._torn}
            self._sink([*(refusal for refusal in refusals if (refusal.group, refusal.arm) not in torn), block])
            self._runner.refused |= torn
            self._torn = []
        self._blocks.append(block)
        self._counts.update(turn.group for turn in block.groups)
        self._report(self._progress())

    def _replay(self, refusals: Sequence[Refusal], block: Block, groups: Sequence[Group]) -> None:
        """Does what measuring the block did. Raises UserError where the plan cannot have led to this block."""
        measured = {turn.group for turn in block.groups}
        if block.index != len(self._blocks) or not measured <= {group.key for group in groups}:
            raise UserError("What the run recorded does not follow from its plan; --fresh begins it anew.")
        self._runner.refused |= {(refusal.group, refusal.arm) for refusal in refusals}
        self._deaths.update((death.group, death.arm) for death in block.deaths)
        for group in block.groups:
            for arm, slices in group.arms.items():
                self._runner.calls.setdefault((group.group, variant_of(arm)), slices.calls)
                self._runner.slices.setdefault(group.group, len(slices.wall_ns))
                self._runner.checked.add((group.group, arm))

    def _measured(self, groups: Sequence[Group], round_number: int) -> tuple[list[Refusal], Block]:
        """Measures a block, again without each arm that takes its worker down, and in the end without any group."""
        began, started = self._runner.clock(), time.time()
        refusals: list[Refusal] = []
        deaths: list[Death] = []
        while left := [group for group in groups if self._measurable(group)]:
            attempted = self._runner.clock()
            calls, slices = dict(self._runner.calls), dict(self._runner.slices)
            random = block_random(self._plan.seed, left, round_number)
            try:
                block, refused = self._runner.run(len(self._blocks), left, random)
            except ArmDiedError as death:
                self._runner.calls, self._runner.slices = calls, slices  # a dead attempt leaves nothing behind
                self._deal_with(death, deaths, refusals)
                continue
            lost = attempted - began
            return refusals + refused, msgspec.structs.replace(block, lost_s=lost, deaths=tuple(deaths))
        lost = self._runner.clock() - began
        return refusals, Block(len(self._blocks), started, 0, 0, 0, (), 0.0, 0.0, lost, tuple(deaths))

    def _deal_with(self, death: ArmDiedError, deaths: list[Death], refusals: list[Refusal]) -> None:
        key = (death.group.key, death.arm.id)
        self._deaths[key] += 1
        if not death.forgivable or self._deaths[key] > DEATHS_FORGIVEN:
            does = "takes its worker down" if death.forgivable else "hangs"
            refusals.append(Refusal(*key, f"it {does}: {death}."))
            self._runner.refused.add(key)
            return
        deaths.append(Death(*key, str(death)))
        self._report(self._progress(f"{death.group.key} {death.arm.id}: {death}; the block is repeated"))

    def _measurable(self, group: Group) -> bool:
        """Whether both arms of one of its comparisons are left; or it has none, being there to be a neighbour."""
        refused = self._runner.refused
        compared = [comparison for comparison in self._plan.family if comparison.group == group.key]
        if not compared:
            return any((group.key, arm.id) not in refused for arm in group.arms)
        return any(
            (group.key, comparison.baseline.id) not in refused and (group.key, comparison.candidate.id) not in refused
            for comparison in compared
        )

    def _seconds_left(self) -> float:
        """Returns what is left of the budget; infinite without one."""
        budget = self._plan.timing.budget_s
        return float("inf") if budget is None else budget - spent_s(self._blocks)

    def _progress(self, note: str = "") -> Progress:
        left = {group.key: self._left(group) for group in self._plan.groups if self._measurable(group)}
        groups_left = sum(1 for blocks in left.values() if blocks)
        turns = turn_seconds(self._blocks)
        if not turns:
            return Progress(len(self._blocks), groups_left, None, note)
        usual = sum(turns.values()) / len(turns)
        seconds = sum(blocks * turns.get(group, usual) for group, blocks in left.items())
        fewest = self._plan.timing.fewest_blocks
        owed = sum(
            max(0, fewest - self._counts[group.key]) * turns.get(group.key, usual)
            for group in self._plan.groups
            if group.key in left
        )
        return Progress(len(self._blocks), groups_left, min(seconds, max(owed, self._seconds_left())), note)

    def _left(self, group: Group) -> int:
        """Returns the blocks to come: the fewest, then as many as it needs, or the most where that cannot be told."""
        timing, count = self._plan.timing, self._counts[group.key]
        need = self._needs.groups.get(group.key, 0)
        further = timing.most_blocks if need is None else need - (count - self._counts_then[group.key])
        return max(0, timing.fewest_blocks - count, min(further, timing.most_blocks - count))


def _steps(done: Sequence[Entry]) -> tuple[deque[tuple[list[Refusal], Block]], list[Refusal]]:
    """Returns the blocks with the refusals that came with each, and the refusals whose block was never written."""
    steps: deque[tuple[list[Refusal], Block]] = deque()
    refusals: list[Refusal] = []
    for entry in done:
        if isinstance(entry, Block):
            steps.append((refusals, entry))
            refusals = []
        elif entry.kind == "fault":
            refusals.append(entry)
    return steps, refusals
