"""Does a 95 % interval hold 1 in 95 of 100 on what real machines scatter like, through the stopping rule?

The pairs are those of committed runs in which nothing differed, each row around its own mean; trials draw from them.
"""

import math
from pathlib import Path

import numpy as np
import pytest

from tests.judge.samples import binomial_deviation
from versus.judge.calls.slices import log_ratios
from versus.judge.statistics.interval import estimate
from versus.judge.statistics.stopping import StoppingRule
from versus.micro.declared.observations import Block
from versus.micro.declared.plan import Plan
from versus.records.packing import run_folders
from versus.records.store import read_run

RESULTS = Path(__file__).resolve().parents[3] / "results"
FEWEST = 12


def recorded_rows() -> list[np.ndarray]:
    """Every null comparison on record with enough pairs, in units of its own scatter."""
    rows = []
    for folder in [*run_folders(RESULTS / "calibration" / "null"), *run_folders(RESULTS / "micro")]:
        run = read_run(folder)
        plan = run.manifest.plan
        assert isinstance(plan, Plan)
        nothing_differs = "calibration" in folder.parts
        blocks = run.of(Block)
        for comparison in plan.comparisons if nothing_differs else plan.nulls:
            ratios = np.array(log_ratios(comparison, blocks))
            if ratios.size >= FEWEST:
                # n / (n − 1): around its own mean a row scatters less than around the true one.
                rows.append((ratios - ratios.mean()) / ratios.std(ddof=1))
    return rows


@pytest.fixture(scope="module")
def rows() -> list[np.ndarray]:
    found = recorded_rows()
    assert len(found) >= 4
    return found


@pytest.mark.parametrize("half_width", [0.5, 0.8])
def test_recorded_scatter_is_covered_through_the_stopping_rule(rows: list[np.ndarray], half_width: float) -> None:
    random = np.random.default_rng(21)
    trials, most = 1500, 60
    rule = StoppingRule(half_width=math.expm1(half_width * 0.01))
    covered = 0
    for trial in range(trials):
        drawn = 0.01 * random.choice(rows[trial % len(rows)], most)
        taken = next((n for n in range(FEWEST, most) if rule.needed(drawn[:n]) == 0), most)
        low, high = estimate(drawn[:taken]).interval(0.95)
        covered += low <= 0 <= high
    assert 0.92 - 2 * binomial_deviation(0.92, trials) <= covered / trials <= 0.97 + binomial_deviation(0.97, trials)


@pytest.mark.parametrize("pairs", [12, 24])
def test_recorded_scatter_is_covered_by_few_pairs(rows: list[np.ndarray], pairs: int) -> None:
    random = np.random.default_rng(22)
    trials = 2000
    held = 0
    for trial in range(trials):
        low, high = estimate(random.choice(rows[trial % len(rows)], pairs)).interval(0.95)
        held += low <= 0 <= high
    assert 0.93 - 2 * binomial_deviation(0.93, trials) <= held / trials <= 0.97 + binomial_deviation(0.97, trials)
