"""Every committed record, judged: what a reader was told once is told again, whatever changes in the house.

Renew with VERSUS_RENEW=1, and look at the difference: a line that changes is a verdict that changes.
"""

import math
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from versus.calibration.outcome import outcome, split_trial
from versus.calibration.part import Part
from versus.calibration.plans import split_text
from versus.calibration.trials import tried
from versus.judge.report import Report, Row, Side
from versus.judge.run import judge_run
from versus.locations import Locations
from versus.micro.declared.plan import SPLIT
from versus.records.store import read_runs

GOLDEN = Path(__file__).with_name("golden")
DIGITS = 9  # further ones depend on how numpy was compiled


def test_committed_runs_say_what_they_said(where: Locations) -> None:
    runs, faults = read_runs(where.results)
    told = [line for run in runs for line in _report_lines(judge_run(run))]
    _holds("committed-runs.txt", [*told, *(f"fault {fault}" for fault in faults)])


def test_committed_values_agree_with_their_ratio(where: Locations) -> None:
    rows = [row for run in read_runs(where.results)[0] for row in judge_run(run).verdicts if row.ratio is not None]
    assert {row.metric for row in rows} >= {"time", "instructions", "cpu_per_request", "statements"}
    contradicting = [
        _row_line(row)
        for row in rows
        if not math.isclose(row.candidate_value, row.baseline_value * row.ratio, rel_tol=1e-9)
    ]
    assert contradicting == []


def test_committed_trials_say_what_they_said(where: Locations) -> None:
    found = msgspec.to_builtins(outcome(tried(where.results / "calibration")))
    _holds("committed-trials.txt", list(_leaves("", found)))


def test_the_way_in_use_was_worth_more_than_the_one_before_in_each_round(where: Locations) -> None:
    """docs/calibration.md says so, and why the engine uses it."""
    in_use = split_text(SPLIT)
    before = split_text(msgspec.structs.replace(SPLIT, slices=20, slice_s=0.002, prelude=0.5))
    trials = [split_trial(trial) for trial in tried(where.results / "calibration").done[Part.SPLIT]]
    worth = {(trial.name, trial.repetition): trial.log_efficiency for trial in trials}
    rounds = {trial.repetition for trial in trials}
    assert len(rounds) == 3
    assert all(worth[in_use, number] > worth[before, number] for number in rounds)


def _holds(name: str, lines: list[str]) -> None:
    file, text = GOLDEN / name, "\n".join(lines) + "\n"
    if os.environ.get("VERSUS_RENEW"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert text.splitlines() == file.read_text().splitlines(), "a verdict changed: look at it, then VERSUS_RENEW=1"


def _report_lines(report: Report) -> Iterator[str]:
    yield f"run {report.run}"
    yield from (_row_line(row) for row in report.verdicts)
    rest = msgspec.to_builtins(report)
    del rest["verdicts"], rest["run"], rest["untimed"]
    for left in report.untimed:
        yield f"  untimed {left.subject} | {left.point} | {_side(left.baseline)} | {_side(left.candidate)}"
    yield from _leaves("  ", rest)


def _row_line(row: Row) -> str:
    point = ",".join(f"{name}={value}" for name, value in row.point.items())
    numbers = (row.baseline_value, row.candidate_value, row.ratio, row.low, row.high, row.smallest_detectable)
    said = [row.subject, point, row.metric, _side(row.baseline), _side(row.candidate), *map(_number, numbers)]
    said += [row.verdict, str(row.pairs), _number(row.p), _number(row.adjusted_p)]
    if row.deciding is not None:
        decided = (row.deciding.level, row.deciding.low, row.deciding.high, row.adjusted_equivalence_p)
        said.append(f"by {' '.join(map(_number, decided))}")
    said += row.warnings
    return "  " + " | ".join(said)


def _side(side: Side) -> str:
    return f"{side.django} {side.python} {side.database} {side.variant}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.{DIGITS}g}"


def _leaves(name: str, value: object) -> Iterator[str]:
    """One line a value: where it stands, and what it is."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{name}.{key}", inner)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _leaves(f"{name}.{number}", inner)
    else:
        yield f"{name} = {_number(value) if isinstance(value, float) else value}"
