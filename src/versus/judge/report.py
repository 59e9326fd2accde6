"""What a judged run says: rows of verdicts, its null, and what it could not measure."""

import math
from typing import Literal

import msgspec

from versus.judge.statistics.verdict import Better, Judgement

Value = str | int | float | bool
VerdictName = Literal["faster", "slower", "same", "inconclusive"]


class Side(msgspec.Struct, frozen=True):
    """One arm of a row."""

    django: str
    python: str
    database: str
    variant: str


class Row(msgspec.Struct, frozen=True):
    """One comparison by one metric. ratio = candidate / baseline; low and high are its 95 % interval.

    The values are medians a call, in `unit`. `smallest_detectable` is a ratio difference (0.013 is 1.3 %).
    Counters have neither interval nor p.
    """

    subject: str
    variant: str
    point: dict[str, Value]
    metric: str
    unit: str
    better: Better
    baseline: Side
    candidate: Side
    baseline_value: float
    candidate_value: float
    ratio: float | None
    low: float | None
    high: float | None
    margin: float
    verdict: VerdictName
    smallest_detectable: float | None
    pairs: int
    p: float | None
    adjusted_p: float | None
    warnings: tuple[str, ...] = ()


def between_djangos(row: Row) -> bool:
    """Whether its sides are two Djangos, and not two variants on one."""
    return row.baseline.django != row.candidate.django


def distance(row: Row) -> float:
    """How far a row is from no difference: |log ratio|, infinite where something came out of nothing."""
    if row.ratio is None:
        return math.inf if row.verdict in ("faster", "slower") else 0.0
    return abs(math.log(row.ratio)) if row.ratio > 0 else math.inf


def judged_row(
    judgement: Judgement,
    *,
    subject: str,
    point: dict[str, Value],
    metric: str,
    unit: str,
    sides: tuple[Side, Side],
    values: tuple[float, float],
    better: Better = "lower",
    more_warnings: tuple[str, ...] = (),
) -> Row:
    """A judgement as a row; `sides` and `values` are the baseline's and the candidate's."""
    return Row(
        subject=subject,
        variant=sides[1].variant,
        point=point,
        metric=metric,
        unit=unit,
        better=better,
        baseline=sides[0],
        candidate=sides[1],
        baseline_value=values[0],
        candidate_value=values[1],
        ratio=judgement.ratio,
        low=judgement.low,
        high=judgement.high,
        margin=judgement.margin,
        verdict=judgement.verdict.value,
        smallest_detectable=judgement.smallest_detectable,
        pairs=judgement.pairs,
        p=judgement.p,
        adjusted_p=judgement.adjusted_p,
        warnings=(*(warning.text for warning in judgement.warnings), *more_warnings),
    )


class Null(msgspec.Struct, frozen=True):
    """What the null pairs of a run say. `trusted` is None where there were too few to tell."""

    trusted: bool | None
    reason: str | None
    ratio: float | None
    low: float | None
    high: float | None
    blocks: int


class Missing(msgspec.Struct, frozen=True):
    """Something asked for that has no number. `kind` is "absent" (this Django lacks it), "fault" or "not run"."""

    what: str
    kind: Literal["absent", "fault", "not run"]
    reason: str


class StatementChange(msgspec.Struct, frozen=True):
    """SQL that only one side of a comparison sends a call: `- ` before the baseline's, `+ ` before the candidate's."""

    subject: str
    point: dict[str, Value]
    baseline: Side
    candidate: Side
    lines: tuple[str, ...]


class Growth(msgspec.Struct, frozen=True):
    """How an arm's cost grows along `axis`: value ∝ size ** exponent, with the exponent's 95 % interval.

    `point` holds the other parameters, `values` the median cost a call in `unit` at each of the sizes, `steps` the
    exponents between neighbouring sizes; where it `bends` they say more than the one exponent.
    """

    subject: str
    point: dict[str, Value]
    axis: str
    metric: str
    unit: str
    side: Side
    sizes: tuple[float, ...]
    values: tuple[float, ...]
    exponent: float
    low: float | None
    high: float | None
    rounds: int
    steps: tuple[float, ...]
    bends: bool


class SizeCrossing(msgspec.Struct, frozen=True):
    """The size, with its 95 % interval, at which the candidate stops to be what it is `below`.

    Without a size none was found between the smallest and the largest, and `below` is what the candidate is wherever
    it differs at all.
    """

    subject: str
    point: dict[str, Value]
    axis: str
    metric: str
    baseline: Side
    candidate: Side
    smallest: float
    largest: float
    below: Literal["faster", "slower"] | None
    size: float | None = None
    low: float | None = None
    high: float | None = None


class Report(msgspec.Struct, frozen=True):
    """The verdicts of a run, as `--json` writes them."""

    run: str
    verdicts: tuple[Row, ...]
    null: Null | None = None
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    statement_changes: tuple[StatementChange, ...] = ()
    growths: tuple[Growth, ...] = ()
    crossings: tuple[SizeCrossing, ...] = ()
    schema: Literal["versus.verdicts/1"] = "versus.verdicts/1"
