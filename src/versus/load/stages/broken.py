"""Arms of a load run that do not start."""

from collections.abc import Callable

from versus.errors import EnvironmentFailedError
from versus.load.declared.plan import LoadArm, LoadPlan


class Broken:
    """Each is tried once: its reason is that of all its stages."""

    def __init__(self, plan: LoadPlan) -> None:
        self._arms = plan.every_arm
        self.reasons: dict[LoadArm, str] = {}

    def tried[Result](self, arm: LoadArm, doing: Callable[[], Result]) -> Result | None:
        """None where it does not start. Raises EnvironmentFailedError where no arm is left."""
        if arm in self.reasons:
            return None
        try:
            return doing()
        except EnvironmentFailedError as error:
            self.reasons[arm] = str(error)
            if len(self.reasons) == len(self._arms):
                raise
            return None
