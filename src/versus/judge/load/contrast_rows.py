"""Rows of one value a server start, of the arms of a load run that are compared."""

from collections.abc import Mapping, Sequence
from statistics import median

import msgspec

from versus.environments.environment import Environment
from versus.judge.report import Row, Side, Value, judged_row
from versus.judge.statistics.comparison import MARGIN
from versus.judge.statistics.starts import PairedStarts, judge_starts
from versus.judge.statistics.verdict import Better, Judgement
from versus.load.declared.contrasts import Contrast, contrasts_of
from versus.load.declared.plan import LoadArm, LoadPlan


class MetricByStart(msgspec.Struct, frozen=True):
    """A metric's values by start and arm; those that nobody knows are left out."""

    metric: str
    unit: str
    values: Mapping[tuple[int, LoadArm], float]
    better: Better = "lower"


class MetricPairs(msgspec.Struct, frozen=True):
    """A metric of two arms: a value a pair of starts, in the order of the rounds."""

    metric: str
    unit: str
    contrast: Contrast
    baseline_values: tuple[float, ...]
    candidate_values: tuple[float, ...]
    better: Better = "lower"
    point: dict[str, Value] = {}
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.metric} {self.point} {self.contrast.key}"


def compared_rows(
    plan: LoadPlan, metrics: Sequence[MetricByStart], environments: Mapping[str, Environment]
) -> list[Row]:
    """One family of all metrics and contrast arms that have a pair of starts at least."""
    found = []
    for metric in metrics:
        for contrast in contrasts_of(plan):
            both = [((start, contrast.baseline), (start, contrast.candidate)) for start in range(plan.starts)]
            known = [(metric.values[a], metric.values[b]) for a, b in both if a in metric.values and b in metric.values]
            if known:
                before, after = zip(*known, strict=True)
                found.append(MetricPairs(metric.metric, metric.unit, contrast, before, after, metric.better))
    return paired_rows(plan, found, environments)


def paired_rows(plan: LoadPlan, found: Sequence[MetricPairs], environments: Mapping[str, Environment]) -> list[Row]:
    """One family, a row each."""
    judged = judge_starts(
        [
            PairedStarts(one.key, one.baseline_values, one.candidate_values, MARGIN, better=one.better)
            for one in found
        ]
    )  # fmt: skip
    return [_row(plan, environments, one, judgement) for one, judgement in zip(found, judged, strict=True)]


def _row(plan: LoadPlan, environments: Mapping[str, Environment], one: MetricPairs, judgement: Judgement) -> Row:
    return judged_row(
        judgement,
        subject=plan.scenario.name,
        point=one.point,
        metric=one.metric,
        unit=one.unit,
        sides=(side_of(plan, environments, one.contrast.baseline), side_of(plan, environments, one.contrast.candidate)),
        values=(median(one.baseline_values), median(one.candidate_values)),
        better=one.better,
        more_warnings=one.warnings,
    )


def side_of(plan: LoadPlan, environments: Mapping[str, Environment], arm: LoadArm) -> Side:
    """An arm as rows name it: by its case, or by its server where there is but one."""
    environment = environments[arm.environment]
    server = plan.case(arm).server or plan.scenario.server
    return Side(environment.name, environment.interpreter.version, plan.database, arm.case or server.label)
