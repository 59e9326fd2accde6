"""Trials of requests: what is compared, and how many turns of a loop make a per cent."""

import msgspec
import pytest

from tests.judge.load.test_stages import environment
from tests.records import samples
from versus.calibration.injection import environment_size
from versus.calibration.outcome import COST_OF_A_REQUEST, judged_requests, outcome
from versus.calibration.part import LOAD_SIZES, Part, Trial
from versus.calibration.sizing import LARGE
from versus.calibration.trials import TRIAL, FinishedTrial, tried
from versus.calibration.under_load import BY_COUNT, NULLS, SCENARIO, load_plan, loops, the_scenario
from versus.load.declared.plan import FEWEST_LAYOUTS, FEWEST_STARTS, LoadPlan
from versus.load.readings.observations import CountedRequests, Counting
from versus.locations import locations
from versus.records.store import read_run

REPLICAS = dict.fromkeys(("6.1.3", "6.1.3 (twin)", "6.1.3 (twin) (2)", "6.1.3 (twin) (3)"), "6.1.3")


def planned(part: Part, number: int = 0, djangos: dict[str, str] = REPLICAS) -> LoadPlan:
    twins = {} if part in NULLS else {next(iter(djangos)): "twin"}
    return load_plan(part, number, the_scenario(locations()), djangos, twins)


@pytest.mark.parametrize("part", sorted(NULLS))
def test_two_installations_share_no_memory_layout(part):
    plan = planned(part)
    first, second = plan.environments
    assert plan.memory_layout(0, first) != plan.memory_layout(0, second)
    assert set(plan.twins) == {first}
    assert plan.twins[first] not in plan.environments
    assert plan.starts == (FEWEST_LAYOUTS if part in BY_COUNT else FEWEST_STARTS)
    assert plan == planned(part)
    assert plan.seed != planned(part, 1).seed


def test_a_slowed_copy_shares_its_layouts_with_the_baseline():
    names = ["path:base", *(f"path:load-injected-instructions-{size * 100:g}" for size in LOAD_SIZES)]
    plan = planned(Part.LOAD_INJECTED_INSTRUCTIONS, djangos=dict.fromkeys(names, "6.1.3"))
    assert {tuple(plan.memory_layout(2, name).items()) for name in names} == {
        tuple(plan.memory_layout(2, names[0]).items())
    }
    assert [environment_size(name) for name in plan.environments] == [None, *LOAD_SIZES]
    assert plan.counts


def recorded(root, part: Part, number: int, ratio: float) -> FinishedTrial:
    """A trial whose candidate costs so many times the baseline's instructions a request."""
    names = ["base", f"{part}-5"]
    plan = load_plan(part, number, the_scenario(locations()), dict.fromkeys(names, "6.1.3"), {"base": "base (twin)"})
    environments = {name: msgspec.structs.replace(environment("6.1.3"), name=name) for name in (*names, "base (twin)")}
    counted = [
        CountedRequests(
            arm.environment, arm.case, start,
            counting=Counting(100, round(6e8 * (ratio if arm.environment == names[1] else 1) + start), 0.0, 8.0, 1),
        )
        for start, arm in plan.turns
    ]  # fmt: skip
    manifest = msgspec.structs.replace(samples.manifest(f"{number:03d}"), plan=plan, environments=environments)
    written = samples.write_run(root / part, [*counted, samples.end()], manifest)
    trial = Trial(part, number, (True, True))
    (written / TRIAL).write_bytes(msgspec.json.encode(trial))
    return FinishedTrial(trial, read_run(written))


def test_a_per_cent_is_so_many_turns_as_the_sizing_says(tmp_path):
    assert loops(Part.LOAD_INJECTED_INSTRUCTIONS, tmp_path) is None
    recorded(tmp_path, Part.LOAD_SIZING, 0, 1.5)
    found = loops(Part.LOAD_INJECTED_INSTRUCTIONS, tmp_path)
    assert [turns[SCENARIO] for turns in found.values()] == [
        pytest.approx(size / 0.5 * LARGE, abs=1) for size in LOAD_SIZES
    ]
    assert loops(Part.LOAD_INJECTED, tmp_path) is None  # its CPU time is not known yet
    assert loops(Part.LOAD_SIZING, tmp_path) == {"large-loop": {SCENARIO: LARGE}}


def test_slowed_requests_are_judged_by_what_they_cost(tmp_path):
    trial = recorded(tmp_path, Part.LOAD_INJECTED_INSTRUCTIONS, 0, 1.05)
    (row,) = judged_requests(trial)
    assert row.metric in COST_OF_A_REQUEST
    assert row.verdict == "slower"
    told = outcome(tried(tmp_path))
    (detected,) = told.load_injected_instructions
    assert (detected.all.size, detected.all.found.found, detected.all.wrong.found) == (0.05, 1, 0)
    assert told.load_null is None
