"""The plan of a load run, declared before it measures."""

import random
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

import msgspec
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from versus.errors import UserError
from versus.load.declared.scenario import Case, Pooling, Scenario, Stretch
from versus.spelling import significant as spelled
from versus.units import LARGEST_PADDING


class LoadArm(msgspec.Struct, frozen=True):
    """A case of the scenario in an environment."""

    environment: str
    case: str = ""

    @property
    def id(self) -> str:
        return f"{self.environment}/{self.case}" if self.case else self.environment


MOST_RATE = 12_700.0
"""Arrivals a second that one core sends at most, and as many as wrk does: beyond that every stage fails its gates."""
MOST_ARRIVALS = 2_000_000.0
"""The most arrivals of a stage. Each is a row of 64 bytes in the generator, in the file and in the suite: 400 MB."""
SHORTEST_STAGE_S = 0.3  # six readings of the requests under way, the fewest by which their growth is judged
LONGEST_STAGE_S = 7200.0  # a killed run loses the stage in flight, and a machine changes within hours
SHORTEST_SLICE_S, LONGEST_SLICE_S = 0.05, 10.0  # one reading of the requests under way; the machine drifts in seconds
LONGEST_REST_S = 4.0  # of a server while others are loaded: uvicorn closes a connection that is idle for 5 s
SHORTEST_OF_MANY_S = 0.1  # a slice, however many servers there are
SHORTEST_SETTLE_S = 0.01  # the server's clock is read 5 ms before a slice and before the end of its settling time
MOST_SIDE_BY_SIDE = 30  # servers; 27 were tried: all have to start, and connections between slices to stay open


class Mode(StrEnum):
    """What a load run does with a server start."""

    STAGES = "stages"
    """Open arrivals at one rate."""
    CAPACITY = "capacity"
    """A search for the highest rate under the service level."""
    JOURNEYS = "journeys"
    """Visitors who wait for each answer."""
    INSTRUCTIONS = "instructions"
    """Requests one after another, under callgrind."""


FEWEST_LAYOUTS, MOST_LAYOUTS = 5, 15
"""Memory layouts in which instructions are counted: enough for an interval, and where more would not narrow it."""
FEWEST_STARTS, MOST_STARTS = 6, 60
"""Server starts of a verdict, and where no more are made however imprecise it is."""


class LoadPlan(msgspec.Struct, frozen=True, tag="load"):
    """A scenario against environments by their names, the first being the baseline.

    `order` holds one round a start, each naming every arm by its id once: a round is what gets paired. `rate` is in
    arrivals per second, the same for all; `seconds` is the length of a stage.
    """

    scenario: Scenario
    environments: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    order: tuple[tuple[str, ...], ...]
    seed: int
    rate: float
    seconds: float
    database: str = "sqlite"
    arms: tuple[LoadArm, ...] = ()
    """Those that the environments' Djangos have; in records from before there were cases none is listed."""
    not_run: dict[str, str] = {}
    """Cases that cannot be run on this machine, and why."""
    climbs: bool = False
    """Searches for each arm's capacity, from `rate` upwards, instead of measuring at it."""
    pooling: Pooling | None = None
    """How connections to PostgreSQL are kept in all cases; None leaves it to each case."""
    precision: float = 0.0
    """The half-width of CPU time a request, as a share, that is enough: rounds are measured until all comparisons
    between Djangos have it, or `budget_s` is spent. With 0 all rounds are measured."""
    budget_s: float = 0.0
    counts: bool = False
    """Counts instructions a request in one memory layout a start, at most so many as there are starts."""
    twins: dict[str, str] = {}
    """A second installation of an environment's Django, by the environment; what differs there differs by chance."""
    workers: int = 0
    """Generators that send a share of the arrivals each, led by the suite's own; with 0 that one sends them all."""
    apart: bool = False
    """Every environment has memory layouts of its own: for trials in which nothing else differs."""
    slice_s: float = 0.0
    """The arms of a round are up side by side and loaded in turn, so many seconds each; 0: one after the other."""

    @property
    def every_arm(self) -> tuple[LoadArm, ...]:
        return self.arms or tuple(LoadArm(name) for name in self.environments)

    @property
    def twin_arms(self) -> tuple[LoadArm, ...]:
        """The arms of the twins, which are only compared with those of what they are twins of.

        Of servers under load one is enough to tell whether the run may be trusted; counts have a floor from all.
        """
        twinned = [arm for arm in self.every_arm if arm.environment in self.twins]
        return tuple(LoadArm(self.twins[arm.environment], arm.case) for arm in twinned[: None if self.counts else 1])

    @property
    def measured_arms(self) -> tuple[LoadArm, ...]:
        """All arms, the twins' too."""
        return (*self.every_arm, *self.twin_arms)

    @property
    def mode(self) -> Mode:
        if self.climbs:
            return Mode.CAPACITY
        if self.counts:
            return Mode.INSTRUCTIONS
        return Mode.STAGES if self.scenario.load.journeys is None else Mode.JOURNEYS

    @property
    def starts(self) -> int:
        return len(self.order)

    @property
    def turns(self) -> list[tuple[int, LoadArm]]:
        """(start, arm) in the order of measuring."""
        by_id = {arm.id: arm for arm in self.measured_arms}
        return [(start, by_id[name]) for start, ids in enumerate(self.order) for name in ids]

    @property
    def batches(self) -> list[tuple[int, tuple[LoadArm, ...]]]:
        """(start, arms that are up side by side) in the order of measuring: one at a time; or, loaded in turn, a round
        at once, or an environment's part of it where that is too many."""
        if not self.slice_s:
            return [(start, (arm,)) for start, arm in self.turns]
        by_id = {arm.id: arm for arm in self.measured_arms}
        rounds = [tuple(by_id[name] for name in ids) for ids in self.order]
        return [(start, part) for start, arms in enumerate(rounds) for part in _parts(arms)]

    @property
    def shape(self) -> tuple[Stretch, ...]:
        """The stage's stretches, as long together as the stage is."""
        declared = self.scenario.load.shape
        if not declared:
            return (Stretch(self.seconds, 1.0),)
        longer = self.seconds / sum(stretch.seconds for stretch in declared)
        return tuple(msgspec.structs.replace(stretch, seconds=stretch.seconds * longer) for stretch in declared)

    def case(self, arm: LoadArm) -> Case:
        return self.scenario.case(arm.case)

    def memory_layout(self, start: int, environment: str) -> dict[str, str]:
        """Returns the variables that decide where a process puts things in memory: the same for all arms of a start but
        for the twins', which would flatter if they shared them."""
        who = environment if self.apart or environment in self.twins.values() else ""
        dice = random.Random(f"layout {self.seed} {start} {who}")  # noqa: S311
        return {
            "PYTHONHASHSEED": str(dice.randrange(1, 2**32)),
            "VERSUS_PADDING": "x" * dice.randrange(LARGEST_PADDING),
        }

    def arrivals_seed(self, start: int) -> int:
        """Returns the same seed for all arms of a round, and another in each round."""
        return random.Random(f"{self.seed} {start}").getrandbits(32)  # noqa: S311


def _parts(arms: tuple[LoadArm, ...]) -> list[tuple[LoadArm, ...]]:
    if len(arms) <= MOST_SIDE_BY_SIDE:
        return [arms]
    environments = dict.fromkeys(arm.environment for arm in arms)
    return [tuple(arm for arm in arms if arm.environment == name) for name in environments]


def check_load(scenario: Scenario, rate: float | None = None, seconds: float | None = None) -> None:
    """Raises UserError, naming the range, for a load that cannot be sent or that tells nothing.

    What is not given is as the scenario says.
    """
    model = scenario.load
    length = seconds or model.seconds
    _must_lie("The length of a stage", length, SHORTEST_STAGE_S, LONGEST_STAGE_S, "s")
    if scenario.slice_s:
        _must_lie("The length of a slice", model.slice_s, SHORTEST_SLICE_S, LONGEST_SLICE_S, "s")
        _must_lie("The time to settle after a slice", model.settle_s, SHORTEST_SETTLE_S, LONGEST_SLICE_S, "s")
    if model.journeys is not None:
        return
    highest = (rate or model.rate) * max((max(part.factor, part.to or 0.0) for part in model.shape), default=1.0)
    _must_lie("The highest rate", highest, 0.0, MOST_RATE, "arrivals a second")
    _must_lie("The number of arrivals in a stage", highest * length, 1.0, MOST_ARRIVALS, "")


def check_workers(scenario: Scenario, workers: int) -> None:
    """Raises UserError for what several generators cannot share."""
    if not workers:
        return
    if scenario.load.journeys is not None:
        raise UserError(f"{scenario.name} has visitors who wait, whom one generator counts; leave --workers out.")
    held = scenario.load.hold
    if held is not None and held.connections % workers:
        raise UserError(
            f"{scenario.name} holds {held.connections} connections, which {workers} generators cannot share."
        )


def _must_lie(what: str, value: float, least: float, most: float, unit: str) -> None:
    if not least <= value <= most:  # so that what is not a number is refused, too
        limits = f"between {spelled(least)} and {spelled(most)} {unit}".rstrip()
        raise UserError(f"{what} must lie {limits}; it would be {value:g}.")


def plan_load(
    scenario: Scenario,
    environments: Sequence[str],
    *,
    seed: int,
    djangos: Mapping[str, str] | None = None,
    starts: int | None = None,
    rate: float | None = None,
    seconds: float | None = None,
    database: str = "sqlite",
    not_run: Mapping[str, str] | None = None,
    cases: Sequence[str] = (),
    climbs: bool = False,
    pooling: Pooling | None = None,
    precision: float = 0.0,
    budget_s: float = 0.0,
    counts: bool = False,
    twins: Mapping[str, str] | None = None,
    workers: int = 0,
) -> LoadPlan:
    """Plans a load run; what is not given is as the scenario says.

    `djangos` are versions by environment. A case that a Django lacks is left out there, those `not_run` everywhere.

    Raises ValueError for an environment named twice, and UserError as `check_load` does.
    """
    check_load(scenario, rate, seconds)
    check_workers(scenario, workers)
    if len(set(environments)) != len(environments):
        raise ValueError(f"each environment once, not {', '.join(environments)}")
    arms = tuple(
        LoadArm(environment, case)
        for environment in environments
        for case in cases or scenario.case_names
        if is_there(scenario, case, (djangos or {}).get(environment)) and case not in (not_run or {})
    )
    dice = random.Random(f"order {seed}")  # noqa: S311
    model = scenario.load
    most = MOST_LAYOUTS if counts else MOST_STARTS if precision else model.starts
    rounds = starts or most
    plan = LoadPlan(
        scenario=scenario,
        environments=tuple(environments),
        order=(),
        seed=seed,
        rate=rate or model.rate,
        seconds=seconds or model.seconds,
        database=database,
        arms=arms,
        not_run=dict(not_run or {}),
        climbs=climbs,
        pooling=pooling,
        precision=0.0 if starts else precision,
        budget_s=0.0 if starts else budget_s,
        counts=counts,
        twins=dict(twins or {}),
        workers=workers,
        slice_s=_slice_s(scenario, len(arms)) if len(arms) > 1 and not (climbs or counts or workers) else 0.0,
    )
    ids = [arm.id for arm in (*arms, *plan.twin_arms)]
    order = tuple(tuple(dice.sample(ids, len(ids))) for _ in range(rounds))
    return msgspec.structs.replace(plan, order=order)


def _slice_s(scenario: Scenario, arms: int) -> float:
    """Returns the length of a slice: as declared, or so short that no server rests until its connections close."""
    fitting = LONGEST_REST_S / min(arms, MOST_SIDE_BY_SIDE) - scenario.load.settle_s
    return min(scenario.slice_s, max(fitting, SHORTEST_OF_MANY_S))


def is_there(scenario: Scenario, case: str, django: str | None) -> bool:
    """Tells whether a Django has what a case needs; an alpha of a release counts as that release."""
    needed = scenario.case(case).django
    return not needed or django is None or SpecifierSet(needed).contains(Version(django).base_version)
