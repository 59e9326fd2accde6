"""Rounds of profiles with pretended workers: turns, equal calls, going on after a kill, and what cannot be profiled."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from versus.micro.declared.observations import Refusal
from versus.micro.declared.plan import Arm
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.instruments.profiling import Profile, Profiler, WhyPlan
from versus.micro.workers.conversation import DiedError, RefusedError

PLAN = WhyPlan("subject", {"rows": 10}, Arm("old", "a"), Arm("new", "a"), False, 7, "sqlite", rounds=4)
CHECK = {"result_digest": "", "result_shown": "", "statements": {"count": 1, "texts": ["SELECT 1"]}, "work": [9, 9, 9]}


class Pretended:
    """One worker that profiles one function; the first calibrates 12 calls."""

    def __init__(self, farm: "Farm", seat: Seat) -> None:
        self._farm, self._seat = farm, seat

    def ask(self, do: str, **arguments: Any) -> Any:
        self._farm.asked.append((self._seat.environment, do, arguments))
        if (self._seat.environment, do) in self._farm.faults:
            raise self._farm.faults[self._seat.environment, do]
        if do == "open":
            return {"check": CHECK, "digest": "d"}
        if do == "profile":
            functions = [["module", "name", "python", 3, "code", 1.0, 20.5, 1e-6]]
            return {"calls": arguments["calls"] or 12, "functions": functions}
        return None

    def dismiss(self) -> None: ...

    def stop(self) -> None:
        self._farm.stopped += 1


class Farm:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.faults: dict[tuple[str, str], Exception] = {}
        self.layouts: list[Layout] = []
        self.stopped = 0

    def start(self, seats: Iterable[Seat], layout: Layout) -> dict[Seat, Pretended]:
        self.layouts.append(layout)
        return {seat: Pretended(self, seat) for seat in seats}


def taken(farm: Farm, *done: Profile | Refusal, plan: WhyPlan = PLAN) -> list[Profile | Refusal]:
    entries: list[Profile | Refusal] = []
    Profiler(plan, farm.start, sink=entries.append, report=lambda _count: None, done=done).run()
    return entries


def test_every_round_profiles_both_arms_in_fresh_processes_of_one_layout() -> None:
    farm = Farm()
    profiles = [entry for entry in taken(farm) if isinstance(entry, Profile)]
    assert sorted((profile.round, profile.arm) for profile in profiles) == [
        (number, arm) for number in range(4) for arm in ("new/a", "old/a")
    ]
    assert farm.stopped == 8
    assert {profile.hash_seed for profile in profiles[:2]} == {farm.layouts[0].hash_seed} == {farm.layouts[1].hash_seed}
    assert len({profile.hash_seed for profile in profiles}) == 4
    assert profiles[0].functions[0].instructions == 20.5
    assert profiles[0].statements.texts == ("SELECT 1",)


def test_the_turn_is_random_and_the_seed_repeats_it() -> None:
    orders = [
        tuple(
            entry.arm
            for entry in taken(Farm(), plan=msgspec.structs.replace(PLAN, seed=seed))
            if isinstance(entry, Profile)
        )
        for seed in (1, 2, 1)
    ]
    assert orders[0] == orders[2] != orders[1]


def test_all_processes_make_as_many_calls_as_the_first_calibrated() -> None:
    farm = Farm()
    taken(farm)
    assert [arguments["calls"] for _, do, arguments in farm.asked if do == "profile"] == [None, *[12] * 7]


@pytest.mark.parametrize("kept", range(9))
def test_a_run_that_was_cut_off_goes_on_where_it_was(kept: int) -> None:
    whole = taken(Farm())
    rest = taken(Farm(), *whole[:kept])
    told = [
        (profile.round, profile.arm, profile.calls, profile.hash_seed)
        for profile in [*whole[:kept], *rest]
        if isinstance(profile, Profile)
    ]
    assert told == [
        (profile.round, profile.arm, profile.calls, profile.hash_seed)
        for profile in whole
        if isinstance(profile, Profile)
    ]


@pytest.mark.parametrize("fault", [RefusedError("it does not repeat"), DiedError("its process was killed")])
def test_an_arm_that_cannot_be_profiled_is_named_once(fault: Exception) -> None:
    farm = Farm()
    farm.faults["new", "profile"] = fault
    entries = taken(farm)
    refusals = [entry for entry in entries if isinstance(entry, Refusal)]
    assert [(refusal.arm, str(fault) in refusal.reason) for refusal in refusals] == [("new/a", True)]
    assert farm.stopped == len(entries)
    assert taken(Farm(), *entries) == []
