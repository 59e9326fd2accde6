"""What is worth timing, from what was counted."""

from typing import Any

import msgspec
import pytest

from versus.judge.calls.screening import first_look, screening_note, second_look
from versus.micro.declared.observations import Counted, CountedLayout
from versus.micro.declared.plan import Arm, Comparison, Group, Plan, Purpose, Screen, Timing
from versus.micro.declared.schedule import checked_of

VARIANTS = [f"v{number:02d}" for number in range(22)]
SENT = ("SELECT 1",)


def plan(database: str = "sqlite", awaited: tuple[str, ...] = (), seed: int = 1) -> Plan:
    arms = [Arm(name, variant) for name in ("old", "new", "twin") for variant in VARIANTS]
    group = Group("subject", {}, tuple(arms), 0.02, all_cores=False, writes=False, awaited=awaited)
    comparisons = [Comparison(group.key, Arm("old", v), Arm("new", v), Purpose.DJANGO) for v in VARIANTS]
    null = Comparison(group.key, Arm("old", "v00"), Arm("twin", "v00"), Purpose.NULL)
    return Plan((group,), (*comparisons, null), Timing(), seed, database)


def layout(index: int = 0, *, null: float = 1.001, **moved: float) -> CountedLayout:
    """One memory layout in which variants of the new environment make so many times the instructions."""
    arms = {f"old/{variant}": Counted(4_000_000, 4) for variant in VARIANTS}
    arms |= {f"new/{variant}": Counted(round(4_000_000 * moved.get(variant, 1.0)), 4) for variant in VARIANTS}
    arms["twin/v00"] = Counted(round(4_000_000 * null), 4)
    return CountedLayout(index, 0.0, 1, 2, 0, {"subject[]": arms}, 1.0)


def without(made: CountedLayout, *arms: str) -> CountedLayout:
    kept = {arm: counted for arm, counted in made.groups["subject[]"].items() if arm not in arms}
    return msgspec.structs.replace(made, groups={"subject[]": kept})


def reasons(found: Any) -> dict[str, str]:
    """By variant."""
    return {key.rpartition("/")[2]: reason for key, reason in found.reasons.items()}


def test_what_moves_more_than_one_django_against_itself_has_moved() -> None:
    found = reasons(first_look(plan(), layout(null=1.001, v01=1.0012, v02=1.0008, v03=0.9985), {}))
    assert {variant for variant, reason in found.items() if reason == "moved"} == {"v01", "v03"}
    assert set(found.values()) == {"moved", "still"}


def test_other_statements_are_worth_timing_however_few_instructions_move() -> None:
    sent = {("subject[]", f"{name}/v04"): SENT for name in ("old", "new")} | {("subject[]", "new/v05"): SENT}
    assert {v: r for v, r in reasons(first_look(plan(), layout(), sent)).items() if r != "still"} == {
        "v05": "statements"
    }


@pytest.mark.parametrize("database", ["sqlite", "sqlite 3.40.1"])
def test_what_instructions_cannot_tell_is_timed(database: str) -> None:
    counted = without(layout(), "new/v06")
    found = reasons(first_look(plan(database, awaited=("v07",)), counted, {("subject[]", "old/v08"): SENT}))
    assert (found["v06"], found["v07"], found["v08"]) == ("uncounted", "uncounted", "statements")
    sent = {("subject[]", f"{name}/v09"): SENT for name in ("old", "new")}
    assert reasons(first_look(plan("postgresql 17.2"), layout(), sent))["v09"] == "uncounted"


def test_what_other_layouts_show_to_be_the_same_is_not_timed() -> None:
    first = first_look(plan(), layout(v01=1.02, v02=1.002), {})
    layouts = [layout(index, v01=1.02, v02=1.0 + 0.0001 * (index % 2)) for index in range(1, 6)]
    second = reasons(second_look(plan(), first, [layout(v01=1.02, v02=1.002), *layouts]))
    assert second["v01"] == "moved"
    assert second["v02"] == "still"


def test_a_tenth_of_what_is_still_is_timed_as_a_check_and_the_seed_chooses() -> None:
    screened = first_look(plan(), layout(v01=1.02), {})
    chosen = [frozenset(checked_of(screened.still, seed)) for seed in range(20)]
    assert {len(keys) for keys in chosen} == {3}  # of 21, rounded up
    assert len(set(chosen)) > 10
    checked = screened.checking(chosen[0])
    assert set(checked.timed) == chosen[0] | {plan().family[1].key}
    assert checked_of([], 1) == []


def test_the_plan_is_limited_to_what_is_timed_with_its_nulls() -> None:
    whole = plan()
    key = whole.family[3].key
    limited = whole.limited_to([key])
    assert [comparison.purpose for comparison in limited.comparisons] == [Purpose.DJANGO, Purpose.NULL]
    assert [arm.id for arm in limited.groups[0].arms] == ["old/v00", "old/v03", "new/v03", "twin/v00"]
    assert whole.limited_to([]).groups == ()


def test_it_is_said_what_was_timed() -> None:
    screened = first_look(plan(awaited=("v02",)), layout(v01=1.05), {})
    assert screening_note(plan(), screened) == (
        "Screened by instructions, with a floor of 0.1 %: 2 of 22 comparisons were timed "
        "(1 whose instructions moved, 1 that instructions cannot tell)."
    )


def test_of_a_run_that_times_nothing_it_is_not_said_that_something_was_timed() -> None:
    only = msgspec.structs.replace(plan(awaited=("v02",)), screen=Screen.ONLY)
    screened = first_look(only, layout(v01=1.05), {}).checking([only.family[5].key])
    assert screening_note(only, screened) == (
        "Screened by instructions, with a floor of 0.1 %; nothing is timed. "
        "Of 22 comparisons 1 moved, 1 cannot be counted."
    )
    assert screening_note(only, first_look(only, layout(), {})).endswith("1 cannot be counted.")
    assert screening_note(
        msgspec.structs.replace(only, groups=plan().groups), first_look(plan(), layout(), {})
    ).endswith("Of 22 comparisons none moved.")
