"""Closed journeys in, rows out: what visitors who wait for their answers get done, and what it costs the server."""

from collections.abc import Mapping, Sequence

from versus.environments.environment import Environment
from versus.judge.load.contrast_rows import MetricByStart, compared_rows
from versus.judge.report import Missing, Row
from versus.load.declared.plan import LoadPlan
from versus.load.readings.observations import Throughput


def judge_throughputs(
    plan: LoadPlan, found: Sequence[Throughput], environments: Mapping[str, Environment]
) -> tuple[list[Row], list[Missing]]:
    """(rows, stages that yield no number, with their reasons)."""
    sound = [one for one in found if one.reason is None]
    metrics = [
        MetricByStart("journeys", "journeys/s", {one.key: one.journeys / one.seconds for one in sound}, "higher"),
        MetricByStart("cpu_per_journey", "s", {one.key: one.cpu_s / one.journeys for one in sound}),
    ]
    faults = [
        Missing(f"{plan.scenario.name}, start {one.start + 1} of {one.key[1].id}", "fault", one.reason)
        for one in found
        if one.reason is not None
    ]
    return compared_rows(plan, metrics, environments), faults
