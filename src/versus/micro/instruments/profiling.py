"""Profiles the functions of two arms: a plan of its own kind, and its rounds of fresh processes that take turns."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Any, Literal

import msgspec

from versus.errors import UserError
from versus.machine.placement import Placement, cores
from versus.micro.declared.catalogue import Catalogue, SubjectDescription
from versus.micro.declared.observations import Check, Refusal, Statements
from versus.micro.declared.plan import Arm, Point, group_key
from versus.micro.declared.schedule import Layout, Seat, layout
from versus.micro.workers.conversation import Asked, DiedError, FailedError, RefusedError, stop_all

ROUNDS = 5
FEWEST_ROUNDS = 3  # two rounds a side lie apart by chance in a third of all functions


class WhyPlan(msgspec.Struct, frozen=True, tag="why"):
    """Two arms of one subject at one point, profiled in rounds. The seed decides hash seeds and turns."""

    subject: str
    point: Point
    baseline: Arm
    candidate: Arm
    all_cores: bool
    seed: int
    database: str
    rounds: int = ROUNDS

    @property
    def per(self) -> Literal["call"]:
        """What costs are told by."""
        return "call"

    @property
    def key(self) -> str:
        return group_key(self.subject, self.point)

    @property
    def arms(self) -> tuple[Arm, Arm]:
        return self.baseline, self.candidate


class FunctionCost(msgspec.Struct, frozen=True, array_like=True):
    """A function's share of one call, without the functions that it calls in turn.

    `calls` and `instructions` (of Python's bytecode; 0 for one written in C) are exact means over the profiled calls,
    `seconds` the median over batches of them. `code` changes when the function's own code does.
    """

    module: str
    name: str
    kind: str
    line: int
    code: str
    calls: float
    instructions: float
    seconds: float


class Profile(msgspec.Struct, frozen=True, tag="profile"):
    """One arm's functions in one fresh process; `calls` were profiled."""

    round: int
    arm: str
    started: float
    hash_seed: int
    padding: int
    calls: int
    result_digest: str
    statements: Statements
    functions: tuple[FunctionCost, ...]
    whole_s: float


def plan_across(
    subject: SubjectDescription, point: Point, variant: str, djangos: tuple[str, str], seed: int, database: str
) -> WhyPlan:
    """Returns a plan for one variant in two environments."""
    baseline, candidate = (Arm(django, variant) for django in djangos)
    awaited = subject.variant(variant).awaited
    return WhyPlan(subject.name, point, baseline, candidate, awaited, seed, database)


def plan_within(
    subject: SubjectDescription, point: Point, variants: tuple[str, str], django: str, seed: int, database: str
) -> WhyPlan:
    """Returns a plan for two variants in one environment."""
    baseline, candidate = (Arm(django, variant) for variant in variants)
    awaited = any(subject.variant(variant).awaited for variant in variants)
    return WhyPlan(subject.name, point, baseline, candidate, awaited, seed, database)


def check_there(plan: WhyPlan, catalogues: dict[str, Catalogue]) -> None:
    """Raises UserError where an environment lacks what its arm needs."""
    for arm in plan.arms:
        described = catalogues[arm.environment].find(plan.subject).variant(arm.variant)
        if not described.available:
            raise UserError(
                f"Django {arm.environment} has no {described.needs}, which {plan.subject}'s {arm.variant} needs; "
                "name another --variant."
            )


class Profiler:
    """Runs the rounds of a plan that are not done yet; each profile goes to `sink` as soon as it is whole."""

    def __init__(
        self,
        plan: WhyPlan,
        start: Callable[[Iterable[Seat], Layout], Mapping[Seat, Asked]],
        *,
        sink: Callable[[Profile | Refusal], None],
        report: Callable[[int], None],
        done: Sequence[Profile | Refusal] = (),
    ) -> None:
        """Takes `report`, which gets the number of profiles taken."""
        self._plan = plan
        self._start = start
        self._sink = sink
        self._report = report
        profiles = [entry for entry in done if isinstance(entry, Profile)]
        self._taken = {(profile.round, profile.arm) for profile in profiles}
        # All processes make equally many calls: a table that calls write to grows alike in all of them.
        self._calls = profiles[0].calls if profiles else None
        self._refused = any(isinstance(entry, Refusal) for entry in done)

    def run(self) -> None:
        """Runs to the last round, or until an arm cannot be profiled."""
        for number in range(self._plan.rounds):
            random = Random(f"{self._plan.seed} profile {number}")  # noqa: S311
            memory = layout(random)
            arms = list(self._plan.arms)
            random.shuffle(arms)
            for arm in arms:
                if not self._refused and (number, arm.id) not in self._taken:
                    self._take(number, arm, memory)

    def _take(self, number: int, arm: Arm, memory: Layout) -> None:
        began, started = time.perf_counter(), time.time()
        seat = Seat(arm.environment, 0)
        workers = self._start([seat], memory)
        try:
            answered = self._ask(workers[seat], arm)
        except (RefusedError, FailedError, DiedError) as error:
            self._refused = True
            self._sink(Refusal(self._plan.key, arm.id, f"it cannot be profiled ({str(error).rstrip('.')})."))
            return
        finally:
            stop_all(workers.values())
        statements = msgspec.convert(answered["check"], Check).statements
        functions = msgspec.convert(answered["functions"], tuple[FunctionCost, ...])
        self._calls = int(answered["calls"])
        profile = Profile(
            round=number,
            arm=arm.id,
            started=started,
            hash_seed=memory.hash_seed,
            padding=memory.padding,
            calls=self._calls,
            result_digest=answered["digest"],
            statements=statements,
            functions=functions,
            whole_s=time.perf_counter() - began,
        )
        self._sink(profile)
        self._taken.add((number, arm.id))
        self._report(len(self._taken))

    def _ask(self, worker: Asked, arm: Arm) -> dict[str, Any]:
        placement = Placement.ALL if self._plan.all_cores else Placement.ONE
        opened = worker.ask(
            "open",
            subject=self._plan.subject,
            variant=arm.variant,
            point=self._plan.point,
            cores=cores(placement),
            check=True,
        )
        profiled = worker.ask("profile", calls=self._calls)
        worker.ask("close")
        return {**opened, **profiled}
