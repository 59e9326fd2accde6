"""How long slices are, how many of them a block has, and whether they fit the budget."""

import math
from collections.abc import Mapping

from versus.micro.declared.plan import Group, Timing

WRITING_S = 0.01  # a slice of a subject that writes: shorter ones cost less than the restore after each
WRITING_TURN = 2  # times the others' time in a block, or it would have too few slices for a median
FEWEST_LONG = 8  # slices a block, however long
ORDINARY_S = 0.075  # a slice up to this never refuses a subject
TURNS = 2  # of a slice that is one call: the untimed prelude is one as well
UNTIMED = 1  # slice of an arm before its first
BUDGETS = 3  # as far as a run may overdraw for one subject; its fewest blocks are never cut short


def slice_wanted_s(timing: Timing, group: Group) -> float:
    """Returns the seconds that the calls of a slice are calibrated to take."""
    return max(timing.slice_s, WRITING_S) if group.writes else timing.slice_s


def slices_a_block(timing: Timing, group: Group, slice_s: float) -> int:
    """Returns how many slices of `slice_s` seconds fill the planned time: an even number, for turns come in pairs."""
    planned_s = timing.slices * timing.slice_s * (WRITING_TURN if group.writes else 1)
    filling = 2 * round(planned_s / slice_s / 2)
    return max(min(FEWEST_LONG, timing.slices), min(filling, timing.slices))


def over_budget(group: Group, timing: Timing, slices_s: Mapping[str, float]) -> str | None:
    """Returns in one sentence why a group is not worth starting; None for one whose slices have ordinary length."""
    longest = max(slices_s.values(), default=0.0)
    if timing.budget_s is None or longest <= ORDINARY_S:
        return None
    turns = TURNS * slices_a_block(timing, group, longest) + UNTIMED
    needed = timing.fewest_blocks * turns * sum(slices_s.values())
    if needed <= BUDGETS * timing.budget_s:
        return None
    return (
        f"its {timing.fewest_blocks} pairs would take {needed:.0f} s at up to {longest:.2g} s a call, "
        f"more than {BUDGETS} times the run's budget of {timing.budget_s:.0f} s; a --budget of "
        f"{math.ceil(needed / BUDGETS)}s would let it run."
    )
