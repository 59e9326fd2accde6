"""Searches for capacity in, rows out: the highest sustained rate, pair of starts by pair of starts."""

from collections.abc import Mapping, Sequence

from versus.environments.environment import Environment
from versus.judge.load.contrast_rows import MetricByStart, compared_rows
from versus.judge.report import Missing, Row
from versus.load.declared.plan import LoadPlan
from versus.load.readings.observations import NULL_CASE, Capacity


def judge_capacities(
    plan: LoadPlan, found: Sequence[Capacity], environments: Mapping[str, Environment]
) -> tuple[list[Row], list[Missing]]:
    """(rows, what yields no number: with what failed there, or that it is more than the generator can tell)."""
    searches = [one for one in found if one.case != NULL_CASE]
    sustained = {one.key: one.sustained for one in searches if one.sustained is not None}
    rows = compared_rows(plan, [MetricByStart("capacity", "requests/s", sustained, "higher")], environments)
    return rows, [_missing(plan, one) for one in searches if one.sustained is None]


def _missing(plan: LoadPlan, one: Capacity) -> Missing:
    what = f"capacity of {plan.scenario.name}, start {one.start + 1} of {one.key[1].id}"
    if one.found.rate:
        reason = one.found.reason or "it sustained all that the generator can send"
        return Missing(what, "not run", f"above {one.found.rate:.0f}/s, where the generator ends: {reason}")
    return Missing(what, "fault", one.found.reason or "No rate was sustained.")
