"""Searches for capacity in, rows out: the highest sustained rate, pair of starts by pair of starts."""

from collections.abc import Mapping, Sequence

from versus.environments.environment import Environment
from versus.judge.load.metric_pairs import MetricByStart, judge_metrics
from versus.judge.report import Missing, Row
from versus.load.declared.plan import LoadPlan
from versus.load.readings.observations import NULL_CASE, Capacity


def judge_capacities(
    plan: LoadPlan, found: Sequence[Capacity], environments: Mapping[str, Environment]
) -> tuple[list[Row], list[Missing]]:
    """Returns the rows, and the searches that yield no number with their reason.

    The reason is what failed at the lowest rate, or that the server takes more than the generator can send.
    """
    searches = [search for search in found if search.case != NULL_CASE]
    sustained = {search.key: search.sustained for search in searches if search.sustained is not None}
    rows = judge_metrics(plan, [MetricByStart("capacity", "requests/s", sustained, "higher")], environments)
    return rows, [_missing(plan, search) for search in searches if search.sustained is None]


def _missing(plan: LoadPlan, search: Capacity) -> Missing:
    what = f"capacity of {plan.scenario.name}, start {search.start + 1} of {search.key[1].id}"
    if search.found.rate:
        reason = search.found.reason or "it sustained all that the generator can send"
        return Missing(what, "not run", f"above {search.found.rate:.0f}/s, where the generator ends: {reason}")
    return Missing(what, "fault", search.found.reason or "No rate was sustained.")
