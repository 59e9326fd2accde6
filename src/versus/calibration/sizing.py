"""Finds how many turns of a loop slow a subject down by a given share: from one run with a large loop."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from versus.calibration.injection import TARGETS
from versus.calibration.part import Part
from versus.calibration.trials import read_trials
from versus.judge.run import judge_run

LARGE = 20_000
"""More turns a call while sizing. They add so much that the noise of a pair hardly matters."""


class Sizing(msgspec.Struct, frozen=True):
    """The share that one turn adds to a call's time and to its instructions, by subject; `run` measured it."""

    time: dict[str, float]
    instructions: dict[str, float]
    run: str = ""


def large_loops() -> dict[str, int]:
    """Returns the turns of the large loop, each time a function is entered, by subject."""
    return {target.subject: LARGE // target.calls for target in TARGETS}


def shares_a_turn(ratios: Mapping[str, float]) -> dict[str, float]:
    """Returns the share that one turn adds, from the ratio that the large loop made: 1.5 is 50 % slower."""
    loops = large_loops()
    return {
        target.subject: (ratios[target.subject] - 1) / (target.calls * loops[target.subject])
        for target in TARGETS
        if target.subject in ratios
    }


def turns_for(size: float, shares: Mapping[str, float]) -> dict[str, int]:
    """Returns the turns, each time a function is entered, that slow a subject down by `size`; at least one."""
    return {
        target.subject: max(1, round(size / shares[target.subject] / target.calls))
        for target in TARGETS
        if target.subject in shares
    }


def sizing_of(*roots: Path) -> Sizing | None:
    """Reads the sizing on record in these folders; None where it was not measured yet."""
    done, _ = read_trials(Part.SIZING, *roots)
    if not done:
        return None
    report = judge_run(done[0].run)
    ratios: dict[str, dict[str, float]] = {"time": {}, "instructions": {}}
    for row in report.verdicts:
        if row.metric in ratios and row.ratio is not None:
            ratios[row.metric][row.subject] = row.ratio
    return Sizing(shares_a_turn(ratios["time"]), shares_a_turn(ratios["instructions"]), done[0].run.manifest.run)
