"""Closed journeys in, rows out: how many journeys waiting visitors finish, and what a journey costs the server."""

from collections.abc import Mapping, Sequence

from versus.environments.environment import Environment
from versus.judge.load.metric_pairs import MetricByStart, judge_metrics
from versus.judge.report import Missing, Row
from versus.load.declared.plan import LoadPlan
from versus.load.readings.observations import Throughput


def judge_throughputs(
    plan: LoadPlan, found: Sequence[Throughput], environments: Mapping[str, Environment]
) -> tuple[list[Row], list[Missing]]:
    """Returns the rows, and the stages that yield no number with their reason."""
    sound = [stage for stage in found if stage.reason is None]
    metrics = [
        MetricByStart("journeys", "journeys/s", {s.key: s.journeys / s.seconds for s in sound}, "higher"),
        MetricByStart("cpu_per_journey", "s", {s.key: s.cpu_s / s.journeys for s in sound}),
    ]
    faults = [
        Missing(f"{plan.scenario.name}, start {stage.start + 1} of {stage.key[1].id}", "fault", stage.reason)
        for stage in found
        if stage.reason is not None
    ]
    return judge_metrics(plan, metrics, environments), faults
