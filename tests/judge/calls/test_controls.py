"""What is said of subjects in which no Django takes part."""

import msgspec

from tests.publish.samples import row
from versus.judge.calls.controls import control_notes

STILL = row("plain-counting", "count", "6.0.10", 1.002, "same")
MOVED = row("plain-counting", "count", "6.1.3", 1.028, "slower")
OTHER = row("saving", "save", "6.1.3", 1.04, "slower")


def test_controls_that_stay_are_counted() -> None:
    assert control_notes([STILL, OTHER], ["plain-counting"]) == (
        "Controls, in which no Django takes part: 1 comparison, no difference.",
    )


def test_a_control_that_moves_is_named_with_its_size() -> None:
    (note,) = control_notes([STILL, MOVED, OTHER], ["plain-counting"])
    assert note == (
        "No Django takes part in plain-counting, and yet it is slower by time on 6.1.3 (1.028×). Read no other "
        "difference of that size as Django's in this run."
    )


def test_without_controls_or_between_variants_nothing_is_said() -> None:
    assert control_notes([OTHER], ["plain-counting"]) == ()
    between_variants = msgspec.structs.replace(MOVED, baseline=MOVED.candidate)
    assert control_notes([between_variants], ["plain-counting"]) == ()
