"""Runs that sweep a size: how each arm's cost grows, and where two arms cross."""

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from versus.judge.calls.statements import SideOf
from versus.judge.report import Growth, Side, SizeCrossing
from versus.judge.statistics.comparison import LEVEL
from versus.judge.statistics.growth import Sized, crossings, power_law
from versus.judge.statistics.interval import estimate
from versus.judge.statistics.verdict import Judgement, Verdict
from versus.micro.declared.plan import Arm, Comparison, Group, Plan, Point
from versus.micro.declared.size import FEWEST_SIZES, size_of


class Reading(msgspec.Struct, frozen=True):
    """How to read one metric of a run.

    `costs` takes a group's key and an arm and gives one cost a round; `log_ratios` takes a comparison and gives one
    log ratio a pair.
    """

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
    """Returns a sweep for every parameter with four sizes or more, in the order of the plan."""
    alike: dict[tuple[str, str, str, str], list[Group]] = {}
    for group in plan.groups:
        for axis, value in group.point.items():
            if size_of(value) is not None:
                key = group.subject, axis, repr(_without(group.point, axis)), group.database
                alike.setdefault(key, []).append(group)
    found = [
        Sweep(subject, axis, _without(groups[0].point, axis), tuple(groups))
        for (subject, axis, _, _), groups in alike.items()
    ]
    return [
        msgspec.structs.replace(sweep, groups=tuple(sorted(sweep.groups, key=sweep.size)))
        for sweep in found
        if len(sweep.groups) >= FEWEST_SIZES
    ]


def judge_growths(plan: Plan, reading: Reading, sides: SideOf) -> list[Growth]:
    """Returns a growth for every declared arm that was measured at four sizes or more.

    Its k-th round is made of the k-th measurement at each size.
    """
    declared = dict.fromkeys(arm for comparison in plan.family for arm in _arms(comparison))
    growths = [
        _growth(sweep, arm, reading, sides(sweep.groups[0], arm)) for sweep in sweeps_of(plan) for arm in declared
    ]
    return [growth for growth in growths if growth is not None]


def judge_crossings(plan: Plan, reading: Reading, sides: SideOf) -> list[SizeCrossing]:
    """Returns, for every two arms compared at two sizes or more, each crossing, or one entry that says there is none.

    Whether two arms differ at a size is what the family's test found there.
    """
    contrasts = dict.fromkeys(map(_arms, plan.family))
    return [
        crossing
        for sweep in sweeps_of(plan)
        for arms in contrasts
        for crossing in _crossings(
            sweep, arms, reading, (sides(sweep.groups[0], arms[0]), sides(sweep.groups[0], arms[1]))
        )
    ]


def _arms(comparison: Comparison) -> tuple[Arm, Arm]:
    return comparison.baseline, comparison.candidate


def _without(point: Point, axis: str) -> Point:
    return {name: value for name, value in point.items() if name != axis}


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
        values=law.values,
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
        Sized(sizes[comparison.group], estimate(reading.log_ratios(comparison)), _different(judgement))
        for comparison, judgement in reading.judged
        if comparison.group in sizes and _arms(comparison) == arms and judgement.pairs > 1
    ]
    sized.sort(key=lambda at_size: at_size.size)
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
    found = [
        msgspec.structs.replace(none, size=crossing.size, low=crossing.low, high=crossing.high, below=crossing.below)
        for crossing in crossings(sized)
    ]
    return found or [none]


def _different(judgement: Judgement) -> bool:
    """Whether the arms differ, be it by less than the margin."""
    if judgement.adjusted_p is None or judgement.verdict is Verdict.INCONCLUSIVE:
        return False
    return judgement.adjusted_p <= LEVEL


def _throughout(sized: Sequence[Sized]) -> Literal["faster", "slower"] | None:
    """What the candidate is wherever it differs; None where it differs nowhere."""
    found = next((at_size for at_size in sized if at_size.different), None)
    if found is None:
        return None
    return "faster" if found.log_ratio.log_ratio < 0 else "slower"
