"""The plan that explains requests: two arms of a scenario whose servers' functions are watched."""

from typing import Literal

import msgspec

from versus.load.declared.plan import LoadArm, LoadPlan


class RequestWhyPlan(msgspec.Struct, frozen=True, tag="why-request"):
    """Two arms, in rounds of fresh servers: the arms and the starts of `load`."""

    load: LoadPlan
    all_cores: Literal[True] = True
    """The threads of a server hand work to each other."""

    @property
    def per(self) -> Literal["request"]:
        """What costs are told by."""
        return "request"

    @property
    def subject(self) -> str:
        return self.load.scenario.name

    @property
    def point(self) -> dict[str, str | int | float | bool]:
        return {}

    @property
    def baseline(self) -> LoadArm:
        return self.load.every_arm[0]

    @property
    def candidate(self) -> LoadArm:
        return self.load.every_arm[1]

    @property
    def arms(self) -> tuple[LoadArm, LoadArm]:
        return self.baseline, self.candidate

    @property
    def seed(self) -> int:
        return self.load.seed

    @property
    def database(self) -> str:
        return self.load.database

    @property
    def rounds(self) -> int:
        return self.load.starts
