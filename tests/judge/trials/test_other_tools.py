"""What other tools' comparisons add up to."""

from typing import Literal

import msgspec
import numpy as np
import pytest

from versus.judge.statistics.interval import clopper_pearson, proportion
from versus.judge.trials.other_tools import judge_other_tools


class Tried(msgspec.Struct, frozen=True):
    tool: str
    size: float
    flagged: Literal["slower", "faster"] | None
    ratio: float = 1.0
    seconds: float = 30.0


def test_a_slow_down_that_is_called_faster_is_wrong_and_not_found() -> None:
    (row,) = judge_other_tools([Tried("asv", 0.02, "slower"), Tried("asv", 0.02, "faster"), Tried("asv", 0.02, None)])
    assert row.found == proportion(1, 3)
    assert row.wrong == proportion(1, 3)


def test_either_direction_is_wrong_where_nothing_was_changed() -> None:
    (row,) = judge_other_tools([Tried("asv", 0.0, "slower"), Tried("asv", 0.0, "faster"), Tried("asv", 0.0, None)])
    assert row.found is None
    assert row.wrong == proportion(2, 3)


def test_tools_and_sizes_are_not_mixed() -> None:
    rows = judge_other_tools(
        [Tried("pyperf", 0.01, None, seconds=10), Tried("asv", 0.05, None), Tried("pyperf", 0.01, None, seconds=20)]
    )
    assert [(row.tool, row.size, row.trials, row.seconds) for row in rows] == [
        ("asv", 0.05, 1, 30.0),
        ("pyperf", 0.01, 2, 15.0),
    ]


def test_the_furthest_ratio_is_seen_from_the_true_one_on_either_side() -> None:
    low, high = Tried("asv", 0.05, None, ratio=1.05 * 0.9), Tried("asv", 0.05, None, ratio=1.05 * 1.02)
    assert judge_other_tools([low, high])[0].furthest == pytest.approx(0.1)


def test_no_trials_are_no_rows() -> None:
    assert judge_other_tools([]) == ()


@pytest.mark.parametrize(
    ("found", "trials", "low", "high"),
    # From the closed forms for none and all of n, 1 − (α/2)^(1/n), and the F quantiles for 5 of 10.
    [(0, 12, 0.0, 0.2646485), (12, 12, 0.7353515, 1.0), (5, 10, 0.1870860, 0.8129140), (0, 0, 0.0, 1.0)],
)
def test_known_intervals(found: int, trials: int, low: float, high: float) -> None:
    assert clopper_pearson(found, trials) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.95])
def test_the_interval_covers_the_true_share_at_least_as_often_as_it_says(share: float) -> None:
    drawn = np.random.default_rng(11).binomial(40, share, size=2000)
    intervals = {count: clopper_pearson(int(count), 40) for count in set(drawn.tolist())}
    covered = np.mean([intervals[count][0] <= share <= intervals[count][1] for count in drawn.tolist()])
    assert covered >= 0.94


def test_more_found_than_tried_is_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        proportion(3, 2)
