"""Surveys a plan's environments in several memory layouts: start-ups, and each arm's memory and thread hops."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random

import msgspec

from versus.micro.declared.observations import Footprint, Refusal, StartUp, Survey, SurveyLayout
from versus.micro.declared.plan import START_UP_ROUNDS, START_UPS, Arm, Group, Plan
from versus.micro.declared.schedule import Layout, Seat, first_seat, layout
from versus.micro.workers.conversation import Asked, DiedError, FailedError, RefusedError, stop_all

Entry = Survey | Refusal
Start = Callable[[Iterable[Seat], Layout], Mapping[Seat, Asked]]
"""Starts a worker for each seat."""
Begin = Callable[[str, Layout], StartUp]
"""Starts Django up once in a fresh process of an environment. Raises FailedError."""

PATIENCE_S = 20.0  # besides the calls
CALLS = 180  # some sixty, each up to three times as slow while its memory is traced


def run_surveys(
    plan: Plan,
    start: Start,
    begin: Begin,
    *,
    done: Sequence[Entry],
    sink: Callable[..., None],
    report: Callable[[str], None],
) -> None:
    """Surveys every environment in every layout that is not done yet, a null's twin included.

    `done` is what an interrupted run has. `sink` takes several entries: the surveys of a layout at once, for they are
    pairs, and refusals as they come. `report` takes what is being done.
    """
    surveying = _Surveying(plan, start, begin, done=done, sink=sink, report=report)
    whole = {entry.layout.index if entry.layout else None for entry in done if isinstance(entry, Survey)}
    for index in range(plan.layouts):
        if None not in whole and index not in whole:
            sink(*surveying.run(index))


class _Surveying:
    def __init__(
        self,
        plan: Plan,
        start: Start,
        begin: Begin,
        *,
        done: Sequence[Entry],
        sink: Callable[..., None],
        report: Callable[[str], None],
    ) -> None:
        self._plan = plan
        self._start = start
        self._begin = begin
        self._sink = sink
        self._report = report
        self._refused = {(entry.group, entry.arm) for entry in done if isinstance(entry, Refusal)}

    def run(self, index: int) -> list[Survey]:
        """Returns the surveys of all environments in one layout."""
        memory = layout(Random(f"{self._plan.seed} surveyed layout {index}"))  # noqa: S311
        described = SurveyLayout(index, memory.hash_seed, memory.twin_hash_seed, memory.padding)
        footprints = {name: self._footprints(name, index, memory) for name in self._plan.environments}
        starts = self._start_ups(range(index, START_UP_ROUNDS, self._plan.layouts)) if self._plan.starts_up else {}
        return [
            Survey(name, tuple(starts.get(name, ())), footprints[name], described) for name in self._plan.environments
        ]

    def _start_ups(self, rounds: Sequence[int]) -> dict[str, list[StartUp]]:
        """Gives each round an order and a layout of its own, and whatever slows the machine slows all of a round."""
        names = list(self._plan.environments)
        starts: dict[str, list[StartUp]] = {name: [] for name in names}
        for number in rounds:
            self._report(f"starting Django up: round {number + 1} of {START_UP_ROUNDS}")
            random = Random(f"{self._plan.seed} start-up {number}")  # noqa: S311
            memory = layout(random)
            for name in random.sample(names, len(names)):
                if (f"{START_UPS}[]", name) in self._refused:
                    continue
                try:
                    starts[name].append(self._begin(name, memory))
                except FailedError as error:
                    starts[name] = []
                    self._refuse(f"{START_UPS}[]", name, f"it does not start up: {error}")
        return starts

    def _footprints(self, environment: str, index: int, memory: Layout) -> dict[str, dict[str, Footprint]]:
        found: dict[str, dict[str, Footprint]] = {}
        workers: dict[Seat, Asked] = {}
        try:
            for group, arm in self._arms(environment):
                number = f"layout {index + 1} of {self._plan.layouts}"
                self._report(f"surveying memory, {number}: {group.subject}, {arm.variant} in {environment}")
                if first_seat(group, arm) not in workers:
                    workers |= self._start([first_seat(group, arm)], memory)
                footprint = self._footprint(group, arm, workers)
                if footprint is not None:
                    found.setdefault(group.key, {})[arm.id] = footprint
        finally:
            stop_all(workers.values())
        return found

    def _arms(self, environment: str) -> list[tuple[Group, Arm]]:
        return [
            (group, arm)
            for group in self._plan.groups
            for arm in group.arms
            if arm.environment == environment and (group.key, arm.id) not in self._refused
        ]

    def _footprint(self, group: Group, arm: Arm, workers: dict[Seat, Asked]) -> Footprint | None:
        try:
            said = workers[first_seat(group, arm)].ask(
                "survey",
                patience_s=PATIENCE_S + CALLS * group.longest_call_s,
                subject=group.subject,
                variant=arm.variant,
                point=group.point,
            )
        except RefusedError as error:
            self._refuse(group.key, arm.id, str(error))
        except FailedError as error:
            self._refuse(group.key, arm.id, f"it failed while its memory was surveyed ({error})")
        except DiedError as error:
            self._refuse(group.key, arm.id, f"it takes its worker down while its memory is surveyed: {error}")
            stop_all([workers.pop(first_seat(group, arm))])  # the next arm gets a new one
        else:
            return msgspec.convert(said, Footprint)
        return None

    def _refuse(self, group: str, arm: str, reason: str) -> None:
        self._refused.add((group, arm))
        self._sink(Refusal(group, arm, f"{reason.rstrip('.')}."))
