"""Searches for capacity in, rows out: the highest sustained rate, pair of starts by pair of starts."""

from collections.abc import Mapping, Sequence
from statistics import median

import msgspec

from versus.environments.environment import Environment
from versus.judge.comparison import MARGIN
from versus.judge.load import Opposed, opposed_arms, side_of
from versus.judge.report import Missing, Row, judged_row
from versus.judge.starts import PairedStarts, judge_starts
from versus.load.observations import NULL_CASE, Capacity
from versus.load.plan import LoadPlan

METRIC, UNIT = "capacity", "requests/s"


def judge_capacities(
    plan: LoadPlan, found: Sequence[Capacity], environments: Mapping[str, Environment]
) -> tuple[list[Row], list[Missing]]:
    """(rows, what yields no number: with what failed there, or that it is more than the generator can tell)."""
    by_key = {one.key: one for one in found if one.case != NULL_CASE}
    pairs: dict[Opposed, list[tuple[float, float]]] = {}
    for opposed in opposed_arms(plan):
        both = [
            (before.sustained, after.sustained)
            for start in range(plan.starts)
            if (before := by_key.get((start, opposed.baseline))) and (after := by_key.get((start, opposed.candidate)))
        ]
        known = [(before, after) for before, after in both if before is not None and after is not None]
        if known:
            pairs[opposed] = known
    judged = judge_starts(
        [
            PairedStarts(one.key, tuple(a for a, _ in values), tuple(b for _, b in values), MARGIN, better="higher")
            for one, values in pairs.items()
        ]
    )
    rows = [
        msgspec.structs.replace(
            judged_row(
                judgement,
                subject=plan.scenario.name,
                point={},
                metric=METRIC,
                unit=UNIT,
                sides=(side_of(plan, environments, one.baseline), side_of(plan, environments, one.candidate)),
                values=(median(a for a, _ in values), median(b for _, b in values)),
            ),
            better="higher",
        )
        for (one, values), judgement in zip(pairs.items(), judged, strict=True)
    ]
    return rows, [_missing(plan, one) for one in by_key.values() if one.sustained is None]


def _missing(plan: LoadPlan, one: Capacity) -> Missing:
    what = f"capacity of {plan.scenario.name}, start {one.start + 1} of {one.key[1].id}"
    if one.found.rate:
        reason = one.found.reason or "it sustained all that the generator can send"
        return Missing(what, "not run", f"above {one.found.rate:.0f}/s, where the generator ends: {reason}")
    return Missing(what, "fault", one.found.reason or "No rate was sustained.")
