import numpy as np
import pytest

from versus.judge.statistics.comparison import Observed, judge_family
from versus.judge.statistics.verdict import Judgement
from versus.judge.trials.known_answers import detection, null_outcome, places_outcome


def family(random: np.random.Generator, shift: float = 0.0, rows: int = 17) -> list[Judgement]:
    return judge_family(
        [Observed(f"row {row}", tuple(random.normal(shift, 0.02, 16)), margin=0.02) for row in range(rows)]
    )


def test_where_nothing_differs_intervals_hold_one_as_often_as_they_say() -> None:
    random = np.random.default_rng(1)
    result = null_outcome([family(random) for _ in range(60)])
    assert result.covered.trials == 60 * 17
    assert result.covered.low <= 0.95 <= result.covered.high
    assert result.covered.found + result.raw.found == result.raw.trials  # p ≤ .05 and an interval without 1 are one
    assert result.alarmed.low <= 0.05


def test_what_is_there_is_found_and_what_is_opposite_is_called_wrong() -> None:
    random = np.random.default_rng(2)
    slower = [("a", row) for row in family(random, shift=0.1)]
    assert detection(0.1, slower).found.share == 1
    assert detection(0.1, slower).wrong.found == 0
    faster = [("b", row) for row in family(random, shift=-0.1)]
    both = detection(0.1, slower + faster)
    assert both.subjects == 2
    assert both.found.share == pytest.approx(0.5)
    assert both.wrong.share == pytest.approx(0.5)


def test_the_correction_finds_no_more() -> None:
    random = np.random.default_rng(3)
    result = detection(0.01, [("a", row) for _ in range(20) for row in family(random, shift=0.01)])
    assert result.adjusted.found <= result.found.found
    assert 0.99 < result.ratio < 1.03


def test_a_trial_without_numbers_counts_as_not_found() -> None:
    empty = judge_family([Observed("row", (), margin=0.02)])
    assert detection(0.01, [("a", empty[0])]).found.found == 0
    assert detection(0.01, [("a", empty[0])]).found.trials == 1


def test_order_needs_two_pairs() -> None:
    assert places_outcome([0.01, -0.01]).ratio == pytest.approx(1.0)
    with pytest.raises(ValueError, match="two pairs"):
        places_outcome([0.01])
    with pytest.raises(ValueError, match="no family"):
        null_outcome([])
