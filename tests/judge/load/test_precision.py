"""Rounds are measured until CPU time a request is precise enough: what is planned beyond that is not missing."""

import msgspec
import pytest

from tests.judge.load.test_stages import ENVIRONMENTS, planned, stage, stages
from versus.judge.load.stages import as_far_as_measured, imprecise, judge_stages


def until(precision=0.013, starts=60):
    return msgspec.structs.replace(planned(starts), precision=precision, budget_s=60.0)


def test_rounds_that_were_not_needed_are_neither_missing_nor_withhold_a_verdict():
    rows, missing = judge_stages(until(), stages(), ENVIRONMENTS)
    assert missing == []
    assert {row.pairs for row in rows} == {6}
    assert any(row.verdict == "slower" for row in rows)
    assert as_far_as_measured(until(), stages()).starts == 6


def test_an_arm_without_a_sound_stage_in_a_round_that_was_begun_is_missing():
    found = stages()
    found[-1] = stage("6.1.1", 5, 0.01, reason="errors")
    _, missing = judge_stages(until(), found, ENVIRONMENTS)
    assert [lack.kind for lack in missing] == ["fault"]


def test_what_is_wide_says_how_many_times_as_many_starts_it_needs():
    assert imprecise(until(precision=0.05), stages()) == {}
    wide = imprecise(until(precision=0.0001), stages())
    assert set(wide) == {"5.2.1 : 6.0.1", "5.2.1 : 6.1.1"}
    assert all(factor > 1 for factor in wide.values())
    half = imprecise(until(precision=0.0002), stages())
    assert wide["5.2.1 : 6.0.1"] == pytest.approx(4 * half["5.2.1 : 6.0.1"])


def test_with_a_fixed_number_of_starts_all_of_them_are_wanted():
    assert as_far_as_measured(planned(8), stages()).starts == 8
