"""What answers on several Djangos make of a statement."""

import pytest

from versus.claims.answers import Answer, verdict

YES, NO, AWAY, FAILED = Answer(True), Answer(False), Answer(not_run="no server"), Answer(error="ValueError: x")


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ((YES, YES, YES), "held before"),
        ((NO, NO, NO), "never was"),
        ((NO, YES, YES), "first in 6.0"),
        ((NO, NO, YES), "first in 6.1"),
        ((YES, NO, NO), "no longer from 6.0"),
        ((NO, YES, NO), "changes 6.0"),
        ((YES, AWAY, YES), "not run"),
        ((YES, FAILED, YES), "failed"),
    ],
)
def test_the_verdict_says_where_it_turns(answers, text):
    assert verdict(dict(zip(("5.2", "6.0", "6.1"), answers, strict=True))).text == text


def test_one_django_alone_holds_or_does_not():
    assert verdict({"6.0": YES}).text == "held before"
    assert verdict({"6.0": NO}).text == "never was"


def test_an_answer_is_written_plainly():
    assert [answer.plain() for answer in (YES, NO, AWAY, FAILED)] == [
        True, False, {"not_run": "no server"}, {"error": "ValueError: x"}
    ]  # fmt: skip
    assert [answer.word for answer in (YES, NO, AWAY, FAILED)] == ["yes", "no", "not run", "failed"]
