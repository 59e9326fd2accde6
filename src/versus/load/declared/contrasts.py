"""Arms of a load run that are compared."""

from collections.abc import Sequence

import msgspec

from versus.load.declared.plan import LoadArm, LoadPlan


class Contrast(msgspec.Struct, frozen=True):
    """A case on two Djangos, or two cases on one."""

    baseline: LoadArm
    candidate: LoadArm

    @property
    def key(self) -> str:
        return f"{self.baseline.id} : {self.candidate.id}"

    @property
    def arms(self) -> frozenset[LoadArm]:
        return frozenset({self.baseline, self.candidate})


def contrasts_of(plan: LoadPlan) -> list[Contrast]:
    """Each case on the first Django that has it against the others, then on each Django its cases against those that
    they name, or the first."""
    arms = plan.every_arm
    across = [[arm for arm in arms if arm.case == case] for case in dict.fromkeys(arm.case for arm in arms)]
    within = [[arm for arm in arms if arm.environment == name] for name in plan.environments]
    djangos = [Contrast(first, other) for first, *others in across for other in others]
    return djangos + [
        _within(plan, first, other, others) for first, *others in filter(None, within) for other in others
    ]


def _within(plan: LoadPlan, first: LoadArm, arm: LoadArm, others: Sequence[LoadArm]) -> Contrast:
    """A case that is not measured here cannot be what another is compared with."""
    named = plan.case(arm).against
    return Contrast(next((other for other in others if other.case == named), first), arm)
