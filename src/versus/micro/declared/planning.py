"""Makes a plan of what a user asked for: groups of arms and the family of comparisons."""

from collections.abc import Mapping, Sequence

import msgspec

from versus.errors import UserError
from versus.micro.declared.catalogue import Catalogue, SubjectDescription, VariantDescription
from versus.micro.declared.observations import Refusal
from versus.micro.declared.plan import Arm, Comparison, Group, Plan, Point, Purpose, Timing, group_key


class Target(msgspec.Struct, frozen=True):
    """One subject at one point, with the variants that were asked for: all of them where none is named."""

    subject: SubjectDescription
    point: Point
    variants: tuple[str, ...] = ()
    database: str = ""
    """On which database, where the plan has several and the subject uses one."""

    @property
    def key(self) -> str:
        return group_key(self.subject.name, self.point, self.database)

    def wanted(self) -> tuple[VariantDescription, ...]:
        if not self.variants:
            return self.subject.variants
        return tuple(self.subject.variant(name) for name in self.variants)


class Draft:
    """Collects groups and comparisons. `catalogues` has one for each environment's name: what is there differs."""

    def __init__(self, catalogues: Mapping[str, Catalogue], twins: Mapping[str, str]) -> None:
        self._catalogues = catalogues
        self._twins = twins
        self._arms: dict[str, list[Arm]] = {}
        self._targets: dict[str, Target] = {}
        self._comparisons: dict[str, Comparison] = {}
        self.absent: list[Refusal] = []

    def across(self, target: Target, environments: Sequence[str]) -> None:
        """Adds each variant in the first environment against the same one in every other."""
        baseline, *candidates = environments
        for variant in target.wanted():
            for candidate in candidates:
                pair = Arm(baseline, variant.name), Arm(candidate, variant.name)
                self._compare(target, *pair, Purpose.DJANGO)
        self._add_null(target, baseline)

    def within(self, target: Target, environment: str) -> None:
        """Adds the subject's baseline variant against each other one in the same environment."""
        baseline = Arm(environment, target.subject.baseline.name)
        for variant in target.wanted():
            if not variant.baseline:
                self._compare(target, baseline, Arm(environment, variant.name), Purpose.VARIANT)
        self._add_null(target, environment)

    def itself(self, target: Target, environment: str) -> None:
        """Adds each variant in the environment against the same one in its twin: a null run, where nothing differs."""
        twin = self._twins[environment]
        for variant in target.wanted():
            self._compare(target, Arm(environment, variant.name), Arm(twin, variant.name), Purpose.ITSELF)

    def plan(self, timing: Timing, seed: int, database: str) -> Plan:
        """Returns the plan. Raises UserError where nothing can be compared."""
        if not any(comparison.purpose is not Purpose.NULL for comparison in self._comparisons.values()):
            raise UserError("There is nothing to compare: no variant asked for is there in both of its Djangos.")
        groups = tuple(self._group(key) for key in self._arms)
        return Plan(groups, tuple(self._comparisons.values()), timing, seed, database)

    def _compare(self, target: Target, baseline: Arm, candidate: Arm, purpose: Purpose) -> None:
        if not all([self._is_there(target, baseline), self._is_there(target, candidate)]):
            return
        key = self._register(target, baseline, candidate)
        comparison = Comparison(key, baseline, candidate, purpose)
        self._comparisons.setdefault(comparison.key, comparison)

    def _add_null(self, target: Target, environment: str) -> None:
        """Adds the subject's baseline variant in the environment against the same one in its twin."""
        twin = self._twins.get(environment)
        if twin is None or target.key not in self._arms:
            return
        there = [arm for arm in self._arms[target.key] if arm.environment == environment]
        variant = next((a.variant for a in there if a.variant == target.subject.baseline.name), None)
        variant = variant or (there[0].variant if there else None)
        if variant is not None:
            self._compare(target, Arm(environment, variant), Arm(twin, variant), Purpose.NULL)

    def _is_there(self, target: Target, arm: Arm) -> bool:
        described = self._catalogues[arm.environment].find(target.subject.name).variant(arm.variant)
        if described.available:
            return True
        refusal = Refusal(target.key, arm.id, f"needs {described.needs}", "absent")
        if refusal not in self.absent:
            self.absent.append(refusal)
        return False

    def _register(self, target: Target, *arms: Arm) -> str:
        self._targets.setdefault(target.key, target)
        held = self._arms.setdefault(target.key, [])
        held += [arm for arm in arms if arm not in held]
        return target.key

    def _group(self, key: str) -> Group:
        target, arms = self._targets[key], self._arms[key]
        subject = target.subject
        return Group(
            subject=subject.name,
            point=target.point,
            arms=tuple(arms),
            margin=subject.margin,
            # Work handed to another thread needs a second core; its row is only fair where all its arms have one.
            all_cores=any(subject.variant(arm.variant).awaited for arm in arms),
            writes=bool(subject.writes),
            differing=tuple(variant.name for variant in subject.variants if variant.differs),
            longest_call_s=subject.longest_call_s,
            awaited=tuple(variant.name for variant in subject.variants if variant.awaited),
            twins=tuple(arm.id for arm in arms if self._is_twin(key, arm)),
            database=target.database,
        )

    def _is_twin(self, key: str, arm: Arm) -> bool:
        purposes = {
            comparison.purpose
            for comparison in self._comparisons.values()
            if comparison.group == key and arm in (comparison.baseline, comparison.candidate)
        }
        return arm.environment in self._twins.values() and purposes == {Purpose.NULL}


def without_twins(plan: Plan, refusals: Sequence[Refusal]) -> list[Refusal]:
    """Returns the refusals in order, without those of a null's twin whose own environment's arm is refused too."""
    refused = {(refusal.group, refusal.arm) for refusal in refusals}
    doubled = {
        (comparison.group, comparison.candidate.id)
        for comparison in plan.comparisons
        if comparison.purpose is Purpose.NULL and (comparison.group, comparison.baseline.id) in refused
    }
    return [refusal for refusal in refusals if (refusal.group, refusal.arm) not in doubled]
