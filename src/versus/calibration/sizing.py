"""How many more turns of a loop slow a subject down by so much, from a run with enough of them to be measured well."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from versus.calibration.injection import TARGETS
from versus.calibration.part import Part
from versus.calibration.trials import read_trials
from versus.judge.run import judge_run

LARGE = 20_000
"""More turns a call while sizing: what they add is so much that the noise of a pair is nothing to it."""


class Sizing(msgspec.Struct, frozen=True):
    """What one turn adds to a call, as a share of its time and of its instructions, by subject; and from which run."""

    time: dict[str, float]
    instructions: dict[str, float]
    run: str = ""


def large_loops() -> dict[str, int]:
    """More turns each time a function is entered."""
    return {target.subject: LARGE // target.calls for target in TARGETS}


def shares_a_turn(ratios: Mapping[str, float]) -> dict[str, float]:
    """From how much slower the large loop made a subject: 1.5 is half as much again."""
    loops = large_loops()
    return {
        target.subject: (ratios[target.subject] - 1) / (target.calls * loops[target.subject])
        for target in TARGETS
        if target.subject in ratios
    }


def turns_for(size: float, shares: Mapping[str, float]) -> dict[str, int]:
    """More turns each time a function is entered, for a slow-down of that share; at least one."""
    return {
        target.subject: max(1, round(size / shares[target.subject] / target.calls))
        for target in TARGETS
        if target.subject in shares
    }


def achieved(size: float, shares: Mapping[str, float]) -> dict[str, float]:
    """What rounding to whole turns makes of a size."""
    turns = turns_for(size, shares)
    return {
        target.subject: shares[target.subject] * target.calls * turns[target.subject]
        for target in TARGETS
        if target.subject in shares
    }


def names(sizes: Sequence[float]) -> list[str]:
    """`0.5`, `1`: as they stand in folders and tables."""
    return [f"{size * 100:g}" for size in sizes]


def sizing_of(*roots: Path) -> Sizing | None:
    """None where it was not measured yet."""
    done, _ = read_trials(Part.SIZING, *roots)
    if not done:
        return None
    report = judge_run(done[0].run)
    ratios: dict[str, dict[str, float]] = {"time": {}, "instructions": {}}
    for row in report.verdicts:
        if row.metric in ratios and row.ratio is not None:
            ratios[row.metric][row.subject] = row.ratio
    return Sizing(shares_a_turn(ratios["time"]), shares_a_turn(ratios["instructions"]), done[0].run.manifest.run)
