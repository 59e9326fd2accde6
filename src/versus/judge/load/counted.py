"""Instructions a request: ratios over memory layouts, with a floor that one Django against itself gives."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from versus.environments.environment import Environment
from versus.judge.calls.instructions import LOWEST_FLOOR, MARGIN
from versus.judge.calls.null import judge_null
from versus.judge.load.metric_pairs import MetricPairs, judge_pairs
from versus.judge.report import Missing, Null, Row
from versus.judge.statistics.interval import estimate
from versus.judge.statistics.pairs import null_floor
from versus.load.declared.contrasts import Contrast, contrasts_of, null_contrasts
from versus.load.declared.plan import FEWEST_LAYOUTS, LoadArm, LoadPlan
from versus.load.readings.observations import CountedRequests

INSTRUCTIONS_PER_REQUEST = "instructions_per_request"
WIDEST = 0.003
"""The half-width of an interval, as a share, from which on more layouts are counted."""


def judge_counted(
    plan: LoadPlan, found: Sequence[CountedRequests], environments: Mapping[str, Environment]
) -> tuple[list[Row], list[Missing], Null | None]:
    """Returns the rows, what has no count with the reason, and whether the run is to be trusted."""
    counts = _counts(found)
    nulls = [_pairs(contrast, counts) for contrast in null_contrasts(plan)]
    floor = null_floor([fmean(pairs.log_ratios) for pairs in nulls if pairs.log_ratios], LOWEST_FLOOR)
    rows = judge_pairs(
        plan, [_pairs(contrast, counts) for contrast in contrasts_of(plan)], environments,
        margin=MARGIN, floor=floor, fewest=FEWEST_LAYOUTS,
    )  # fmt: skip
    uncounted = {counted.arm: counted.reason for counted in found if counted.reason is not None}
    missing = [
        Missing(f"{plan.scenario.name}, {arm.case or arm.environment} on {arm.environment}", "uncounted", reason)
        for arm, reason in uncounted.items()
    ]
    return rows, missing, _null(nulls)


def is_precise(plan: LoadPlan, found: Sequence[CountedRequests]) -> bool:
    """Returns whether every comparison's half-width is at most WIDEST, as far as it can be counted at all."""
    counts = _counts(found)
    ratios = [_pairs(contrast, counts).log_ratios for contrast in contrasts_of(plan)]
    return all(len(pairs) >= FEWEST_LAYOUTS and estimate(pairs).half_width() <= WIDEST for pairs in ratios if pairs)


def _counts(found: Sequence[CountedRequests]) -> dict[tuple[int, LoadArm], float]:
    """Returns instructions a request, by (layout, arm)."""
    return {counted.key: counted.counting.per_request for counted in found if counted.counting is not None}


def _pairs(contrast: Contrast, counts: Mapping[tuple[int, LoadArm], float]) -> MetricPairs:
    """Returns the counts of both arms in each layout that has both."""
    starts = sorted({start for start, _ in counts})
    both = [((start, contrast.baseline), (start, contrast.candidate)) for start in starts]
    known = [(counts[before], counts[after]) for before, after in both if before in counts and after in counts]
    return MetricPairs(
        INSTRUCTIONS_PER_REQUEST, "instructions", contrast,
        tuple(before for before, _ in known), tuple(after for _, after in known),
    )  # fmt: skip


def _null(nulls: Sequence[MetricPairs]) -> Null | None:
    by_start: dict[int, list[float]] = {}
    for pairs in nulls:
        for start, ratio in enumerate(pairs.log_ratios):
            by_start.setdefault(start, []).append(ratio)
    if not by_start:
        return None
    judged = judge_null(by_start, margin=MARGIN, fewest_blocks=FEWEST_LAYOUTS)
    return Null(judged.trusted, judged.reason, judged.ratio, judged.low, judged.high, judged.blocks)
