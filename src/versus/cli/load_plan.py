"""What `versus load` was asked for, as a plan."""

from collections.abc import Sequence
from typing import Any

from versus.errors import NotMeasuredError, unknown
from versus.load.declared.extent import Extent, declared, glance, glanced_at, thorough, turn_s
from versus.load.declared.plan import LoadPlan, plan_load
from versus.load.declared.scenario import Case, Pooling, Scenario
from versus.load.servers.bouncer import lacks_bouncer
from versus.load.servers.services import lacking
from versus.runner.session import Session, new_seed

PRECISION = 0.013
"""Wider intervals cannot show that two sides are the same within 2 %."""
BEST = 1e-6
TIMES_SIX_STARTS = 3
"""The budget where none is given, in times of the scenario's own starts."""
LEFT_OUT = "there is no time for it in the quick profile; name it with --case"


def has_null(scenario: Scenario, asked: dict[str, Any]) -> bool:
    """Whether one Django is compared with itself beside the rest: where there are verdicts on what a request costs."""
    return scenario.load.journeys is None and not (asked["capacity"] or asked["quick"])


def planned(scenario: Scenario, names: Sequence[str], session: Session, asked: dict[str, Any]) -> LoadPlan:
    labels = [session.database, *([f"({asked['pooling']})"] if asked["pooling"] else [])]
    versions = {name: session.environments[name].django for name in names}
    seed = new_seed() if asked["seed"] is None else asked["seed"]
    cases = _cases(scenario, asked["cases"])
    wanted = cases or (glanced_at(scenario, len(names)) if asked["quick"] else scenario.case_names)
    not_run = {case: reason for case, reason in _not_run(scenario).items() if not cases or case in cases}
    not_run |= {case: LEFT_OUT for case in scenario.case_names if not cases and case not in wanted}
    arms = len(plan_load(scenario, names, seed=seed, djangos=versions, not_run=not_run, cases=cases).every_arm)
    if not arms:
        raise NotMeasuredError(f"{scenario.name} cannot be run here: {'; '.join(not_run.values())}.")
    extent = _extent(scenario, arms, asked)
    counts = asked["instrument"] == "instructions"
    fixed = counts or asked["quick"] or asked["capacity"] or scenario.load.journeys is not None or asked["starts"]
    precision, budget = (0.0, 0.0) if fixed else _precision(scenario, arms, extent, asked)
    return plan_load(
        scenario,
        names,
        seed=seed,
        djangos=versions,
        starts=asked["starts"] or (None if counts or precision else extent.starts),
        precision=precision,
        budget_s=budget,
        counts=counts,
        twins=session.twins,
        rate=asked["rate"],
        seconds=asked["seconds"] or extent.seconds,
        database=" ".join(labels),
        not_run=not_run,
        cases=cases,
        climbs=asked["capacity"],
        pooling=Pooling(asked["pooling"]) if asked["pooling"] else None,
        workers=asked["workers"] or 0,
    )


def _precision(scenario: Scenario, arms: int, extent: Extent, asked: dict[str, Any]) -> tuple[float, float]:
    """Returns the half-width to reach, and the seconds that it may take; nothing to reach where the scenario is about
    something else than CPU time a request."""
    if scenario.load.hold is not None or any(case.worker for case in scenario.cases):
        return 0.0, 0.0
    wanted = asked["precision"]
    usual = TIMES_SIX_STARTS * extent.starts * arms * turn_s(scenario, asked["seconds"] or extent.seconds)
    return (BEST if wanted == "best" else wanted or PRECISION), asked["budget"] or usual


def _cases(scenario: Scenario, named: tuple[str, ...]) -> tuple[str, ...]:
    for name in named:
        if name not in scenario.case_names:
            raise unknown(f"case of {scenario.name}", name, list(filter(None, scenario.case_names)))
    return named


def _not_run(scenario: Scenario) -> dict[str, str]:
    """Cases that need what this machine does not have."""
    reasons = {name: _lacks(scenario.case(name)) for name in scenario.case_names}
    return {name: reason for name, reason in reasons.items() if reason is not None}


def _lacks(case: Case) -> str | None:
    bouncer = lacks_bouncer() if case.pooling is Pooling.PGBOUNCER else None
    return lacking(case.services) or bouncer


def _extent(scenario: Scenario, arms: int, asked: dict[str, Any]) -> Extent:
    if asked["quick"]:
        return glance(scenario, arms)
    return thorough(scenario) if asked["at_length"] else declared(scenario)


def about_s(scenario: Scenario, djangos: Sequence[str], asked: dict[str, Any]) -> float:
    """What a scenario takes, if each Django has all of its cases: before they are built nobody knows."""
    cases = glanced_at(scenario, len(djangos)) if asked["quick"] else ()
    plan = plan_load(scenario, djangos, seed=0, cases=cases)
    extent = _extent(scenario, len(plan.every_arm), asked)
    starts, seconds = asked["starts"] or extent.starts, asked["seconds"] or extent.seconds
    return starts * len(plan.every_arm) * turn_s(scenario, seconds)
