"""The bodies that servers have to agree on, whatever their Django and case."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from versus.load.declared.plan import LoadArm, LoadPlan
from versus.load.servers.contract import check_agreement


@dataclass
class ExpectedBodies:
    """The bodies that earlier servers answered each case with, and who was the first."""

    source: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, dict[str, str]] = field(default_factory=dict)

    def agree(self, plan: LoadPlan, arm: LoadArm, bodies: Mapping[str, str]) -> None:
        """Compares bodies with those of the same case, or of the first case where this one is not meant to differ.

        Raises NotMeasuredError, naming both.
        """
        kind = arm.case if plan.case(arm).differs else plan.scenario.case_names[0]
        who = described(arm)
        check_agreement(who, bodies, self.source.get(kind, ""), self.bodies.get(kind, {}))
        self.source.setdefault(kind, who)
        self.bodies.setdefault(kind, {}).update(bodies)


def described(arm: LoadArm) -> str:
    """Returns `Django 6.0.10, async view`."""
    return f"Django {arm.environment}" + (f", {arm.case}" if arm.case else "")
