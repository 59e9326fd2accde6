"""What long calls come to: how many slices of them a block has, and whether they fit the budget at all. Pure."""

import math
from collections.abc import Mapping

from versus.micro.plan import FEWEST_SLICES, Group, Timing

ORDINARY_S = 0.075  # the longest slice that the worker makes of more than one call
TURNS = 2  # of a slice that is one call: the untimed prelude is one as well
BUDGETS = 3  # as far as a run may overdraw for one subject; its fewest blocks are never cut short


def slices_a_block(timing: Timing, slice_s: float) -> int:
    """Fewer where a slice is one long call; an even number, for turns come in pairs."""
    if slice_s <= ORDINARY_S:
        return timing.slices
    fewer = 2 * round(timing.slices * ORDINARY_S / slice_s / 2)
    return max(min(FEWEST_SLICES, timing.slices), fewer)


def over_budget(group: Group, timing: Timing, slices_s: Mapping[str, float]) -> str | None:
    """Why a group is not worth starting, in one sentence; None for any with slices of ordinary length."""
    longest = max(slices_s.values(), default=0.0)
    if timing.budget_s is None or longest <= ORDINARY_S:
        return None
    needed = timing.fewest_blocks * slices_a_block(timing, longest) * TURNS * sum(slices_s.values())
    if needed <= BUDGETS * timing.budget_s:
        return None
    return (
        f"{group.key}: its {timing.fewest_blocks} pairs would take {needed:.0f} s at up to {longest:.2g} s a call, "
        f"more than {BUDGETS} times the run's budget of {timing.budget_s:.0f} s; a --budget of "
        f"{math.ceil(needed / BUDGETS)}s would let it run."
    )
