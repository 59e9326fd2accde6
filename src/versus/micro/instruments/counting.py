"""Counts a plan's instructions in a few memory layouts: in each every arm once, in a process forked for it."""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random

from versus.machine.placement import Placement, cores
from versus.micro.declared.observations import Counted, CountedLayout, Refusal
from versus.micro.declared.plan import Arm, Group, Plan, variant_of
from versus.micro.declared.schedule import Layout, Seat, first_seat, layout
from versus.micro.workers.conversation import Asked, DiedError, FailedError, RefusedError, stop_all

ENOUGH = 8_000_000  # instructions: a few hundred, the requests' own scatter, are then below 0.01 %
FEWEST_CALLS, MOST_CALLS = 4, 400
A_SECOND = 1e10  # instructions that a fast core makes: a guess, from which the number of calls follows

Entry = CountedLayout | Refusal
StartCounting = Callable[[Iterable[Seat], Layout], Mapping[Seat, Asked]]
"""Starts a worker under callgrind for each seat."""


class Counting:
    """Counts a plan. `done` is what an interrupted run has; `sink` gets whole layouts, `report` how many there are."""

    def __init__(
        self,
        plan: Plan,
        start: StartCounting,
        out: str,
        *,
        sink: Callable[[Entry], None],
        report: Callable[[int], None],
        done: Sequence[Entry] = (),
        calls: Mapping[tuple[str, str], int] | None = None,
    ) -> None:
        """`calls` are those of a variant, by group key and its name, where they are known already."""
        self._plan = plan
        self._start = start
        self._out = out
        self._sink = sink
        self._report = report
        self._done = {entry.index for entry in done if isinstance(entry, CountedLayout)}
        self._refused = {(entry.group, entry.arm) for entry in done if isinstance(entry, Refusal)}
        self._calls = dict(calls or {})
        for entry in done:
            if isinstance(entry, CountedLayout):
                self._remember(entry.groups)

    def run(self) -> None:
        """Counts in every layout that is not done yet."""
        if len(self._done) < self._plan.layouts:
            self._find_calls()
        for index in range(self._plan.layouts):
            self._report(index)
            if index not in self._done:
                self._sink(self._layout(index))
        self._report(self._plan.layouts)

    def _find_calls(self) -> None:
        """Finds, from one call, how many calls make enough instructions, for every variant that no layout tells it of.

        That takes processes of their own: a worker that has counted before lays out its memory differently.
        """
        unknown: dict[tuple[str, str], tuple[Group, Arm]] = {}
        for group in self._plan.groups:
            for arm in group.arms:
                if (group.key, arm.variant) not in self._calls and (group.key, arm.id) not in self._refused:
                    unknown.setdefault((group.key, arm.variant), (group, arm))
        if not unknown:
            return
        memory = layout(Random(f"{self._plan.seed} calls"))  # noqa: S311
        workers = dict(self._start(dict.fromkeys(first_seat(group, arm) for group, arm in unknown.values()), memory))
        try:
            for known, (group, arm) in unknown.items():
                counted = self._counted(group, [arm], workers, memory, calls=1).get(arm.id)
                if counted is not None:
                    self._calls[known] = calls_for(counted.instructions)
        finally:
            stop_all(workers.values())

    def _layout(self, index: int) -> CountedLayout:
        began, started = time.perf_counter(), time.time()
        memory = layout(Random(f"{self._plan.seed} counted layout {index}"))  # noqa: S311
        seats = dict.fromkeys(first_seat(group, arm) for group in self._plan.groups for arm in group.arms)
        workers = dict(self._start(seats, memory))
        found: dict[str, dict[str, Counted]] = {}
        try:
            for group in self._plan.groups:
                found[group.key] = self._group(group, workers, memory)
        finally:
            stop_all(workers.values())
        return CountedLayout(
            index=index,
            started=started,
            hash_seed=memory.hash_seed,
            twin_hash_seed=memory.twin_hash_seed,
            padding=memory.padding,
            groups={key: arms for key, arms in found.items() if arms},
            whole_s=time.perf_counter() - began,
        )

    def _group(self, group: Group, workers: dict[Seat, Asked], memory: Layout) -> dict[str, Counted]:
        """Counts in all environments at the same time: what runs beside it does not change a count."""
        arms = [arm for arm in group.arms if (group.key, arm.id) not in self._refused]
        found: dict[str, Counted] = {}
        shares: dict[str, list[Arm]] = {}
        for arm in arms:
            shares.setdefault(arm.environment, []).append(arm)
        with ThreadPoolExecutor(len(cores(Placement.ALL))) as several:
            for counted in several.map(lambda share: self._counted(group, share, workers, memory), shares.values()):
                found |= counted
        return {arm.id: found[arm.id] for arm in arms if arm.id in found}

    def _counted(
        self,
        group: Group,
        arms: Sequence[Arm],
        workers: dict[Seat, Asked],
        memory: Layout,
        calls: int | None = None,
    ) -> dict[str, Counted]:
        """Counts arms of one environment one after the other, over `calls` calls or as many as are enough."""
        found = {}
        for arm in arms:
            known = (group.key, arm.id)
            if known in self._refused:
                continue
            try:
                said = workers[first_seat(group, arm)].ask(
                    "count",
                    subject=group.subject,
                    variant=arm.variant,
                    point=group.point,
                    calls=calls or self._calls.get((group.key, arm.variant), FEWEST_CALLS),
                    out=self._out,
                )
            except RefusedError as error:
                self._refuse(group, arm, str(error).rstrip("."))
            except FailedError as error:
                self._refuse(group, arm, f"it failed while its instructions were counted ({error})")
            except DiedError as error:
                self._refuse(group, arm, f"it takes its worker down under callgrind ({error})")
                stop_all([workers[first_seat(group, arm)]])
                workers |= self._start([first_seat(group, arm)], memory)
            else:
                found[arm.id] = Counted(said["instructions"], said["calls"], said["missed"])
        return found

    def _refuse(self, group: Group, arm: Arm, reason: str) -> None:
        self._refused.add((group.key, arm.id))
        self._sink(Refusal(group.key, arm.id, f"{reason}.", "uncounted"))

    def _remember(self, groups: Mapping[str, Mapping[str, Counted]]) -> None:
        for group, arms in groups.items():
            for arm, counted in arms.items():
                self._calls.setdefault((group, variant_of(arm)), counted.calls)


def calls_for(instructions: float) -> int:
    """Returns how many calls make enough instructions, where one call makes so many."""
    return max(FEWEST_CALLS, min(MOST_CALLS, math.ceil(ENOUGH / max(instructions, 1))))


def calls_for_seconds(call_s: float) -> int:
    """Returns how many calls make enough instructions, guessed from how long a call takes without callgrind."""
    return calls_for(call_s * A_SECOND)
