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
    def between_djangos(self) -> bool:
        return self.baseline.environment != self.candidate.environment

    @property
    def arms(self) -> frozenset[LoadArm]:
        return frozenset({self.baseline, self.candidate})


def contrasts_of(plan: LoadPlan) -> list[Contrast]:
    """Returns all contrasts of a plan, those between Djangos first.

    Each case on the first Django that has it is the baseline of the same case on every later one. On each Django, the
    case that a case names is its baseline, or else the first one.
    """
    arms = plan.every_arm
    by_case = [[arm for arm in arms if arm.case == case] for case in dict.fromkeys(arm.case for arm in arms)]
    by_django = [[arm for arm in arms if arm.environment == name] for name in plan.environments]
    between = [Contrast(first, candidate) for first, *candidates in by_case for candidate in candidates]
    return between + [
        Contrast(_baseline(plan, arm, on_one_django), arm) for on_one_django in by_django for arm in on_one_django[1:]
    ]


def null_contrasts(plan: LoadPlan) -> list[Contrast]:
    """Returns each case on a Django against the same case on its twin: nothing differs there."""
    originals = {twin: name for name, twin in plan.twins.items()}
    return [Contrast(LoadArm(originals[twin.environment], twin.case), twin) for twin in plan.twin_arms]


def _baseline(plan: LoadPlan, arm: LoadArm, arms: Sequence[LoadArm]) -> LoadArm:
    """Returns the arm whose case another's names, unless it is not measured here; else the first."""
    named = plan.case(arm).against
    return next((known for known in arms[1:] if known.case == named), arms[0])
