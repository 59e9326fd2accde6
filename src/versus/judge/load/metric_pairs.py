"""Rows of metrics that have one value a server start; the starts of two arms come in pairs."""

import math
from collections.abc import Mapping, Sequence

import msgspec

from versus.environments.environment import Environment
from versus.judge.report import Row, Side, Value, judged_row
from versus.judge.statistics.comparison import MARGIN, Observed, judge_family
from versus.judge.statistics.pairs import agreeing_values, value_log_ratio
from versus.judge.statistics.verdict import Better, Judgement
from versus.load.declared.contrasts import Contrast, contrasts_of
from versus.load.declared.plan import FEWEST_STARTS, LoadArm, LoadPlan


class MetricByStart(msgspec.Struct, frozen=True):
    """A metric's values by start and arm; unknown values are left out."""

    metric: str
    unit: str
    values: Mapping[tuple[int, LoadArm], float]
    better: Better = "lower"


class MetricPairs(msgspec.Struct, frozen=True):
    """A metric of two arms: start i of the baseline ran next to start i of the candidate, in the order of the rounds.

    A value that is not positive and finite leaves the row inconclusive.
    """

    metric: str
    unit: str
    contrast: Contrast
    baseline_values: tuple[float, ...]
    candidate_values: tuple[float, ...]
    better: Better = "lower"
    point: dict[str, Value] = {}
    warnings: tuple[str, ...] = ()
    missing: int = 0
    """Pairs of starts that were planned and do not count: with any, no verdict is given."""

    @property
    def key(self) -> str:
        return f"{self.metric} {self.point} {self.contrast.key}"

    @property
    def family(self) -> tuple[str, str, bool]:
        """The metric, the target that it is about, and whether Djangos are compared."""
        return self.metric, str(self.point.get("target", "")), self.contrast.between_djangos

    @property
    def log_ratios(self) -> tuple[float, ...]:
        """Returns log(candidate / baseline), one a pair, and no number for each pair that is missing.

        Raises ValueError where an arm has more starts.
        """
        pairs = zip(self.baseline_values, self.candidate_values, strict=True)
        return (*(value_log_ratio(before, after) for before, after in pairs), *[math.nan] * self.missing)


def judge_metrics(
    plan: LoadPlan, metrics: Sequence[MetricByStart], environments: Mapping[str, Environment]
) -> list[Row]:
    """Returns a row for each metric and contrast that has at least one pair of starts."""
    found = []
    for metric in metrics:
        for contrast in contrasts_of(plan):
            both = [((start, contrast.baseline), (start, contrast.candidate)) for start in range(plan.starts)]
            known = [(metric.values[a], metric.values[b]) for a, b in both if a in metric.values and b in metric.values]
            before, after = tuple(value for value, _ in known), tuple(value for _, value in known)
            found.append(MetricPairs(metric.metric, metric.unit, contrast, before, after, metric.better))
    return judge_pairs(plan, found, environments)


def judge_pairs(
    plan: LoadPlan,
    found: Sequence[MetricPairs],
    environments: Mapping[str, Environment],
    *,
    margin: float = MARGIN,
    floor: float = 0.0,
    fewest: int = FEWEST_STARTS,
) -> list[Row]:
    """Returns a row for each metric of two arms that has a pair of starts, in order; a start is one observation.

    What was planned makes the families, not what was found: those between Djangos of a metric are one, those between
    cases another. Large differences of one metric, or between cases, make none of another significant.
    """
    judged: dict[str, Judgement] = {}
    for family in dict.fromkeys(pairs.family for pairs in found):
        members = [pairs for pairs in found if pairs.family == family]
        observed = [Observed(pairs.key, pairs.log_ratios, margin, pairs.better, floor) for pairs in members]
        judged |= {judgement.key: judgement for judgement in judge_family(observed, fewest_pairs=fewest)}
    return [_row(plan, environments, pairs, judged[pairs.key]) for pairs in found if pairs.baseline_values]


def side_of(plan: LoadPlan, environments: Mapping[str, Environment], arm: LoadArm) -> Side:
    """Returns an arm as rows name it: by its case, or by its server where the scenario has no cases."""
    environment = environments[arm.environment]
    server = plan.case(arm).server or plan.scenario.server
    return Side(environment.name, environment.interpreter.version, plan.database, arm.case or server.label)


def _row(plan: LoadPlan, environments: Mapping[str, Environment], pairs: MetricPairs, judgement: Judgement) -> Row:
    contrast = pairs.contrast
    return judged_row(
        judgement,
        subject=plan.scenario.name,
        point=pairs.point,
        metric=pairs.metric,
        unit=pairs.unit,
        sides=(side_of(plan, environments, contrast.baseline), side_of(plan, environments, contrast.candidate)),
        values=agreeing_values(pairs.baseline_values, pairs.candidate_values, judgement.ratio),
        better=pairs.better,
        more_warnings=pairs.warnings,
    )
