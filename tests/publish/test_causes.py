"""Causes are bound to the verdicts that they explain."""

from pathlib import Path

import msgspec
import pytest

from tests.publish.samples import row
from versus.errors import UserError
from versus.publish.causes import Cause, explained, read_causes
from versus.publish.changes import changes

WRITTEN = """
[[cause]]
between = ["5.2", "6.0"]
rows = ["saving/save"]
verdict = "faster"
why = "An update returns what the database computed."
tickets = [27222]
"""


@pytest.fixture
def causes(tmp_path: Path) -> tuple[Cause, ...]:
    file = tmp_path / "causes.toml"
    file.write_text(WRITTEN)
    return read_causes(file)


def test_a_row_that_moved_has_its_cause_and_others_have_none(causes):
    rows = [
        row("saving", "save", "6.0.10", 0.7, "faster"),
        row("pages", "page", "6.0.10", 1.1, "slower"),
        row("forms", "clean", "6.0.10", 1.0, "same"),
        row("saving", "save", "6.1.2", 0.7, "faster"),
    ]
    found = explained(rows, causes, "5.2", "6.0")
    assert [(told.row.subject, cause and cause.tickets) for told, cause in found] == [
        ("saving", (27222,)),
        ("pages", None),
    ]


@pytest.mark.parametrize("verdict", ["slower", "same", "inconclusive"])
def test_a_cause_of_what_is_not_so_is_refused(causes, verdict):
    with pytest.raises(UserError, match=f"explains why it is faster, and the records say {verdict}"):
        explained([row("saving", "save", "6.0.10", 1.2, verdict)], causes, "5.2", "6.0")


def test_a_cause_of_what_nobody_measured_contradicts_nothing(causes):
    assert explained([], causes, "5.2", "6.0") == []
    elsewhere = row("saving", "save", "6.1.2", 1.2, "slower")
    assert explained([elsewhere], causes, "5.2", "6.0") == []


def test_one_cause_may_hold_for_several_rows_and_series_and_is_bound_to_each(tmp_path):
    file = tmp_path / "causes.toml"
    file.write_text(WRITTEN.replace('"6.0"]', '"6.0", "6.1"]').replace('"saving/save"]', '"saving/save", "mail"]'))
    causes = read_causes(file)
    assert [(cause.between[1], cause.subject, cause.variant) for cause in causes] == [
        ("6.0", "saving", "save"), ("6.0", "mail", ""), ("6.1", "saving", "save"), ("6.1", "mail", ""),
    ]  # fmt: skip
    rows = [row("saving", "save", "6.1.2", 0.7, "faster"), row("mail", "build", "6.1.2", 1.2, "slower")]
    with pytest.raises(UserError, match=r"The cause of mail \(any variant\) from 5\.2 to 6\.1"):
        explained(rows, causes, "5.2", "6.1")


@pytest.mark.parametrize("wrong", ['between = ["5.2"]', "rows = []"])
def test_a_cause_of_nothing_is_refused(tmp_path, wrong):
    file = tmp_path / "causes.toml"
    name = wrong.partition(" ")[0]
    file.write_text("\n".join(wrong if line.startswith(name) else line for line in WRITTEN.splitlines()))
    with pytest.raises(UserError, match=r"causes\.toml holds no causes"):
        read_causes(file)


def test_what_moved_most_comes_first():
    rows = [row("a", "a", "6.0.10", 1.05, "slower"), row("b", "b", "6.0.10", 0.5, "faster")]
    assert [found.row.subject for found in changes(rows, "5.2", "6.0")] == ["b", "a"]
    assert changes(rows, "6.0", "6.1") == []


def test_what_moved_by_instructions_alone_is_a_change_and_shows_its_time_too(causes):
    timed = row("saving", "save", "6.0.10", 0.97, "inconclusive")
    counted = msgspec.structs.replace(row("saving", "save", "6.0.10", 0.96, "faster"), metric="instructions")
    ((change, cause),) = explained([timed, counted], causes, "5.2", "6.0")
    assert change.row == counted
    assert set(change.rows) == {"time", "instructions"}
    assert cause is not None


@pytest.mark.parametrize("text", ["[[cause]]\nsubject = 1\n", "[[cause]]\nnobody = 'knows'\n", "=", "[cause]\n"])
def test_a_file_that_holds_no_causes_is_named(tmp_path, text):
    file = tmp_path / "causes.toml"
    file.write_text(text)
    with pytest.raises(UserError, match=r"causes\.toml holds no causes"):
        read_causes(file)
    with pytest.raises(UserError, match=r"missing\.toml cannot be read"):
        read_causes(tmp_path / "missing.toml")
