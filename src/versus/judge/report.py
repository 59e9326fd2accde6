"""The parts of a judged run's report: rows of verdicts, the null, and what could not be measured."""

import math
from typing import Literal

import msgspec

from versus.judge.statistics.interval import Interval
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
    """One comparison by one metric; ratios are candidate / baseline, and shares such as 0.013 are 1.3 %.

    - `baseline_value`, `candidate_value`: in `unit`; the candidate's is the baseline's times `ratio`. Times,
      instructions and loads are geometric means over the pairs that the ratio was estimated from, or medians where
      `ratio` is null. Counts and bytes are what was counted.
    - `low`, `high`: the 95 % interval of the ratio, for this comparison alone.
    - `deciding`: the interval that the verdict was read from, at the level that the adjustment for the family asks
      for. It lies inside the margin for *same* (two one-sided tests, so a family of one has 90 %), without 1 for
      *faster* and *slower*, and around 1 for *inconclusive*, unless a warning says what withheld the verdict.
    - `margin`: the share within which arms count as the same, up or down.
    - `smallest_detectable`: the share by which the arms would have to differ for this family to report it four times
      in five, given what its other rows showed.
    - `p`, `adjusted_p`, `yekutieli_p`: of the test for a difference; as it is, adjusted for the family by Benjamini &
      Hochberg, which decides, and by Benjamini & Yekutieli, which allows for any dependence between rows.
    - `equivalence_p`, `adjusted_equivalence_p`, `yekutieli_equivalence_p`: the same of the test for equivalence within
      the margin, which decides about *same* and is asked first.

    Counters and bytes have neither interval nor p. A null means that nothing can be said.
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
    deciding: Interval | None = None
    yekutieli_p: float | None = None
    equivalence_p: float | None = None
    adjusted_equivalence_p: float | None = None
    yekutieli_equivalence_p: float | None = None


def between_djangos(row: Row) -> bool:
    """Returns whether the row compares two Djangos, and not two variants on one."""
    return row.baseline.django != row.candidate.django


def differs(row: Row) -> bool:
    """Returns whether the verdict is one of a difference."""
    return row.verdict in ("faster", "slower")


def distance(row: Row) -> float:
    """Returns how far a row is from no difference: |log ratio|, infinite where only the baseline is 0."""
    if row.ratio is None:
        return math.inf if differs(row) else 0.0
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
    """Returns a judgement as a row; `sides` and `values` are the baseline's and the candidate's.

    The values' quotient must be the judgement's ratio: `agreeing_values` makes such values from pairs.
    """
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
        deciding=judgement.deciding,
        yekutieli_p=judgement.by_p,
        equivalence_p=judgement.equivalence_p,
        adjusted_equivalence_p=judgement.adjusted_equivalence_p,
        yekutieli_equivalence_p=judgement.by_equivalence_p,
    )


class Null(msgspec.Struct, frozen=True):
    """The verdict of a run's null pairs. `trusted` is None where there were too few of them to tell."""

    trusted: bool | None
    reason: str | None
    ratio: float | None
    low: float | None
    high: float | None
    blocks: int


class Missing(msgspec.Struct, frozen=True):
    """Something asked for that has no number. `kind` is "absent" (this Django lacks it), "fault", "uncounted" (no
    instructions, whatever else there is) or "not run"."""

    what: str
    kind: Literal["absent", "fault", "uncounted", "not run"]
    reason: str


class StatementChange(msgspec.Struct, frozen=True):
    """SQL that only one side of a comparison sends a call: `- ` before the baseline's, `+ ` before the candidate's."""

    subject: str
    point: dict[str, Value]
    baseline: Side
    candidate: Side
    lines: tuple[str, ...]


class Untimed(msgspec.Struct, frozen=True):
    """A comparison that a screening left out of the timing: its instructions did not move and its statements are the
    same; or it was not `counted`, in a run that times nothing."""

    subject: str
    point: dict[str, Value]
    baseline: Side
    candidate: Side
    counted: bool = True


class Growth(msgspec.Struct, frozen=True):
    """How an arm's cost grows along `axis`: value ∝ size ** exponent, with the exponent's 95 % interval.

    `point` holds the other parameters, `values` the cost a call in `unit` at each of the sizes, as the geometric mean
    over rounds, `steps` the exponents between neighbouring values. Where it `bends` they say more than the exponent.
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
    """The size, with its 95 % interval, up to which the candidate is what `below` says.

    Where `size` is null, no crossing was found between the smallest and the largest size, and `below` is what the
    candidate is at every size at which it differs.
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
    untimed: tuple[Untimed, ...] = ()
    schema: Literal["versus.verdicts/1"] = "versus.verdicts/1"

    @property
    def trusted(self) -> bool:
        """Whether no null forbids to trust it."""
        return self.null is None or self.null.trusted is not False
