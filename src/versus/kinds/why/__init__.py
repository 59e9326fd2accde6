"""Why: two arms of one subject or scenario profiled, to explain why a row moved."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from versus.history.mentions import Mentions
from versus.judge.report import Report
from versus.judge.run import judge_run
from versus.judge.why.explanation import Explanation
from versus.kinds.kind import Kind
from versus.load.declared.why import RequestWhyPlan
from versus.micro.instruments.profiling import Profile, WhyPlan
from versus.records.kinds import declare
from versus.records.store import Run

if TYPE_CHECKING:
    from versus.runner.kinds import Ending
    from versus.runner.recording import Recording
    from versus.runner.session import Session


class _Explained[PlanOfAKind: (WhyPlan, RequestWhyPlan)](Kind[PlanOfAKind]):
    """They are told as explanations; their reports have no verdicts. `each_s` is a guess at a process's seconds."""

    entries = (Profile, Mentions)
    verdicts = False
    directives = ("versus-why",)
    each_s: ClassVar[float]

    def expected_s(self, plan: PlanOfAKind) -> float:
        return len(plan.arms) * plan.rounds * self.each_s

    def judge(self, run: Run) -> Report:
        from versus.judge.why.explain import judge_why

        return judge_why(run)

    def answer(self, run: Run, runs: Callable[[], Sequence[Run]]) -> Explanation:
        from versus.judge.why.explain import explain
        from versus.judge.why.measured import measured_by

        return explain(run, measured_by(run, runs(), judge_run))

    def terminal(self, run: Run, answer: Explanation, *, every: bool = False) -> None:  # noqa: ARG002
        from versus.publish.explanation import parts_of, title_of
        from versus.publish.origin import origin
        from versus.publish.tables.parts import print_parts

        print_parts(title_of(answer), origin(run).sentence, parts_of(answer))

    def markdown(self, run: Run, answer: Explanation) -> str:
        from versus.publish.explanation import parts_of, title_of
        from versus.publish.origin import origin
        from versus.publish.tables.parts import markdown_parts

        return markdown_parts(title_of(answer), origin(run).sentence, parts_of(answer))


class Why(_Explained[WhyPlan]):
    """`why SUBJECT` makes runs of it."""

    plan = WhyPlan
    folder = "why"
    each_s = 2.0  # a process that profiles a subject, its start included

    def perform(self, recording: "Recording", session: "Session") -> "Ending":
        from versus.runner.why import profile

        return profile(recording, session)

    def subjects(self, plan: WhyPlan) -> frozenset[str]:
        return frozenset({plan.subject})


class RequestWhy(_Explained[RequestWhyPlan]):
    """`why SCENARIO` makes runs of it."""

    plan = RequestWhyPlan
    folder = "why-requests"
    each_s = 20.0  # a server's start, and six passes over twenty requests and more

    def perform(self, recording: "Recording", session: "Session") -> "Ending":
        from versus.runner.why import profile_requests

        return profile_requests(recording, session)


declare(Why())
declare(RequestWhy())
