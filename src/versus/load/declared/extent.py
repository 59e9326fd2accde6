"""How much of a scenario is measured: a glance, what it declares, or enough for a verdict on its tail. Pure."""

from typing import NamedTuple

from versus.load.declared.plan import FEWEST_STARTS
from versus.load.declared.scenario import Scenario
from versus.load.readings.samples import FEWEST_BEYOND

# Guesses at what a start takes besides its stage, for a plan says its end before anything was measured.
GLANCE_S = 90.0  # of whole starts: with environments at hand, two minutes a scenario in all
GLANCE_STAGE_S = 4.0  # 80 requests at 20 a second: enough for CPU time a request, and for a median
START_S = 1.3  # starting server and locust side by side, the answers checked, a copy of the data, ends
WORKER_S = 2.5  # migrating where it has tables, starting it until its first job is done, and the last jobs
KILLED_S = 11.5  # starting the worker again, and waiting whether the jobs it had in hand come back
HOLD_S = 5.0  # opening what is held, and looking for what is left of it
TAIL = 0.99


class Extent(NamedTuple):
    """Server starts an arm, and the seconds of a stage."""

    starts: int
    seconds: float


def declared(scenario: Scenario) -> Extent:
    """Returns what the scenario declares."""
    return Extent(scenario.load.starts, scenario.load.seconds)


def glanced_at(scenario: Scenario, djangos: int) -> tuple[str, ...]:
    """Returns the first cases, as many as there is time for at one short stage each, and at least two."""
    fits = int(GLANCE_S / (djangos * turn_s(scenario, _glance_s(scenario))))
    return scenario.case_names[: max(2, fits)]


def glance(scenario: Scenario, arms: int) -> Extent:
    """Returns as many starts of short stages as fit into a minute and a half, and at least one."""
    usual, seconds = declared(scenario), _glance_s(scenario)
    starts = int(GLANCE_S / (arms * turn_s(scenario, seconds)))
    return Extent(max(1, min(starts, usual.starts)), seconds)


def _glance_s(scenario: Scenario) -> float:
    return min(declared(scenario).seconds, max(GLANCE_STAGE_S, 60 / scenario.load.rate))


def thorough(scenario: Scenario) -> Extent:
    """Returns stages long enough for a 99 % quantile of every start, and starts enough for a verdict on it."""
    usual = declared(scenario)
    if scenario.load.journeys is not None:  # they have no tail that could be told
        return Extent(max(usual.starts, FEWEST_STARTS), usual.seconds)
    for_the_tail = 1.1 * FEWEST_BEYOND / (1 - TAIL) / scenario.load.rate
    return Extent(max(usual.starts, FEWEST_STARTS), max(usual.seconds, for_the_tail))


def turn_s(scenario: Scenario, seconds: float) -> float:
    """Returns about how long one start of one arm takes, in seconds."""
    beside = WORKER_S if any(case.worker for case in scenario.cases) else 0.0
    beside += KILLED_S if scenario.load.worker_killed_at is not None else 0.0
    held = HOLD_S if scenario.load.hold is not None else 0.0
    in_turn = 1 + scenario.load.settle_s / scenario.slice_s if scenario.slice_s else 1.0
    return START_S + scenario.load.warm_up_s + scenario.load.pause_s + seconds * in_turn + beside + held
