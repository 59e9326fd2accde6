"""Instructions a request are ratios over memory layouts, with a floor that one Django against itself gives."""

import random

import msgspec
import pytest

from tests.judge.load.test_stages import ENVIRONMENTS, NAMES, environment, planned
from versus.judge.load.counted import is_precise, judge_counted
from versus.load.declared.contrasts import null_contrasts
from versus.load.declared.plan import LoadArm
from versus.load.readings.observations import CountedRequests, Counting

TWIN = "5.2.1 again"


def plan(layouts=5):
    usual = planned(layouts)
    return msgspec.structs.replace(usual, counts=True, twins={NAMES[0]: TWIN})


def counted(name, start, per_request, *, rest=1e6, reason=None):
    counting = Counting(100, round(per_request * 100 + rest * 8), rest, 8.0, 1)
    return CountedRequests(name, "", start, reason, None if reason else counting)


def counts(layouts=5, scatter=0.0005, **slower):
    dice = random.Random(3)
    per = {NAMES[0]: 1.0, NAMES[1]: 1.0, NAMES[2]: 1.0, TWIN: 1.0} | slower
    return [
        counted(name, start, 6e6 * factor * (1 + dice.uniform(-scatter, scatter)))
        for start in range(layouts)
        for name, factor in per.items()
    ]


def verdicts(found):
    rows, _, _ = judge_counted(plan(), found, ENVIRONMENTS)
    return {row.candidate.django: row.verdict for row in rows}


def test_what_a_server_does_at_rest_is_taken_off():
    assert counted("5.2.1", 0, 6e6, rest=5e6).counting.per_request == pytest.approx(6e6)


def test_a_difference_of_a_hundredth_is_told_and_none_is_the_same():
    assert verdicts(counts(**{NAMES[2]: 1.01})) == {"6.0.1": "same", "6.1.1": "slower"}
    assert verdicts(counts(**{NAMES[2]: 0.99})) == {"6.0.1": "same", "6.1.1": "faster"}


def test_what_one_django_differs_by_from_itself_is_no_finding():
    found = counts(**{NAMES[2]: 1.007, TWIN: 1.008})
    rows, _, null = judge_counted(plan(), found, ENVIRONMENTS)
    (moved,) = [row for row in rows if row.candidate.django == "6.1.1"]
    assert moved.verdict == "inconclusive"
    assert null is not None
    assert null.trusted is False


def test_the_null_is_trusted_where_nothing_differs():
    _, missing, null = judge_counted(plan(), counts(), ENVIRONMENTS)
    assert (missing, null.trusted, null.blocks) == ([], True, 5)


def test_more_layouts_are_counted_until_intervals_are_narrow():
    assert not is_precise(plan(), counts(layouts=4))
    assert not is_precise(plan(), counts(scatter=0.02))
    assert is_precise(plan(), counts())


def test_an_arm_without_a_count_is_named_once_and_holds_nothing_up():
    lost = [counted(NAMES[1], start, 0, reason="The server cannot be counted.") for start in range(5)]
    found = [count for count in counts() if count.environment != NAMES[1]] + lost
    rows, missing, _ = judge_counted(plan(), found, ENVIRONMENTS)
    assert {row.candidate.django for row in rows} == {"6.1.1"}
    assert [(lack.kind, lack.reason) for lack in missing] == [("uncounted", "The server cannot be counted.")]
    assert is_precise(plan(), found)


def test_a_twin_has_a_layout_of_its_own_and_the_others_share_theirs():
    layouts = [plan().memory_layout(2, name) for name in (*NAMES, TWIN)]
    assert layouts[0] == layouts[1] == layouts[2] != layouts[3]
    assert plan().memory_layout(3, NAMES[0]) != layouts[0]


def test_twins_are_compared_with_what_they_are_twins_of_alone():
    (null,) = null_contrasts(plan())
    assert (null.baseline, null.candidate) == (LoadArm(NAMES[0]), LoadArm(TWIN))
    assert environment(TWIN).name == TWIN
