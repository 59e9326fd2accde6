"""Explanations from made-up profiles: what is listed, what noise never is, and what ran in place of what."""

from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records import samples
from versus.history.mentions import Mentions
from versus.judge.calls.statements import statement_diff
from versus.judge.report import Report
from versus.judge.run import judge_run
from versus.judge.why.costs import arm_costs, changes
from versus.judge.why.explain import explain, new_sql, written_anew
from versus.judge.why.explanation import FunctionChange
from versus.judge.why.measured import measured_by
from versus.micro.declared.observations import Refusal, Statements
from versus.micro.declared.plan import Arm
from versus.micro.instruments.profiling import FunctionCost, Profile, WhyPlan
from versus.records.journal import Entry
from versus.records.manifest import Manifest
from versus.records.store import Run, read_run

ROUNDS = 5


def cost(name: str, instructions: float = 100, seconds: float = 1e-5, calls: float = 2, **more: str) -> FunctionCost:
    module, kind, code = more.get("module", "kettle.heat"), more.get("kind", "python"), more.get("code", "c0de")
    return FunctionCost(module, name, kind, 7, code, calls, 0.0 if kind == "c" else instructions, seconds)


def unchanged(count: int = 30) -> list[FunctionCost]:
    """What does the same work on both sides, and so tells how fast the machine was."""
    return [cost(f"steady_{number}") for number in range(count)]


def profile(arm: Arm, number: int, functions: list[FunctionCost], statements: tuple[str, ...] = ()) -> Profile:
    sent = Statements(len(statements), statements)
    return Profile(number, arm.id, 1.0, 1, 2, 3, "digest", sent, tuple(functions), 1.0)


def side(arm: Arm, *functions: FunctionCost, rounds: int = ROUNDS) -> list[Profile]:
    return [profile(arm, number, [*unchanged(), *functions]) for number in range(rounds)]


def changed(before: list[Profile], after: list[Profile], *, waits: bool = False) -> list[FunctionChange]:
    return changes(*arm_costs(before, after, waits=waits))


def between(before: list[FunctionCost], after: list[FunctionCost], **more: bool) -> list[FunctionChange]:
    return changed(side(samples.OLD, *before), side(samples.NEW, *after), **more)


def test_the_largest_change_of_instructions_comes_first_and_c_last() -> None:
    found = between(
        [cost("small"), cost("large"), cost("len", kind="c"), cost("same")],
        [cost("small", 90), cost("large", 300), cost("len", kind="c", calls=9), cost("same")],
    )
    shown = [(change.name, change.instructions.change) for change in found]
    assert shown == [("large", 200), ("small", -10), ("len", 0)]
    assert found[0].certain == ("instructions",)
    assert found[0].instructions_share == pytest.approx(200 / (33 * 100))
    assert [change.code for change in found] == ["same", "same", "unseen"]


def test_what_is_called_on_one_side_only() -> None:
    found = {change.name: change for change in between([cost("Old.boil")], [cost("New.pour", code="new")])}
    assert (found["Old.boil"].code, found["Old.boil"].instructions.candidate) == ("no longer called", 0)
    assert (found["New.pour"].code, found["New.pour"].calls.baseline) == ("not called before", 0)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (cost("Pot.boil"), cost("BasePot.boil", 90), "moved"),
        (cost("Pot.boil"), cost("BasePot.boil", 90, code="other"), "takes over"),
        (cost("Pot.boil"), cost("Pot.boil", 90, module="kettle.base"), "moved"),
    ],
)
def test_a_function_called_in_place_of_another(before: FunctionCost, after: FunctionCost, code: str) -> None:
    (found,) = between([before], [after])
    assert (found.code, found.former) == (code, "kettle.heat.Pot.boil")
    assert found.instructions.baseline == 100


def test_which_took_over_is_not_guessed_where_two_could() -> None:
    found = between([cost("Pot.boil")], [cost("Big.boil"), cost("Small.boil")])
    assert {change.former for change in found} == {None}
    assert len(found) == 3


def test_counts_that_vary_between_rounds_are_no_change() -> None:
    varying = [10, 12, 10, 11, 13]
    before = [profile(samples.OLD, number, [*unchanged(), cost("odd", steps)]) for number, steps in enumerate(varying)]
    after = [
        profile(samples.NEW, number, [*unchanged(), cost("odd", count + 1)]) for number, count in enumerate(varying)
    ]
    assert changed(before, after) == []


def noisy(arm: Arm, dice: Random, *functions: FunctionCost, steady: int = 100, scatter: float = 0.1) -> list[Profile]:
    """Every function scatters, and the machine is as fast as it likes in every process."""
    return [
        profile(
            arm,
            number,
            [
                msgspec.structs.replace(function, seconds=function.seconds * speed * dice.lognormvariate(0, scatter))
                for function in [*unchanged(steady), *functions]
            ],
        )
        for number in range(ROUNDS)
        for speed in [dice.choice([1.0, 1.7])]
    ]


def test_noise_alone_is_hardly_ever_listed() -> None:
    """Two sides of the same code, 40 times: 800 functions, each 5 % of all time. Of 126 such, one has its five rounds
    apart by chance: 6 to 8 are expected, and more than 20 in one of 10 000 such tests."""
    dice = Random(1)
    sides = [[noisy(arm, dice, steady=20, scatter=0.3) for arm in (samples.OLD, samples.NEW)] for _ in range(40)]
    assert sum(len(changed(*both)) for both in sides) <= 20


def test_a_real_change_of_time_is_listed_whatever_the_machine_did() -> None:
    dice = Random(2)
    found = [
        {
            change.name
            for change in changed(
                noisy(samples.OLD, dice, cost("slow", seconds=5e-5)),
                noisy(samples.NEW, dice, cost("slow", seconds=10e-5)),
            )
        }
        for _ in range(20)
    ]
    assert sum("slow" in names for names in found) >= 19


def test_a_faster_machine_on_one_side_is_no_change() -> None:
    slow = [msgspec.structs.replace(function, seconds=function.seconds * 3) for function in [*unchanged(), cost("any")]]
    after = [profile(samples.NEW, number, slow) for number in range(ROUNDS)]
    assert changed(side(samples.OLD, cost("any")), after) == []


def test_fewer_rounds_say_nothing_of_time() -> None:
    before, after = (
        side(arm, cost("f", seconds=seconds, calls=calls), rounds=3)
        for arm, seconds, calls in ((samples.OLD, 1e-4, 1), (samples.NEW, 9e-4, 2))
    )
    (found,) = changed(before, after)
    assert found.certain == ("calls",)


def test_waiting_for_another_thread_is_left_out_only_where_threads_wait() -> None:
    before = cost("SimpleQueue.get", module="_queue", kind="c")
    after = cost("SimpleQueue.get", module="_queue", kind="c", calls=5)
    assert between([before], [after], waits=True) == []
    assert len(between([before], [after], waits=False)) == 1


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_a_diff_of_statements_turns_one_side_into_the_other(before: list[str], after: list[str]) -> None:
    found = statement_diff(before, after)
    assert (found == ()) == (before == after)
    removed = [line[2:] for line in found if line.startswith("- ")]
    added = [line[2:] for line in found if line.startswith("+ ")]
    assert sorted([*before, *added]) == sorted([*after, *removed])


def test_keywords_that_one_side_sends() -> None:
    assert new_sql(["- UPDATE t SET a = %s", "+ UPDATE t SET a = %s RETURNING b"]) == {"RETURNING"}
    assert new_sql([]) == set()


PLAN = WhyPlan("pagination", {"rows": 1000}, samples.OLD, samples.NEW, False, 7, "sqlite")


@pytest.fixture
def run(tmp_path):
    def make(*entries: Entry) -> Run:
        described = msgspec.structs.replace(samples.manifest("20261121-000000-why-0007", 9.0), plan=PLAN)
        return read_run(samples.write_run(tmp_path, list(entries), described))

    return make


def test_an_explanation_is_made_of_the_records_alone(run) -> None:
    before = [profile(samples.OLD, number, [cost("f")], ("SELECT 1", "SELECT 2")) for number in range(3)]
    after = [profile(samples.NEW, number, [cost("f", 90, code="x")], ("SELECT 1",)) for number in range(3)]
    told = explain(run(*before, *after, Mentions(("6.0",), 5, ()), samples.end()))
    assert (told.rounds, told.statements.baseline, told.statements.candidate) == (3, 2, 1)
    assert told.statement_changes == ("- SELECT 2",)
    assert (told.instructions.baseline, told.instructions.candidate) == (100, 90)
    assert written_anew(told.functions) == [("kettle.heat", "f")]
    assert told.mentions is not None
    assert told.notes == ()


def test_a_side_that_could_not_be_profiled_explains_nothing_and_says_why(run) -> None:
    told = explain(run(profile(samples.OLD, 0, [cost("f")]), Refusal(PLAN.key, samples.NEW.id, "It raised.")))
    assert (told.rounds, told.functions) == (0, ())
    assert told.missing[0].reason == "It raised."
    assert "cut off" in told.notes[0]
    assert judge_run(run()).verdicts == ()


def test_different_results_are_named(run) -> None:
    after = msgspec.structs.replace(profile(samples.NEW, 0, [cost("f")]), result_digest="other")
    told = explain(run(profile(samples.OLD, 0, [cost("f")]), after, samples.end()))
    assert "different results" in told.notes[0]


def other_run(tmp_path, name: str, started: float, **changes_: object) -> Run:
    manifest: Manifest = msgspec.structs.replace(samples.manifest(name, started), **changes_)
    return read_run(samples.write_run(tmp_path / name, samples.blocks(12, 0.9, 0.001), manifest))


def test_the_newest_run_that_measured_the_same_two_arms_is_named(run, tmp_path) -> None:
    older = other_run(tmp_path, "older", 1.0)
    newer = other_run(tmp_path, "newer", 2.0)
    found = measured_by(run(), [older, newer, run()], judge_run)
    assert found is not None
    assert (found.run, found.verdict) == ("newer", "faster")
    assert found.ratio == pytest.approx(0.9, abs=0.01)


def test_a_run_of_another_database_or_wheel_measured_something_else(run, tmp_path) -> None:
    elsewhere = other_run(tmp_path, "elsewhere", 1.0, plan=msgspec.structs.replace(samples.plan(), database="other"))
    rebuilt = {
        name: msgspec.structs.replace(environment, wheel_sha256=f"other {name}")
        for name, environment in samples.manifest().environments.items()
    }
    another = other_run(tmp_path, "another", 2.0, environments=rebuilt)
    assert measured_by(run(), [elsewhere, another], judge_run) is None
    empty = other_run(tmp_path, "empty", 3.0)
    assert measured_by(run(), [empty], lambda timed: Report(timed.manifest.run, ())) is None
