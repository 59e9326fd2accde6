"""What measuring costs: guessed from constants before anything is measured, and from what blocks took afterwards."""

import math
from collections.abc import Mapping, Sequence

import msgspec

from versus.micro.blocks.pace import UNTIMED
from versus.micro.declared.observations import ArmSlices, Block
from versus.micro.declared.plan import FEWEST_SLICES, START_UP_ROUNDS, Group, Plan
from versus.units import NS_PER_S

# Guesses: a plan says when it ends before anything was measured. The first blocks replace them by their own times.
# An arm takes longer than its slices: each has a prelude, and calls are slower than the fastest, which they were
# calibrated by. Opening includes cloning a database and collecting garbage.
PROCESS_S = 0.2
FORK_S = 0.01
OPEN_S = 0.02
CHECKED_ARM_S = 0.3  # once, before its first slices
LENGTHENED = 1.15
LONGEST_BLOCK_S = 50.0  # guessed; what a kill can lose
# Under callgrind, a Django's start (uncounted) and a subject of about a millisecond.
COUNTED_PROCESS_S = 3.0
COUNTED_ARM_S = 2.0
SURVEYED_ARM_S = 0.5
START_UP_S = 0.5
SERVER_TURN_S = 0.3  # what PostgreSQL adds to an arm's turn: a clone of the fixture, restores


def block_s(plan: Plan, groups: Sequence[Group]) -> float:
    """Returns a guess at one block: an environment starts once for each database."""
    starts = {(arm.environment, group.database) for group in groups for arm in group.arms}
    return len(starts) * PROCESS_S + sum(turn_s(plan, group) for group in groups)


def turn_s(plan: Plan, group: Group) -> float:
    """Returns a guess at one turn of a group, without the process starts that it shares."""
    timing = plan.timing
    slices_s = (timing.slices * (LENGTHENED + timing.prelude) + UNTIMED) * timing.slice_s
    server_s = SERVER_TURN_S if plan.on_server(group) else 0.0
    return len(group.arms) * (FORK_S + OPEN_S + timing.warm_up_s + slices_s + server_s)


def most_groups(plan: Plan) -> int:
    """Returns how many groups a block may have to end within a minute, by this guess."""
    turns = sum(turn_s(plan, group) for group in plan.groups) / len(plan.groups)
    return max(1, min(plan.timing.groups_a_block, int(LONGEST_BLOCK_S / turns)))


def blocks_a_round(plan: Plan) -> int:
    """Returns how many blocks it takes for every group to be in one."""
    return math.ceil(len(plan.groups) / most_groups(plan))


def fewest_blocks_s(plan: Plan) -> float:
    """Returns a guess at what the fewest blocks of all groups take, with the checks before the first of them."""
    blocks = blocks_a_round(plan)
    groups = [plan.groups[number::blocks] for number in range(blocks)]
    checks_s = CHECKED_ARM_S * sum(len(group.arms) for group in plan.groups)
    return plan.timing.fewest_blocks * sum(block_s(plan, held) for held in groups) + checks_s


def counting_s(plan: Plan, at_once: int) -> float:
    """Returns a guess at counting in all layouts with `at_once` processes, and at finding how many calls are enough."""
    environments = len(plan.environments)
    arms = sum(len(group.arms) for group in plan.groups)
    variants = len({(group.key, arm.variant) for group in plan.groups for arm in group.arms})
    at_once = min(at_once, environments)
    finding = COUNTED_PROCESS_S + variants * COUNTED_ARM_S
    return finding + plan.layouts * (environments * COUNTED_PROCESS_S + arms * COUNTED_ARM_S) / at_once


def surveying_s(plan: Plan) -> float:
    """Returns a guess at the survey of memory: of all arms in each layout, and of start-ups where Djangos differ."""
    arms = sum(len(group.arms) for group in plan.groups)
    environments = len(plan.environments)
    starts = START_UP_ROUNDS * environments if plan.starts_up else 0
    return plan.layouts * (environments * PROCESS_S + arms * SURVEYED_ARM_S) + starts * START_UP_S


def fitted(plan: Plan) -> Plan:
    """Returns the plan with fewer slices where its fewest blocks, which are always run, would not fit the budget."""
    timing = plan.timing
    for slices in range(timing.slices, FEWEST_SLICES - 1, -2):  # even, for turns come in pairs
        plan = msgspec.structs.replace(plan, timing=msgspec.structs.replace(timing, slices=slices))
        if timing.budget_s is None or fewest_blocks_s(plan) <= timing.budget_s:
            break
    return plan


def spent_s(blocks: Sequence[Block]) -> float:
    """Returns the seconds of all blocks, and of the attempts that died before them."""
    return sum(block.whole_s + block.lost_s for block in blocks)


def turn_seconds(blocks: Sequence[Block]) -> dict[str, float]:
    """Returns the seconds that one more turn of each group takes, by group key: the mean over its turns so far.

    The groups of a block share its process starts, in proportion to what their turns took. The checks before an arm's
    first slices are left out: they are not made again.
    """
    taken: dict[str, list[float]] = {}
    for block in blocks:
        own = {turn.group: _own_s(turn.arms) for turn in block.groups}
        whole = sum(own.values())
        timing_s = block.whole_s - sum(_checks_s(turn.arms) for turn in block.groups)
        for group, seconds in own.items():
            share = seconds / whole if whole else 1 / len(own)
            taken.setdefault(group, []).append(timing_s * share)
    return {group: sum(seconds) / len(seconds) for group, seconds in taken.items()}


def _own_s(arms: Mapping[str, ArmSlices]) -> float:
    taken_s = sum(
        sum(slices.wall_ns) / NS_PER_S + slices.seconds.preparation + slices.seconds.warm_up + slices.seconds.restoring
        for slices in arms.values()
    )
    return taken_s - _checks_s(arms)


def _checks_s(arms: Mapping[str, ArmSlices]) -> float:
    """With the preparation itself, which takes a small part of it."""
    return sum(slices.seconds.preparation for slices in arms.values() if slices.check is not None)
