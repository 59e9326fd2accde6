"""What telling a run needs of its kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, cast

import msgspec

from versus.judge.report import Report, Value
from versus.judge.run import JudgedKind
from versus.publish.calls.growth import growth_parts
from versus.publish.tables.part import Part
from versus.records.kinds import AnyPlan, kind_of
from versus.records.manifest import AnyManifest
from versus.records.store import Run


class ShownKind(JudgedKind, Protocol):
    """What tables and pages need of a kind; `versus.kinds.kind` says what each is."""

    @property
    def verdicts(self) -> bool: ...
    @property
    def directives(self) -> tuple[str, ...]: ...
    def environments(self, manifest: AnyManifest) -> Sequence[str]: ...
    def defaults(self, manifest: AnyManifest) -> dict[str, Mapping[str, Value]]: ...
    def parts(self, run: Run) -> tuple[Part, ...]: ...
    def remark(self, run: Run) -> str: ...
    def compares_times(self, plan: AnyPlan) -> bool: ...
    def answer(self, run: Run, runs: Callable[[], Sequence[Run]]) -> msgspec.Struct: ...
    def terminal(self, run: Run, answer: Any, *, every: bool = False) -> None: ...
    def markdown(self, run: Run, answer: Any) -> str: ...


def shown_kind(plan: AnyPlan) -> ShownKind:
    """Raises LookupError for a plan whose kind nobody declared."""
    return cast("ShownKind", kind_of(plan))


def parts_below(report: Report, run: Run | None) -> tuple[Part, ...]:
    """Returns what stands below a table of verdicts: how cost grows, if the report says so, and what the kind adds."""
    return (*growth_parts(report), *(shown_kind(run.manifest.plan).parts(run) if run is not None else ()))
