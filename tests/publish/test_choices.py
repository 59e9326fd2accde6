"""Advice is bound to the rows that it rests on."""

import pytest

from tests.publish.samples import DJANGOS, row
from versus.errors import UserError
from versus.judge.report import Report
from versus.locations import locations
from versus.micro.declared.names import declared_subjects
from versus.publish.choices import advice, read_choices

ONE = """[[choice]]
subject = "saving"
advice = "Read what save() returned."
rules = [{ rows = ["saving/save_and_read"], says = "faster", than = "save_then_refresh" }]
"""
KNOWN = {"saving": {"save_and_read", "save_then_refresh"}}


@pytest.fixture
def choices(tmp_path):
    file = tmp_path / "choices.toml"
    file.write_text(ONE)
    return read_choices(file, KNOWN)


def reports(verdict):
    found = row("saving", "save_and_read", DJANGOS[1], 0.9, verdict, baseline_variant="save_then_refresh")
    return [Report("run", (found,))]


def test_it_is_given_where_the_rows_bear_it_out(choices):
    ((choice, settled),) = advice(choices, "saving", reports("faster"))
    assert choice.advice == "Read what save() returned."
    assert len(settled.evidence) == 1
    assert advice(choices, "pagination", reports("faster")) == []


def test_what_no_row_decides_is_not_advised(choices):
    assert advice(choices, "saving", reports("inconclusive")) == []
    assert advice(choices, "saving", []) == []


@pytest.mark.parametrize("verdict", ["same", "slower"])
def test_rows_that_contradict_it_stop_the_build(choices, verdict):
    with pytest.raises(UserError, match="The advice about saving, “Read what"):
        advice(choices, "saving", reports(verdict))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (ONE.replace("save_and_read", "nothing"), "names saving/nothing, which is not there"),
        (ONE.partition("rules")[0] + "rules = []\n", "rests on no rule"),
        ("=", "holds no choices"),
        (None, "cannot be read"),
    ],
)
def test_advice_that_cannot_be_held_is_refused(tmp_path, wrong, said):
    file = tmp_path / "choices.toml"
    if wrong is not None:
        file.write_text(wrong)
    with pytest.raises(UserError, match=said):
        read_choices(file, KNOWN)


def test_the_projects_own_names_what_there_is():
    where = locations()
    known = {name: found.variants for name, found in declared_subjects(where.benchmarks).items()}
    assert len(read_choices(where.docs / "choices.toml", known)) >= 10
