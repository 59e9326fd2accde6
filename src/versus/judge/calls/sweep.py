"""What a run that swept a size says: how each arm's cost grows, and where two arms cross."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Literal

import msgspec

from versus.judge.report import Growth, Side, SizeCrossing
from versus.judge.statistics.growth import Sized, crossings, power_law
from versus.judge.statistics.interval import estimate
from versus.judge.statistics.verdict import Judgement, Verdict
from versus.micro.declared.plan import Arm, Comparison, Group, Plan, Point
from versus.micro.declared.size import FEWEST_SIZES, size_of

LEVEL = 0.05


class Reading(msgspec.Struct, frozen=True):
    """One metric of a run. `costs` of a group's arm are one a round, `log_ratios` of a comparison one a pair."""

    metric: str
    unit: str
    costs: Callable[[str, Arm], Sequence[float]]
    log_ratios: Callable[[Comparison], Sequence[float]]
    judged: Sequence[tuple[Comparison, Judgement]]


class Sweep(msgspec.Struct, frozen=True):
    """A subject's groups that differ in one parameter alone, the smallest first; `point` holds the other parameters."""

    subject: str
    axis: str
    point: Point
    groups: tuple[Group, ...]

    def size(self, group: Group) -> float:
        return size_of(group.point[self.axis]) or 0.0


def sweeps_of(plan: Plan) -> list[Sweep]:
    """Of every parameter with four sizes or more, in the order of the plan."""
    alike: dict[tuple[str, str, str], list[Group]] = {}
    for group in plan.groups:
        for axis, value in group.point.items():
            if size_of(value) is not None:
                alike.setdefault((group.subject, axis, repr(_others(group, axis))), []).append(group)
    found = [
        Sweep(subject, axis, _others(groups[0], axis), tuple(groups)) for (subject, axis, _), groups in alike.items()
    ]
    return [
        msgspec.structs.replace(one, groups=tuple(sorted(one.groups, key=one.size)))
        for one in found
        if len(one.groups) >= FEWEST_SIZES
    ]


def judge_growths(plan: Plan, reading: Reading, sides: Mapping[Arm, Side]) -> list[Growth]:
    """Of every declared arm measured at four sizes or more. Its k-th round is the k-th time at each size."""
    declared = dict.fromkeys(arm for one in plan.family for arm in (one.baseline, one.candidate))
    growths = [_growth(sweep, arm, reading, sides[arm]) for sweep in sweeps_of(plan) for arm in declared]
    return [one for one in growths if one is not None]


def judge_crossings(plan: Plan, reading: Reading, sides: Mapping[Arm, Side]) -> list[SizeCrossing]:
    """For every two declared arms measured at two sizes or more: each crossing, or one entry that says there is none.

    Whether they differ at a size is what the family's test found there.
    """
    contrast = dict.fromkeys((one.baseline, one.candidate) for one in plan.family)
    return [
        crossing
        for sweep in sweeps_of(plan)
        for arms in contrast
        for crossing in _crossings(sweep, arms, reading, (sides[arms[0]], sides[arms[1]]))
    ]


def _others(group: Group, axis: str) -> Point:
    return {name: value for name, value in group.point.items() if name != axis}


def _growth(sweep: Sweep, arm: Arm, reading: Reading, side: Side) -> Growth | None:
    costs = {sweep.size(group): taken for group in sweep.groups if (taken := reading.costs(group.key, arm))}
    if len(costs) < FEWEST_SIZES:
        return None
    law = power_law(list(costs), list(zip(*costs.values(), strict=False)))
    several = law.rounds > 1
    return Growth(
        subject=sweep.subject,
        point=sweep.point,
        axis=sweep.axis,
        metric=reading.metric,
        unit=reading.unit,
        side=side,
        sizes=tuple(costs),
        values=tuple(median(taken) for taken in costs.values()),
        exponent=law.exponent,
        low=law.low if several else None,
        high=law.high if several else None,
        rounds=law.rounds,
        steps=law.steps,
        bends=law.bends,
    )


def _crossings(sweep: Sweep, arms: tuple[Arm, Arm], reading: Reading, sides: tuple[Side, Side]) -> list[SizeCrossing]:
    sizes = {group.key: sweep.size(group) for group in sweep.groups}
    sized = [
        Sized(sizes[one.group], estimate(reading.log_ratios(one)), _different(judgement))
        for one, judgement in reading.judged
        if one.group in sizes and (one.baseline, one.candidate) == arms and judgement.pairs > 1
    ]
    sized.sort(key=lambda one: one.size)
    if len(sized) < 2:
        return []
    none = SizeCrossing(
        subject=sweep.subject,
        point=sweep.point,
        axis=sweep.axis,
        metric=reading.metric,
        baseline=sides[0],
        candidate=sides[1],
        smallest=sized[0].size,
        largest=sized[-1].size,
        below=_throughout(sized),
    )
    found = crossings(sized)
    return [
        msgspec.structs.replace(none, size=one.size, low=one.low, high=one.high, below=one.below) for one in found
    ] or [none]


def _different(judgement: Judgement) -> bool:
    """Also by less than the margin."""
    if judgement.adjusted_p is None or judgement.verdict is Verdict.INCONCLUSIVE:
        return False
    return judgement.adjusted_p <= LEVEL


def _throughout(sized: Sequence[Sized]) -> Literal["faster", "slower"] | None:
    """What the candidate is wherever it differs; None where it does nowhere."""
    found = next((one for one in sized if one.different), None)
    if found is None:
        return None
    return "faster" if found.log_ratio.log_ratio < 0 else "slower"
