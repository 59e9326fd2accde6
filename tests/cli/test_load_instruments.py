"""`versus load --instrument all` measures by each, whatever the one before came to."""

import pytest

from versus.cli.load import each_in_turn, instruments
from versus.errors import ExitCode, NotMeasuredError, UntrustedError

CAME_TO = {"cpu": UntrustedError("the null differs"), "instructions": NotMeasuredError("valgrind is not installed")}


def test_all_are_measured_and_the_first_error_gives_the_exit_code():
    measured, told = [], []

    def measure(name: str) -> None:
        measured.append(name)
        raise CAME_TO[name]

    with pytest.raises(UntrustedError) as ended:
        each_in_turn(instruments("all"), measure, told.append)
    assert ended.value.exit_code is ExitCode.UNTRUSTED
    assert measured == ["cpu", "instructions"]
    assert told == ["by cpu: the null differs", "by instructions: valgrind is not installed"]


def test_one_alone_is_told_once():
    told = []

    def measure(_name: str) -> None:
        raise CAME_TO["instructions"]

    with pytest.raises(NotMeasuredError, match="valgrind"):
        each_in_turn(instruments("instructions"), measure, told.append)
    assert told == []


def test_all_that_went_well_raises_nothing():
    each_in_turn(instruments("all"), lambda _name: None, lambda _text: None)
