"""Trials of requests: one Django against itself, and against copies that are slowed down where a request begins."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from versus.calibration.injection import Target, environment_name
from versus.calibration.part import LOAD_SIZES, Part, seed_of
from versus.calibration.plans import replica_pair
from versus.calibration.sizing import LARGE
from versus.calibration.trials import read_trials
from versus.judge.load.counted import INSTRUCTIONS_PER_REQUEST
from versus.judge.load.stages import CPU_PER_REQUEST
from versus.judge.run import judge_run
from versus.load.declared.plan import FEWEST_LAYOUTS, FEWEST_STARTS, LoadPlan, plan_load
from versus.load.declared.scenario import Scenario, read_scenario
from versus.locations import Locations

SCENARIO = "hello"
CASES = ("Django, async view", "Django, sync view")
TARGET = Target(SCENARIO, "core/handlers/asgi.py", "ASGIHandler.__call__")
"""Each request enters it once."""
BY_COUNT = frozenset({Part.LOAD_NULL_INSTRUCTIONS, Part.LOAD_INJECTED_INSTRUCTIONS})
NULLS = frozenset({Part.LOAD_NULL, Part.LOAD_NULL_INSTRUCTIONS})
PARTS = NULLS | {Part.LOAD_SIZING, Part.LOAD_INJECTED, Part.LOAD_INJECTED_INSTRUCTIONS}


def the_scenario(where: Locations) -> Scenario:
    return read_scenario(SCENARIO, where.scenarios)


def load_plan(
    part: Part, number: int, scenario: Scenario, djangos: Mapping[str, str], twins: Mapping[str, str]
) -> LoadPlan:
    """Returns the plan of a trial. `djangos` are the versions of its environments, of which the first is the baseline
    of all others; of a null family two are chosen.

    The trials of a sizing count first and then measure.
    """
    counts = part in BY_COUNT or (part is Part.LOAD_SIZING and number == 0)
    names: Sequence[str] = list(djangos)
    if part in NULLS:
        names = replica_pair(number, names)
        free = [replica for replica in djangos if replica not in names]
        twins = {names[0]: free[0]}
    plan = plan_load(
        scenario,
        names,
        seed=seed_of(part, number),
        djangos=djangos,
        starts=FEWEST_LAYOUTS if counts else FEWEST_STARTS,
        cases=CASES if part in NULLS else CASES[:1],
        counts=counts,
        twins=twins,
    )
    # Two installations that differ in nothing else may not share a memory layout, or nothing could differ.
    return msgspec.structs.replace(plan, apart=part in NULLS)


def loops(part: Part, *roots: Path) -> dict[str, dict[str, int]] | None:
    """Returns, for each copy that is slowed down, how many more turns a request makes; None where the part has no such
    copies, or the cost of a turn is not known yet."""
    if part in NULLS:
        return None
    if part is Part.LOAD_SIZING:
        return {"large-loop": {SCENARIO: LARGE}}
    metric = INSTRUCTIONS_PER_REQUEST if part in BY_COUNT else CPU_PER_REQUEST
    share = _share_a_turn(metric, *roots)
    if share is None:
        return None
    return {environment_name(size, str(part)): {SCENARIO: max(1, round(size / share))} for size in LOAD_SIZES}


def _share_a_turn(metric: str, *roots: Path) -> float | None:
    """Returns the share that a turn adds to a request, from the sizing on record."""
    ratios = [
        row.ratio
        for trial in read_trials(Part.LOAD_SIZING, *roots)[0]
        for row in judge_run(trial.run).verdicts
        if row.metric == metric and row.ratio is not None
    ]
    return (ratios[0] - 1) / LARGE if ratios else None
