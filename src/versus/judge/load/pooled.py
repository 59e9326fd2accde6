"""What all scenarios say together of two Djangos: closer than any of them, but of no scenario in particular."""

import math
from collections.abc import Iterable, Mapping
from statistics import fmean

import msgspec

from versus.judge.report import Row
from versus.judge.statistics.interval import estimate

FEWEST_SCENARIOS = 3  # of two, Student's t reaches 12.7 standard errors to each side


class PooledRatio(msgspec.Struct, frozen=True):
    """The geometric mean of their ratios with its 95 % interval."""

    baseline: str
    candidate: str
    scenarios: int
    ratio: float
    low: float
    high: float


def pooled_ratios(rows: Iterable[Row]) -> tuple[PooledRatio, ...]:
    """One a pair of Djangos that has been compared in scenarios enough.

    A scenario is one observation, the mean log ratio of its cases: these share their starts, and are not independent.
    """
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    for row in rows:
        if row.ratio is not None:
            by_scenario = found.setdefault((row.baseline.django, row.candidate.django), {})
            by_scenario.setdefault(row.subject, []).append(math.log(row.ratio))
    return tuple(_together(*djangos, cases) for djangos, cases in found.items() if len(cases) >= FEWEST_SCENARIOS)


def _together(baseline: str, candidate: str, cases: Mapping[str, list[float]]) -> PooledRatio:
    said = estimate([fmean(log_ratios) for log_ratios in cases.values()])
    interval = said.ratio_interval()
    return PooledRatio(baseline, candidate, len(cases), said.ratio, interval.low, interval.high)
