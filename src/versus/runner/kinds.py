"""What carrying out a plan needs of its kind."""

from typing import TYPE_CHECKING, Protocol, cast

import msgspec

from versus.records.journal import Accounting
from versus.records.kinds import AnyPlan, RecordedKind, kind_of
from versus.records.store import Run

if TYPE_CHECKING:
    from versus.runner.recording import Recording
    from versus.runner.session import Session


class Ending(msgspec.Struct, frozen=True):
    """How a run came to its end, as its journal's last line says."""

    stopped_by: str = "plan"
    accounting: Accounting | None = None
    too_noisy: str | None = None


class PerformedKind(RecordedKind, Protocol):
    """What the runner needs of a kind."""

    def perform(self, recording: "Recording", session: "Session") -> Ending:
        """Brings a recording from where it is to its end."""
        ...

    def expected_s(self, plan: AnyPlan) -> float | None:
        """Returns about how many seconds carrying it out takes; None where nobody can tell."""
        ...

    def subjects(self, plan: AnyPlan) -> frozenset[str]:
        """Returns the subjects that the plan runs."""
        ...

    def export(self, run: Run) -> None:
        """Writes what other tools read into the run's folder."""
        ...


def performed_kind(plan: AnyPlan) -> PerformedKind:
    """Raises LookupError for a plan whose kind nobody declared."""
    return cast("PerformedKind", kind_of(plan))
