"""Calls: subjects measured in blocks, by time, instructions and memory."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from versus.judge.report import Report, Value
from versus.kinds.kind import Kind
from versus.micro.declared.observations import Block, CountedLayout, Screened, Survey
from versus.micro.declared.plan import Instrument, Plan, Purpose
from versus.records.kinds import declare
from versus.records.manifest import Manifest
from versus.records.store import Run
from versus.spelling import interval

if TYPE_CHECKING:
    from versus.runner.kinds import Ending
    from versus.runner.recording import Recording
    from versus.runner.session import Session


class Calls(Kind[Plan]):
    """`compare`, `choose`, `doctor` and `quick` make runs of it."""

    plan = Plan
    entries = (Block, CountedLayout, Survey, Screened)
    folder = "micro"

    def perform(self, recording: "Recording", session: "Session") -> "Ending":
        from versus.runner.calls import Measuring

        return Measuring(recording, session).perform()

    def expected_s(self, plan: Plan) -> float:
        from versus.runner.expectation import expected_s

        return expected_s(plan)

    def judge(self, run: Run) -> Report:
        from versus.judge.calls.report import judge_calls

        return judge_calls(run)

    def subjects(self, plan: Plan) -> frozenset[str]:
        return frozenset(group.subject for group in plan.groups)

    def defaults(self, manifest: Manifest[Plan]) -> dict[str, Mapping[str, Value]]:
        return {subject.name: subject.default for subject in manifest.catalogue.subjects}

    def remark(self, run: Run) -> str:
        from versus.judge.calls.times import judge_nulls

        null = judge_nulls(run.manifest.plan, run.of(Block))
        if null.low is None or null.high is None:
            return ""
        return f"null {interval(null.low, null.high)}" + ", untrusted" * (null.trusted is False)

    def compares_times(self, plan: Plan) -> bool:
        return Instrument.TIME in plan.instruments and any(
            comparison.purpose is not Purpose.ITSELF for comparison in plan.family
        )

    def export(self, run: Run) -> None:
        from versus.records.pyperf_export import FOLDER, export_pyperf

        export_pyperf(run, run.folder / FOLDER)


declare(Calls())
