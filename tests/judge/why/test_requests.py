"""Explanations of requests: watched servers in place of calls, and the count of instructions that they explain."""

import msgspec
import pytest

from tests.judge.load.test_counted import TWIN, counts
from tests.judge.load.test_counted import plan as counting_plan
from tests.judge.load.test_stages import ENVIRONMENTS, NAMES
from tests.load.samples import scenario
from tests.records import samples
from versus.cli.why import declared_requests
from versus.errors import UserError
from versus.judge.run import judge_run
from versus.judge.why.explain import explain
from versus.judge.why.measured import measured_by
from versus.load.declared.scenario import Case, Scenario
from versus.load.declared.why import RequestWhyPlan
from versus.micro.declared.observations import Refusal, Statements
from versus.micro.instruments.profiling import FunctionCost, Profile
from versus.publish.explanation import measured_sentence, parts_of, title_of
from versus.publish.pagenames import why_page
from versus.records.store import Run, read_run

CASES = ("sync view", "async view")
WHEELS = {
    name: msgspec.structs.replace(environment, wheel_sha256=f"wheel of {name}")
    for name, environment in ENVIRONMENTS.items()
}


def with_cases() -> Scenario:
    return msgspec.structs.replace(scenario(), cases=tuple(Case(name) for name in CASES))


def planned(*names: str, cases: tuple[str, ...] = (), of: Scenario | None = None) -> RequestWhyPlan:
    return declared_requests(of or scenario(), {name: name for name in names}, cases, "sqlite", 5)


def profile(plan: RequestWhyPlan, side: int, number: int, instructions: float) -> Profile:
    functions = (FunctionCost("django.urls", "resolve", "python", 7, f"{side}", 2, instructions, 1e-5),)
    return Profile(number, plan.arms[side].id, 1.0, 1, 2, 20, "d", Statements(1, ("SELECT 1",)), functions, 1.0)


def profiles(plan: RequestWhyPlan) -> list[Profile]:
    return [profile(plan, side, number, 100.0 + 50 * side) for number in range(5) for side in (0, 1)]


@pytest.fixture
def recorded(tmp_path):
    """Returns a run of this plan with these entries."""

    def write(plan, *entries: object, name: str = "20261130-why", started: float = 1.0) -> Run:
        manifest = msgspec.structs.replace(samples.manifest(name, started), plan=plan, environments=WHEELS)
        return read_run(samples.write_run(tmp_path / name, [*entries, samples.end()], manifest))

    return write


def test_both_sides_are_watched_and_told_by_request(recorded):
    plan = planned(*NAMES[:2])
    run = recorded(plan, *profiles(plan))
    told = explain(run)
    assert (told.subject, told.per, told.rounds) == ("made-up", "request", 5)
    (function,) = told.functions
    assert (function.instructions.baseline, function.instructions.candidate) == (100, 150)
    assert title_of(told) == "made-up: Django 5.2.1 → 6.0.1"
    assert why_page(run.manifest) == "why/made-up-5.2.1-6.0.1"
    words = " ".join(sentence for part in parts_of(told) for sentence in (*part.sentences, *part.after))
    assert "100 → 150 a request (+50.0 %)" in words
    assert "1 statement of one request for each target, the same on both sides." in words
    assert "load made-up --instrument instructions --django 5.2.1 --django 6.0.1" in words
    assert judge_run(run).verdicts == ()


def test_two_cases_on_one_django(recorded):
    plan = planned(NAMES[0], of=with_cases())
    told = explain(recorded(plan, *profiles(plan)))
    assert title_of(told) == "made-up on Django 5.2.1: sync view → async view"
    assert "--django 5.2.1 --case 'sync view' --case 'async view'" in measured_sentence(told)


def test_the_count_of_the_same_two_servers_is_named(recorded):
    plan = planned(NAMES[0], NAMES[2])
    environments = WHEELS | {TWIN: msgspec.structs.replace(WHEELS[NAMES[0]], name=TWIN, replica=1)}
    counting = msgspec.structs.replace(counting_plan(), scenario=scenario())
    manifest = msgspec.structs.replace(samples.manifest("counted", 2.0), plan=counting, environments=environments)
    run = recorded(plan, *profiles(plan))
    folder = run.folder.with_name("counted")
    counted = read_run(samples.write_run(folder, [*counts(**{NAMES[2]: 1.01}), samples.end()], manifest))
    found = measured_by(run, [run, counted], judge_run)
    assert found is not None
    assert (found.run, found.verdict) == ("counted", "slower")
    assert found.ratio == pytest.approx(1.01, abs=0.001)
    told = explain(run, found)
    assert measured_sentence(told).startswith("Machine instructions a request, measured without a profiler: 1.010×")


def test_a_server_that_could_not_be_watched_is_named_with_its_reason(recorded):
    plan = planned(*NAMES[:2])
    told = explain(recorded(plan, Refusal("made-up[]", "", "it cannot be profiled (it died).")))
    assert told.functions == ()
    assert told.missing[0].reason == "it cannot be profiled (it died)."


@pytest.mark.parametrize(
    ("names", "cases", "said"),
    [
        (NAMES[:1], (CASES[0],), "With one Django, why wants two cases"),
        (NAMES[:2], CASES, "With two Djangos, why explains one --case"),
        (NAMES[:2], ("asink view",), "the nearest that exists is 'async view'"),
    ],
)
def test_what_makes_no_two_sides_is_refused(names, cases, said):
    with pytest.raises(UserError, match=said):
        planned(*names, cases=cases, of=with_cases())


def test_a_case_that_one_django_lacks_is_refused():
    newer = msgspec.structs.replace(scenario(), cases=(Case("new", django=">=6.0"),))
    with pytest.raises(UserError, match="has new on only one of"):
        planned(*NAMES[:2], of=newer)
