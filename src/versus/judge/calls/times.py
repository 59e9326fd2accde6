"""Times of a run of calls: every declared comparison judged, and what its null pairs say."""

from collections.abc import Sequence

from versus.judge.calls.null import judge_null
from versus.judge.calls.slices import log_ratios
from versus.judge.report import Null
from versus.judge.statistics.comparison import Observed, judge_family
from versus.judge.statistics.verdict import Judgement
from versus.micro.declared.observations import Block
from versus.micro.declared.plan import Comparison, Plan


def judge_times(plan: Plan, blocks: Sequence[Block]) -> list[tuple[Comparison, Judgement]]:
    """Judges every declared comparison that was measured, within the whole declared family."""
    margins = {group.key: group.margin for group in plan.groups}
    observed = [
        Observed(key=comparison.key, log_ratios=tuple(log_ratios(comparison, blocks)), margin=margins[comparison.group])
        for comparison in plan.family
    ]
    judged = judge_family(observed, fewest_pairs=plan.timing.fewest_blocks)
    return [
        (comparison, judgement) for comparison, judgement in zip(plan.family, judged, strict=True) if judgement.pairs
    ]


def judge_nulls(plan: Plan, blocks: Sequence[Block]) -> Null:
    """Judges all null pairs of a run, pooled by block."""
    pooled = judge_null(null_ratios(plan, blocks), fewest_blocks=plan.timing.fewest_blocks)
    return Null(pooled.trusted, pooled.reason, pooled.ratio, pooled.low, pooled.high, pooled.blocks)


def null_ratios(plan: Plan, blocks: Sequence[Block]) -> dict[int, list[float]]:
    """Returns the log ratios of all null pairs, by block."""
    return {
        block.index: [ratio for comparison in plan.nulls for ratio in log_ratios(comparison, [block])]
        for block in blocks
    }
