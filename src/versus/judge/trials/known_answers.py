"""What trials with a known answer say about the suite: coverage, false alarms, detection, and bias by order."""

from collections.abc import Sequence
from typing import Protocol

import msgspec
import numpy as np

from versus.judge.statistics.comparison import LEVEL
from versus.judge.statistics.interval import Interval, Proportion, estimate, proportion
from versus.judge.statistics.verdict import Verdict


class Judged(Protocol):
    """What a trial's comparison came to: a judgement of calls, or a row of requests."""

    @property
    def verdict(self) -> str: ...
    @property
    def ratio(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def p(self) -> float | None: ...
    @property
    def adjusted_p(self) -> float | None: ...


class NullOutcome(msgspec.Struct, frozen=True):
    """What was said of families in which nothing differs.

    `covered` counts 95 % intervals that hold 1, `alarmed` families with a verdict of faster or slower, `raw`
    comparisons with p ≤ .05 before adjusting. `half_width` is the median of the intervals', a share.
    """

    covered: Proportion
    alarmed: Proportion
    raw: Proportion
    half_width: float


class Detection(msgspec.Struct, frozen=True):
    """What was found of slow-downs of one size.

    `found` counts p ≤ .05 in the right direction for the comparison alone, `adjusted` the same within its family,
    `wrong` p ≤ .05 in the wrong direction. `ratio` is the median estimate, `half_width` the intervals' median.
    """

    size: float
    found: Proportion
    adjusted: Proportion
    wrong: Proportion
    ratio: float
    half_width: float
    subjects: int


class PlacesOutcome(msgspec.Struct, frozen=True):
    """The pooled ratio, with its 90 % interval, of the same code in one place to that in another: second to first in a
    turn, or among other subjects to alone."""

    ratio: float
    interval: Interval
    pairs: int


def null_outcome(families: Sequence[Sequence[Judged]]) -> NullOutcome:
    """Returns what was said of families in which nothing differs. Raises ValueError where there is no family."""
    if not families:
        raise ValueError("there is no family to judge")
    rows = [row for family in families for row in family if row.low is not None and row.high is not None]
    return NullOutcome(
        covered=proportion(sum(_holds_one(row) for row in rows), len(rows)),
        alarmed=proportion(sum(any(map(_alarms, family)) for family in families), len(families)),
        raw=proportion(sum(row.p is not None and row.p <= LEVEL for row in rows), len(rows)),
        half_width=float(np.median([_half_width(row) for row in rows])),
    )


def detection(size: float, trials: Sequence[tuple[str, Judged]]) -> Detection:
    """Returns what was found of slow-downs of this size; `trials` are pairs of subject and judgement.

    In a trial without a p nothing was found.
    """
    rows = [row for _, row in trials]
    known = [row for row in rows if row.ratio is not None and row.low is not None]
    return Detection(
        size=size,
        found=proportion(sum(_slower(row) and _within(row.p) for row in rows), len(rows)),
        adjusted=proportion(sum(_slower(row) and _within(row.adjusted_p) for row in rows), len(rows)),
        wrong=proportion(sum(not _slower(row) and _within(row.p) for row in rows), len(rows)),
        ratio=float(np.median([row.ratio for row in known])) if known else float("nan"),
        half_width=float(np.median([_half_width(row) for row in known])) if known else float("nan"),
        subjects=len({subject for subject, _ in trials}),
    )


def places_outcome(log_ratios: Sequence[float]) -> PlacesOutcome:
    """Returns the pooled ratio of one log ratio a pair. Raises ValueError for fewer than two pairs."""
    if len(log_ratios) < 2:
        raise ValueError("an interval needs two pairs at least")
    whole = estimate(log_ratios)
    return PlacesOutcome(whole.ratio, whole.ratio_interval(0.90), whole.pairs)


def _holds_one(row: Judged) -> bool:
    assert row.low is not None
    assert row.high is not None
    return row.low <= 1 <= row.high


def _alarms(row: Judged) -> bool:
    return row.verdict in (Verdict.FASTER, Verdict.SLOWER)


def _slower(row: Judged) -> bool:
    return row.ratio is not None and row.ratio > 1


def _within(p: float | None) -> bool:
    return p is not None and p <= LEVEL


def _half_width(row: Judged) -> float:
    assert row.low is not None
    assert row.high is not None
    return float(np.sqrt(row.high / row.low) - 1)
