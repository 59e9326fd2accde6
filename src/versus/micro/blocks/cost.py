"""What measuring costs: by constants before anything is measured, by what blocks took afterwards. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from versus.micro.declared.observations import ArmSlices, Block
from versus.micro.declared.plan import FEWEST_SLICES, START_UP_ROUNDS, Group, Plan
from versus.micro.declared.schedule import GROUPS_A_BLOCK
from versus.units import NS_PER_S

# Guesses, for a plan says its end before anything was measured; the first blocks replace them by their own times.
# An arm takes longer than its slices: each has half of itself as prelude, and calls are slower than the fastest, which
# they were calibrated by. Opening includes warming up and collecting garbage.
PROCESS_S = 0.4
OPEN_S = 0.07
LENGTHENED = 2.1
# Under callgrind, a Django's start (uncounted) and a subject of about a millisecond.
COUNTED_PROCESS_S = 3.0
COUNTED_ARM_S = 2.0
SURVEYED_ARM_S = 0.5
START_UP_S = 0.5
SERVER_TURN_S = 0.3  # what PostgreSQL adds to an arm's turn: a clone of the fixture, restores


def block_s(groups: Sequence[Group], slices_s: float, *, server: bool) -> float:
    """A guess at one block of these groups, every arm of which is timed for `slices_s` seconds."""
    slots: Counter[str] = Counter()
    for group in groups:
        slots |= Counter(arm.environment for arm in group.arms)
    turn = OPEN_S + LENGTHENED * slices_s + (SERVER_TURN_S if server else 0.0)
    return slots.total() * PROCESS_S + sum(len(group.arms) for group in groups) * turn


def fewest_blocks_s(plan: Plan) -> float:
    """A guess at what the fewest blocks of all groups take."""
    timing = plan.timing
    rounds = [plan.groups[start : start + GROUPS_A_BLOCK] for start in range(0, len(plan.groups), GROUPS_A_BLOCK)]
    server = not plan.database.startswith("sqlite")
    return timing.fewest_blocks * sum(block_s(one, timing.slices * timing.slice_s, server=server) for one in rounds)


def counting_s(plan: Plan, at_once: int) -> float:
    """A guess at counting in all layouts, so many processes at a time, and at finding how many calls are enough."""
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
    """With fewer slices where the fewest blocks would not fit into the budget: they are always run."""
    timing = plan.timing
    for slices in range(timing.slices, FEWEST_SLICES - 1, -2):  # even, for turns come in pairs
        plan = msgspec.structs.replace(plan, timing=msgspec.structs.replace(timing, slices=slices))
        if timing.budget_s is None or fewest_blocks_s(plan) <= timing.budget_s:
            break
    return plan


def spent_s(blocks: Sequence[Block]) -> float:
    """Seconds of all blocks, what died before them included."""
    return sum(block.whole_s + block.lost_s for block in blocks)


def turn_seconds(blocks: Sequence[Block]) -> dict[str, float]:
    """What one more turn of each group takes, by what its turns took; process starts are shared by a block's groups."""
    taken: dict[str, list[float]] = {}
    for block in blocks:
        own = {one.group: _own_s(one.arms) for one in block.groups}
        whole = sum(own.values())
        for group, seconds in own.items():
            share = seconds / whole if whole else 1 / len(own)
            taken.setdefault(group, []).append(block.whole_s * share)
    return {group: sum(seconds) / len(seconds) for group, seconds in taken.items()}


def _own_s(arms: Mapping[str, ArmSlices]) -> float:
    return sum(
        sum(one.wall_ns) / NS_PER_S + one.seconds.preparation + one.seconds.warm_up + one.seconds.restoring
        for one in arms.values()
    )
