"""Instructions a call: ratios over memory layouts, with a floor that one Django against itself gives."""

import math
from collections.abc import Sequence
from statistics import fmean

from versus.judge.statistics.comparison import Observed, judge_family
from versus.judge.statistics.pairs import null_floor
from versus.judge.statistics.verdict import Judgement
from versus.micro.declared.observations import CountedLayout
from versus.micro.declared.plan import Arm, Comparison, Plan

FEWEST_LAYOUTS = 5
# A quarter of time's margin: what layouts scatter by lets it be shown with five or six of them.
MARGIN = 0.005
# Between two installations of one Django counts move by something like this, whatever few layouts say.
LOWEST_FLOOR = 0.0005


def judge_instructions(plan: Plan, layouts: Sequence[CountedLayout]) -> list[tuple[Comparison, Judgement]]:
    """Returns every declared comparison that was counted, judged over layouts within the declared family.

    A difference below the floor is neither faster nor slower, whatever its p: it may be the installation's.
    """
    floor = counted_floor(plan, layouts)
    observed = [
        Observed(comparison.key, tuple(layout_ratios(comparison, layouts)), MARGIN, floor=floor)
        for comparison in plan.family
    ]
    judged = judge_family(observed, fewest_pairs=FEWEST_LAYOUTS)
    return [
        (comparison, judgement) for comparison, judgement in zip(plan.family, judged, strict=True) if judgement.pairs
    ]


def layout_ratios(comparison: Comparison, layouts: Sequence[CountedLayout]) -> list[float]:
    """Returns log(candidate / baseline), one a layout that holds both arms."""
    before, after = paired_counts(comparison, layouts)
    return [math.log(count) - math.log(base) for base, count in zip(before, after, strict=True)]


def paired_counts(comparison: Comparison, layouts: Sequence[CountedLayout]) -> tuple[list[float], list[float]]:
    """Returns both arms' instructions a call for each layout that holds both arms."""
    groups = [layout.groups.get(comparison.group, {}) for layout in layouts]
    ids = comparison.baseline.id, comparison.candidate.id
    both = [group for group in groups if all(arm in group for arm in ids)]
    before, after = ([group[arm].instructions / group[arm].calls for group in both] for arm in ids)
    return before, after


def counted_floor(plan: Plan, layouts: Sequence[CountedLayout]) -> float:
    """Returns the floor of the null comparisons, in log ratio, by their means over the layouts.

    Only those count that were counted most often: where a screening went on with some, the rest has a single layout.
    """
    ratios = [layout_ratios(comparison, layouts) for comparison in plan.nulls]
    most = max(map(len, ratios), default=0)
    return null_floor([fmean(held) for held in ratios if held and len(held) == most], LOWEST_FLOOR)


def counts_a_layout(group: str, arm: Arm, layouts: Sequence[CountedLayout]) -> list[float]:
    """Returns instructions a call, one value a layout that holds the arm."""
    counts = [layout.groups[group][arm.id] for layout in layouts if arm.id in layout.groups.get(group, {})]
    return [counted.instructions / counted.calls for counted in counts]
