"""How many more blocks a run needs, and which precision is in reach of so many."""

import math
from collections.abc import Sequence
from statistics import fmean

import msgspec

from versus.judge.calls.null import WIDEST_SHARE_OF_MARGIN
from versus.judge.calls.slices import log_ratios
from versus.judge.calls.times import null_ratios
from versus.judge.statistics.comparison import MARGIN
from versus.judge.statistics.interval import as_ratio, estimate
from versus.judge.statistics.stopping import StoppingRule
from versus.micro.blocks.allocation import Needs
from versus.micro.declared.observations import Block
from versus.micro.declared.plan import Group, Plan


def needs(plan: Plan, blocks: Sequence[Block]) -> Needs:
    """Returns what each group needs for its least precise comparison, and what the null needs to vouch for the run."""
    null_rule = StoppingRule(MARGIN * WIDEST_SHARE_OF_MARGIN, plan.timing.fewest_blocks)
    null_means = [fmean(ratios) for ratios in null_ratios(plan, blocks).values() if ratios]
    return Needs(
        groups={group.key: blocks_left(plan, group, blocks) for group in plan.groups},
        null=null_rule.needed(null_means) if null_means else 0,
    )


def blocks_left(plan: Plan, group: Group, blocks: Sequence[Block]) -> int | None:
    """Returns how many more blocks the group needs for its comparisons; None where that cannot be told."""
    rule = StoppingRule(plan.timing.half_width, plan.timing.fewest_blocks)
    needed = [rule.needed(ratios) for ratios in _measured(plan, group.key, blocks)]
    known = [need for need in needed if need is not None]
    return max(known, default=0) if len(known) == len(needed) else None


def reachable(plan: Plan, group_key: str, blocks: Sequence[Block], further: int) -> float:
    """Returns the half-width, as a share, of the group's least precise comparison after so many further blocks."""
    widest = 0.0
    for ratios in _measured(plan, group_key, blocks):
        so_far = estimate(ratios)
        widest = max(widest, msgspec.structs.replace(so_far, pairs=so_far.pairs + further).half_width())
    return as_ratio(widest) - 1


def _measured(plan: Plan, group_key: str, blocks: Sequence[Block]) -> list[list[float]]:
    by_comparison = [log_ratios(comparison, blocks) for comparison in plan.family if comparison.group == group_key]
    return [ratios for ratios in by_comparison if ratios and all(map(math.isfinite, ratios))]
