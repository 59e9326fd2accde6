"""What a kind of plan declares once: what it writes down, how it is carried out, judged, told, kept and exported."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from versus.judge.report import Report, Value
from versus.publish.tables.part import Part
from versus.records.manifest import Manifest
from versus.records.store import Run

if TYPE_CHECKING:
    from versus.runner.kinds import Ending
    from versus.runner.recording import Recording
    from versus.runner.session import Session


class Kind[PlanOfAKind](ABC):
    """Subclass it in a folder of this package, fill in what is abstract, and `declare` an instance.

    What is not abstract fits runs whose report says everything: a table of verdicts, and no more.
    Modules that take long to import are imported by the methods that need them.
    """

    plan: ClassVar[type[Any]]
    """A frozen msgspec struct with a tag of its own; it has a `seed` and a `database`."""
    entries: ClassVar[tuple[type[msgspec.Struct], ...]]
    """Tagged structs that a journal of this kind holds, beside refusals and the end."""
    folder: ClassVar[str]
    """Where its runs are kept under results/."""
    verdicts: ClassVar[bool] = True
    """Whether its reports hold verdicts: a page that names no run shows the newest of those."""
    directives: ClassVar[tuple[str, ...]] = ("versus-verdicts", "versus-figure")
    """What the page of a run shows."""

    @abstractmethod
    def perform(self, recording: "Recording", session: "Session") -> "Ending":
        """Brings a recording from where it is to its end; what was recorded before is in `recording.done`."""

    @abstractmethod
    def judge(self, run: Run) -> Report:
        """Returns the same report for the same records, whenever it is made."""

    def expected_s(self, plan: PlanOfAKind) -> float | None:  # noqa: ARG002
        """Returns about how many seconds carrying it out takes; None where nobody can tell."""
        return None

    def subjects(self, plan: PlanOfAKind) -> frozenset[str]:  # noqa: ARG002
        """Returns the subjects that the plan runs: their declarations are part of the record."""
        return frozenset()

    def environments(self, manifest: Manifest[PlanOfAKind]) -> Sequence[str]:
        """Returns the names of the environments that a reader is told of."""
        return tuple(manifest.environments)

    def defaults(self, manifest: Manifest[PlanOfAKind]) -> dict[str, Mapping[str, Value]]:  # noqa: ARG002
        """Returns, by a row's subject, the point that rows need not name."""
        return {}

    def parts(self, run: Run) -> tuple[Part, ...]:  # noqa: ARG002
        """Returns what is told below the table of verdicts, beside what the report itself holds."""
        return ()

    def remark(self, run: Run) -> str:  # noqa: ARG002
        """Returns what a list of runs says of this run, in one phrase; empty for nothing."""
        return ""

    def compares_times(self, plan: PlanOfAKind) -> bool:  # noqa: ARG002
        """Returns whether the plan times Djangos or variants against each other: what the front page shows."""
        return False

    def answer(self, run: Run, runs: Callable[[], Sequence[Run]]) -> msgspec.Struct:  # noqa: ARG002
        """Returns what `--json` writes. `runs` finds all runs of this machine, where an answer refers to others."""
        return self.judge(run)

    def terminal(self, run: Run, answer: Any, *, every: bool = False) -> None:  # noqa: ARG002
        """Prints an answer to standard output; with `every` all comparisons where there is a shorter way."""
        from versus.publish.tables.terminal import print_report

        print_report(answer, run)

    def markdown(self, run: Run, answer: Any) -> str:
        """Returns an answer as Markdown, every word of a record escaped."""
        from versus.publish.tables.markdown import markdown_table

        return markdown_table(answer, run)

    def export(self, run: Run) -> None:  # noqa: B027 - most kinds have nothing to export
        """Writes what other tools read into the run's folder."""
