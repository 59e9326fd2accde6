"""Load: a scenario's servers under open arrivals, on closed journeys, or searched for their capacity."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from versus.judge.report import Report, Value
from versus.kinds.kind import Kind
from versus.load.declared.plan import LoadPlan
from versus.load.readings.observations import Capacity, CountedRequests, Stage, Throughput
from versus.publish.tables.part import Part
from versus.records.kinds import declare
from versus.records.manifest import Manifest
from versus.records.store import Run

if TYPE_CHECKING:
    from versus.runner.kinds import Ending
    from versus.runner.recording import Recording
    from versus.runner.session import Session


class Load(Kind[LoadPlan]):
    """`load` and `quick` make runs of it."""

    plan = LoadPlan
    entries = (Stage, Capacity, Throughput, CountedRequests)
    folder = "load"
    directives = ("versus-load",)

    def perform(self, recording: "Recording", session: "Session") -> "Ending":
        from versus.runner.load import put_under_load

        return put_under_load(recording, session)

    def expected_s(self, plan: LoadPlan) -> float | None:
        from versus.load.stages.run import estimate_s

        return estimate_s(plan)

    def judge(self, run: Run) -> Report:
        from versus.judge.load.report import judge_load

        return judge_load(run)

    def environments(self, manifest: Manifest[LoadPlan]) -> Sequence[str]:
        return manifest.plan.environments

    def defaults(self, manifest: Manifest[LoadPlan]) -> dict[str, Mapping[str, Value]]:
        return {manifest.plan.scenario.name: {"rate": manifest.plan.rate}}

    def terminal(self, run: Run, answer: Report, *, every: bool = False) -> None:
        from versus.publish.load.summary import summary_parts
        from versus.publish.tables.terminal import print_report

        print_report(answer, run, instead=() if every else summary_parts(answer))

    def parts(self, run: Run) -> tuple[Part, ...]:
        from versus.publish.load.starts import load_parts

        return load_parts(run)


declare(Load())
