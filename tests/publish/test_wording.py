import pytest

from tests.publish.samples import counter, row
from versus import spelling
from versus.publish import wording


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ((0.000412, 0.000388), "412 → 388 µs"),
        ((0.00131,), "1.31 ms"),
        ((0.000988, 0.00102), "988 → 1020 µs"),
        ((8.04e-6,), "8.04 µs"),
        ((4.5e-8,), "45.0 ns"),
        ((9.996e-7,), "1.00 µs"),
        ((2.5,), "2.50 s"),
        ((0.0,), "0 ns"),
    ],
)
def test_durations_share_one_unit_and_have_three_digits(seconds, said):
    assert spelling.durations(*seconds) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(1.0341, "1.034×"), (0.05123, "0.0512×"), (12.345, "12.3×"), (1234.0, "1230×"), (None, "–")],
)
def test_ratios(value, said):
    assert spelling.ratio(value) == said


def test_counts_are_singular_only_alone():
    assert spelling.quantity("statements", 1) == "1 statement"
    assert spelling.quantity("statements", 2, 1) == "2 → 1 statements"


def test_time_is_faster_and_counts_are_fewer():
    assert wording.verdict(row("a", "b", "6.0.10", 0.8, "faster")) == "faster"
    assert wording.verdict(counter("a", "b", "6.0.10", 2, 1, "faster")) == "fewer"
    assert wording.verdict(counter("a", "b", "6.0.10", 0, 3, "slower")) == "more"


def test_no_control_character_gets_through():
    assert spelling.plain("a\x1b[31mred\nnext\u202e") == "a [31mred next"


def test_words_are_joined():
    assert [spelling.joined(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a and b", "a, b and c",
    ]  # fmt: skip
