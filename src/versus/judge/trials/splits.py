"""What a way to spend time on pairs is worth: the scatter of null pairs against the seconds they take."""

import math
from collections.abc import Sequence
from statistics import fmean

import msgspec
import numpy as np

from versus.judge.statistics.interval import Interval, estimate


class SplitTrial(msgspec.Struct, frozen=True):
    """Null pairs that were measured in one way: log ratios by comparison, each a row, and what they took.

    `seconds` is machine time a pair, `in_slices` the share of all time that was timed. Trials of one `repetition` ran
    one after the other.
    """

    name: str
    repetition: int
    log_ratios: tuple[tuple[float, ...], ...]
    seconds: float
    in_slices: float

    @property
    def log_variance(self) -> float:
        """The mean of the logarithms of the comparisons' variances: no single wild comparison decides it."""
        return fmean(math.log(float(np.var(row, ddof=1))) for row in self.log_ratios)

    @property
    def log_efficiency(self) -> float:
        """Of 1 / (variance × seconds): how fast an interval narrows."""
        return -self.log_variance - math.log(self.seconds)


class SplitOutcome(msgspec.Struct, frozen=True):
    """`scatter` is a pair's standard deviation, a share. `efficiency` is a ratio to the first way, with its 95 %
    interval over repetitions; None for the first itself, and an interval of None where there is a single one."""

    name: str
    repetitions: int
    scatter: float
    seconds: float
    in_slices: float
    efficiency: float | None
    interval: Interval | None


def judge_splits(trials: Sequence[SplitTrial]) -> tuple[SplitOutcome, ...]:
    """Returns an outcome for each way, in the order given; the first is what the others are compared with."""
    names = list(dict.fromkeys(trial.name for trial in trials))
    by_name = {name: {trial.repetition: trial for trial in trials if trial.name == name} for name in names}
    return tuple(_outcome(name, by_name[name], by_name[names[0]]) for name in names)


def _outcome(name: str, own: dict[int, SplitTrial], first: dict[int, SplitTrial]) -> SplitOutcome:
    ratios = [own[at].log_efficiency - first[at].log_efficiency for at in own if at in first and own is not first]
    compared = estimate(ratios) if len(ratios) > 1 else None
    return SplitOutcome(
        name=name,
        repetitions=len(own),
        scatter=math.exp(fmean(trial.log_variance for trial in own.values()) / 2),
        seconds=fmean(trial.seconds for trial in own.values()),
        in_slices=fmean(trial.in_slices for trial in own.values()),
        efficiency=math.exp(fmean(ratios)) if ratios else None,
        interval=compared.ratio_interval(0.95) if compared is not None else None,
    )
