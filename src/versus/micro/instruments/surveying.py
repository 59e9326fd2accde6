"""Surveys a plan's environments: start-ups in fresh processes, and each arm's memory and thread hops."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random

import msgspec

from versus.micro.declared.observations import Footprint, Refusal, StartUp, Survey
from versus.micro.declared.plan import Arm, Group, Plan
from versus.micro.declared.schedule import Layout, layout
from versus.micro.workers.process import Asked, DiedError, FailedError, RefusedError, stop_all

Entry = Survey | Refusal
Start = Callable[[Iterable[str], Layout], Mapping[str, Asked]]
"""Starts a worker for each environment named."""
Begin = Callable[[str, Layout], StartUp]
"""Starts Django up once in a fresh process of an environment. Raises FailedError."""

START_UPS = "start-up"
ROUNDS = 12  # start-ups of an environment: the fewest pairs that yield a verdict about their time
PATIENCE_S = 20.0  # besides the calls
CALLS = 180  # some sixty, each up to three times as slow while its memory is traced


def surveyed_environments(plan: Plan) -> list[str]:
    """Those that the family compares; what is only a null's twin is left out."""
    return list(dict.fromkeys(arm.environment for one in plan.family for arm in (one.baseline, one.candidate)))


def run_surveys(
    plan: Plan,
    start: Start,
    begin: Begin,
    *,
    done: Sequence[Entry],
    sink: Callable[..., None],
    report: Callable[[str], None],
) -> None:
    """One Survey an environment, all of them at once at the end, for start-ups are pairs; refusals as they come.

    `done` is what an interrupted run has. `sink` takes several entries, `report` what is being done.
    """
    if not any(isinstance(one, Survey) for one in done):
        sink(*_Surveying(plan, start, begin, done=done, sink=sink, report=report).run())


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
        self._refused = {(one.group, one.arm) for one in done if isinstance(one, Refusal)}
        self._memory = layout(Random(f"{plan.seed} survey"))  # noqa: S311

    def run(self) -> list[Survey]:
        environments = surveyed_environments(self._plan)
        footprints = {name: self._footprints(name) for name in environments}
        # Within one environment nothing is compared: all its variants start up alike.
        starts = self._start_ups(environments) if len(environments) > 1 else {}
        return [Survey(name, tuple(starts.get(name, ())), footprints[name]) for name in environments]

    def _start_ups(self, environments: Sequence[str]) -> dict[str, list[StartUp]]:
        """In rounds, each in an order of its own, so that whatever slows the machine slows all."""
        starts: dict[str, list[StartUp]] = {name: [] for name in environments}
        for number in range(ROUNDS):
            self._report(f"starting Django up: {number} of {ROUNDS} rounds done")
            random = Random(f"{self._plan.seed} start-up {number}")  # noqa: S311
            memory = layout(random)
            for name in random.sample(list(environments), len(environments)):
                if (f"{START_UPS}[]", name) in self._refused:
                    continue
                try:
                    starts[name].append(self._begin(name, memory))
                except FailedError as error:
                    starts[name] = []
                    self._refuse(f"{START_UPS}[]", name, f"it does not start up: {error}")
        return starts

    def _footprints(self, environment: str) -> dict[str, dict[str, Footprint]]:
        found: dict[str, dict[str, Footprint]] = {}
        workers: dict[str, Asked] = {}
        try:
            for group, arm in self._arms(environment):
                self._report(f"surveying memory: {group.subject}, {arm.variant} in {environment}")
                if not workers:
                    workers |= self._start([environment], self._memory)
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

    def _footprint(self, group: Group, arm: Arm, workers: dict[str, Asked]) -> Footprint | None:
        try:
            said = workers[arm.environment].ask(
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
            stop_all([workers.pop(arm.environment)])  # the next arm gets a new one
        else:
            return msgspec.convert(said, Footprint)
        return None

    def _refuse(self, group: str, arm: str, reason: str) -> None:
        self._refused.add((group, arm))
        self._sink(Refusal(group, arm, f"{reason.rstrip('.')}."))
