"""Efficiency of ways to spend time, on pairs whose scatter and price are known."""

import numpy as np
import pytest

from versus.judge.trials.splits import SplitTrial, judge_splits

ROWS, PAIRS = 17, 8


def trial(name: str, repetition: int, scatter: float, seconds: float, phase: float = 1.0) -> SplitTrial:
    """`phase` is how much more everything scatters in this repetition, as on a machine that others use."""
    drawn = np.random.default_rng([repetition, round(scatter * 1e6), round(seconds * 1e3)])
    rows = drawn.normal(0, scatter * phase, (ROWS, PAIRS))
    return SplitTrial(name, repetition, tuple(tuple(row) for row in rows.tolist()), seconds, 0.5)


def test_half_the_scatter_at_half_the_price_is_eight_times_as_efficient_whatever_the_machine_does() -> None:
    phases = np.random.default_rng(3).uniform(0.5, 4, 30)
    trials = [
        made
        for at, phase in enumerate(phases)
        for made in (trial("before", at, 0.02, 0.4, phase), trial("now", at, 0.01, 0.2, phase))
    ]
    before, now = judge_splits(trials)
    assert (before.name, before.efficiency, before.repetitions) == ("before", None, 30)
    assert now.efficiency is not None
    assert now.interval is not None
    assert now.interval.low < 8 < now.interval.high
    assert now.interval.high / now.interval.low < 1.4


def test_a_scatter_that_is_known_is_found() -> None:
    (only,) = judge_splits([trial("only", at, 0.013, 1.0) for at in range(40)])
    # The mean logarithm of a variance over seven degrees of freedom lies 0.148 below the logarithm of the true one.
    assert only.scatter == pytest.approx(0.013 * np.exp(-0.148 / 2), rel=0.03)
    assert only.interval is None


def test_a_single_repetition_has_no_interval() -> None:
    _, now = judge_splits([trial("before", 0, 0.02, 1.0), trial("now", 0, 0.02, 1.0)])
    assert now.efficiency is not None
    assert now.interval is None
