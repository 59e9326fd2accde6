"""Arms of a load run that do not start."""

from collections.abc import Callable

from versus.errors import EnvironmentFailedError
from versus.load.declared.plan import LoadArm, LoadPlan


class FailedArms:
    """The arms that did not start, each with its reason: none is tried again."""

    def __init__(self, plan: LoadPlan) -> None:
        self._arms = plan.measured_arms
        self.reasons: dict[LoadArm, str] = {}

    def attempt[Result](self, arm: LoadArm, action: Callable[[], Result]) -> Result | None:
        """Returns what the action returns, and None where the arm does not start.

        Raises EnvironmentFailedError where no arm is left.
        """
        if arm in self.reasons:
            return None
        try:
            return action()
        except EnvironmentFailedError as error:
            self.reasons[arm] = str(error)
            if len(self.reasons) == len(self._arms):
                raise
            return None
