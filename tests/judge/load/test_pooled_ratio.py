"""All scenarios at once: a scenario is one observation, however many cases it has."""

import math
from random import Random

import pytest

from tests.judge.load.test_django_contrasts import row
from versus.judge.load.pooled_ratio import pooled_ratios


def test_a_scenario_counts_once_however_many_cases_it_has():
    rows = [row("many", variant, 0.5, ratio=1.2) for variant in "abcdefgh"]
    rows += [row("one", "a", 0.5, ratio=1.0), row("other", "a", 0.5, ratio=1.0)]
    (found,) = pooled_ratios(rows)
    assert (found.baseline, found.candidate, found.scenarios) == ("5.2.1", "6.0.1", 3)
    assert found.ratio == pytest.approx(1.2 ** (1 / 3))
    assert found.low < found.ratio < found.high


def test_two_scenarios_say_nothing_together():
    assert pooled_ratios([row("a", "x", 0.5), row("b", "x", 0.5)]) == ()


def test_cases_that_move_together_do_not_narrow_the_interval():
    """Each scenario has an error that all its cases share, as those of one machine in one hour do."""
    random, laboratories, held = Random(3), 400, 0
    for _ in range(laboratories):
        rows = []
        for scenario in range(12):
            shared = random.gauss(0.0, 0.02)
            rows += [row(f"s{scenario}", case, 0.5, ratio=math.exp(shared + random.gauss(0, 0.005))) for case in "abcd"]
        (found,) = pooled_ratios(rows)
        held += found.low <= 1.0 <= found.high
    # 95 % wanted, within four standard deviations of a share of 400.
    assert held / laboratories == pytest.approx(0.95, abs=4 * (0.05 * 0.95 / laboratories) ** 0.5)
