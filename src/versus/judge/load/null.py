"""Whether a load run is to be trusted: one Django against itself, by CPU time a request."""

import math
from collections.abc import Sequence

from versus.judge.calls.null import judge_null
from versus.judge.load.stages import CPU_PER_REQUEST, Metric, as_far_as_measured, sound_attempts, sound_pairs
from versus.judge.report import Null
from versus.judge.statistics.comparison import MARGIN
from versus.judge.statistics.pairs import value_log_ratio
from versus.load.declared.contrasts import Contrast, null_contrasts
from versus.load.declared.plan import FEWEST_STARTS, LoadPlan
from versus.load.readings.observations import Stage
from versus.spelling import percent

WIDEST = 1.0
"""How imprecise the null is distrusts no run: CPU time scatters by several per cent from start to start."""


def judge_load_null(plan: LoadPlan, stages: Sequence[Stage]) -> Null | None:
    """Returns the null; None where none was planned.

    A run is distrusted where the null's 99.9 % interval leaves out 1. Where that is known to more than half the margin,
    it is too little to tell; with calls that would be distrust, for pairs of slices are more precise.
    """
    if not plan.twins:
        return None
    begun = as_far_as_measured(plan, stages)
    ratios = {
        number: [ratio]
        for contrast in null_contrasts(plan)
        for number, ratio in enumerate(_log_ratios(begun, stages, contrast))
    }
    judged = judge_null(ratios, margin=WIDEST, fewest_blocks=FEWEST_STARTS)
    trusted, reason = judged.trusted, judged.reason
    if trusted and judged.half_width is not None and judged.half_width > MARGIN / 2:
        trusted, reason = None, f"The null is known to ±{percent(judged.half_width)} only."
    return Null(trusted, reason, judged.ratio, judged.low, judged.high, judged.blocks)


def _log_ratios(plan: LoadPlan, stages: Sequence[Stage], contrast: Contrast) -> list[float]:
    metric = Metric(CPU_PER_REQUEST)
    pairs = sound_pairs(plan, sound_attempts(stages), contrast)
    both = [(metric.value(pair.baseline), metric.value(pair.candidate)) for pair in pairs]
    found = [value_log_ratio(before, after) for before, after in both if before is not None and after is not None]
    return [ratio for ratio in found if math.isfinite(ratio)]
