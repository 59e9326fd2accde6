"""What all scenarios together say of two Djangos: more precise than any scenario, but of no scenario in particular."""

import math
from collections.abc import Iterable, Mapping
from statistics import fmean

import msgspec

from versus.judge.report import Row
from versus.judge.statistics.interval import estimate

FEWEST_SCENARIOS = 3  # of two, Student's t reaches 12.7 standard errors to each side


class PooledRatio(msgspec.Struct, frozen=True):
    """The geometric mean of the scenarios' ratios between two Djangos on one database, with its 95 % interval."""

    database: str
    baseline: str
    candidate: str
    scenarios: int
    ratio: float
    low: float
    high: float


def pooled_ratios(rows: Iterable[Row]) -> tuple[PooledRatio, ...]:
    """Returns one ratio for each database and pair of Djangos that was compared in three scenarios or more.

    A scenario is one observation, the mean log ratio of its cases: the cases share their starts, and so are not
    independent.
    """
    found: dict[tuple[str, str, str], dict[str, list[float]]] = {}
    for row in rows:
        if row.ratio is not None:
            key = row.candidate.database, row.baseline.django, row.candidate.django
            by_scenario = found.setdefault(key, {})
            by_scenario.setdefault(row.subject, []).append(math.log(row.ratio))
    return tuple(_pooled(*key, cases) for key, cases in found.items() if len(cases) >= FEWEST_SCENARIOS)


def _pooled(
    database: str, baseline: str, candidate: str, log_ratios_by_scenario: Mapping[str, list[float]]
) -> PooledRatio:
    pooled = estimate([fmean(log_ratios) for log_ratios in log_ratios_by_scenario.values()])
    interval = pooled.ratio_interval()
    return PooledRatio(
        database, baseline, candidate, len(log_ratios_by_scenario), pooled.ratio, interval.low, interval.high
    )  # fmt: skip
