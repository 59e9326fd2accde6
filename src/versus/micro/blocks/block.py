"""Runs one block: fresh processes, one an arm, that take turns."""

import time
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import msgspec

from versus.machine.placement import Placement, cores
from versus.micro.blocks.pace import over_budget, slice_wanted_s, slices_a_block
from versus.micro.declared.observations import ArmSlices, Block, Check, GroupSlices, Refusal, Seconds
from versus.micro.declared.plan import Arm, Group, Timing
from versus.micro.declared.schedule import Layout, Seat, layout, seats, turns
from versus.micro.workers.process import Asked, DiedError, FailedError, HungError, RefusedError, stop_all
from versus.units import NS_PER_S

PATIENCE_S = 20.0  # with any order; on a busy machine most take a tenth of a second, cloning a large fixture one
CALLS = {"open": 25, "warm": 5, "slice": 5}  # at most, when each takes as long as the subject allows
DOING = {"open": "being prepared and checked", "warm": "warming up", "slice": "being timed", "close": "closing"}

Start = Callable[[Sequence[Seat], Layout], Mapping[Seat, Asked]]
"""Starts a process a seat, ready to be asked."""


class ArmDiedError(Exception):
    """A worker died or hung while it served this arm: the block is lost.

    `forgivable` is a death that may have been somebody else's doing; nobody makes a worker hang but its subject.
    """

    def __init__(self, group: Group, arm: Arm, error: DiedError, do: str) -> None:
        super().__init__(f"while {DOING[do]}, {error}")
        self.group = group
        self.arm = arm
        self.forgivable = not isinstance(error, HungError)


class BlockRunner:
    """Runs blocks of a plan. `calls` remembers calls a slice by group and variant, `slices` slices a block by group:
    found at a group's first block, then fixed.

    Arms of one variant make equally many: the first calls of a slice are dear, and whoever makes fewer would look slow
    (5 calls against 10 of the same code: 13 %).
    """

    def __init__(self, timing: Timing, start: Start, clock: Callable[[], float] = time.perf_counter) -> None:
        self._timing = timing
        self._start = start
        self.clock = clock
        self.calls: dict[tuple[str, str], int] = {}
        self.slices: dict[str, int] = {}
        self.checked: set[tuple[str, str]] = set()
        self.refused: set[tuple[str, str]] = set()

    def run(self, index: int, groups: Sequence[Group], random: Random) -> tuple[Block, list[Refusal]]:
        """One block and what was refused in it. Raises ArmDiedError."""
        began = self.clock()
        started = time.time()
        memory = layout(random)
        placed = {group.key: seats(group, random) for group in groups}
        wanted = sorted(
            {seat for one in placed.values() for seat in one.values()}, key=lambda s: (s.environment, s.slot)
        )
        workers = self._start(wanted, memory)
        starting = self.clock() - began
        refusals: list[Refusal] = []
        seen: list[GroupSlices] = []
        try:
            for group in groups:
                turn = GroupTurn(self, group, {arm: workers[seat] for arm, seat in placed[group.key].items()})
                seen.append(turn.take(self._timing, random))
                refusals += turn.refusals
        finally:
            ending = self.clock()
            stop_all(workers.values())
        starting += self.clock() - ending
        self.refused |= {(one.group, one.arm) for one in refusals}
        self.checked |= {(one.group, arm) for one in seen for arm in one.arms}
        return (
            Block(
                index=index,
                started=started,
                hash_seed=memory.hash_seed,
                twin_hash_seed=memory.twin_hash_seed,
                padding=memory.padding,
                groups=tuple(one for one in seen if one.arms),
                starting_s=starting,
                whole_s=self.clock() - began,
            ),
            refusals,
        )

    def check(self, groups: Sequence[Group]) -> list[Refusal]:
        """What would be refused before any timing: each arm called and its results compared. Raises ArmDiedError."""
        random = Random("check")  # noqa: S311
        placed = {group.key: seats(group, random) for group in groups}
        wanted = sorted(
            {seat for one in placed.values() for seat in one.values()}, key=lambda s: (s.environment, s.slot)
        )
        workers = self._start(wanted, layout(random))
        refusals: list[Refusal] = []
        try:
            for group in groups:
                turn = GroupTurn(self, group, {arm: workers[seat] for arm, seat in placed[group.key].items()})
                turn.check()
                refusals += turn.refusals
        finally:
            stop_all(workers.values())
        return refusals


class GroupTurn:
    """One group's part of a block: open, compare results, warm up, take slices in turn, close."""

    def __init__(self, runner: BlockRunner, group: Group, workers: Mapping[str, Asked]) -> None:
        self._runner = runner
        self._group = group
        self._workers = workers
        self._open: dict[str, Arm] = {}
        self._checks: dict[str, Check | None] = {}
        self._seconds: dict[str, Seconds] = {}
        self.refusals: list[Refusal] = []

    def take(self, timing: Timing, random: Random) -> GroupSlices:
        digests = self._open_arms()
        self._hold_to_contract(digests)
        self._warm_up(timing)
        slices = self._runner.slices.get(self._group.key, timing.slices)
        order = list(self._open) * slices if timing.fixed_order else turns(list(self._open), slices, random)
        taken = self._slices(order)
        self._close()
        return taken

    def check(self) -> None:
        """Everything but the timing."""
        self._hold_to_contract(self._open_arms())
        self._close()

    def _open_arms(self) -> dict[str, str]:
        placement = Placement.ALL if self._group.all_cores else Placement.ONE
        digests: dict[str, str] = {}
        for arm in self._group.arms:
            known = (self._group.key, arm.id)
            if known in self._runner.refused:
                continue
            began = self._runner.clock()
            opened = self._ask(
                arm,
                "open",
                subject=self._group.subject,
                variant=arm.variant,
                point=self._group.point,
                cores=cores(placement),
                check=known not in self._runner.checked,
            )
            if opened is None:
                continue
            self._open[arm.id] = arm
            self._checks[arm.id] = msgspec.convert(opened["check"], Check | None)
            self._seconds[arm.id] = Seconds(preparation=self._runner.clock() - began)
            digests[arm.id] = opened["digest"]
        return digests

    def _hold_to_contract(self, digests: Mapping[str, str]) -> None:
        """An arm whose result is not the first arm's yields no number."""
        kinds: dict[str, tuple[str, str]] = {}
        for arm in list(self._open.values()):
            kind = arm.variant if arm.variant in self._group.differing else ""
            expected, by = kinds.setdefault(kind, (digests[arm.id], arm.id))
            if digests[arm.id] != expected:
                self._refuse(
                    arm, f"{self._group.key}: {arm.id} returns another result than {by}{self._shown(arm.id, by)}"
                )
                self._shut(arm)

    def _shown(self, one: str, other: str) -> str:
        mine, theirs = self._checks[one], self._checks[other]
        if mine is None or theirs is None:
            return "."
        return f": {_difference(mine.result_shown, theirs.result_shown)}"

    def _warm_up(self, timing: Timing) -> None:
        calls = self._runner.calls
        call_s: dict[str, float] = {}
        for arm in list(self._open.values()):
            known = (self._group.key, arm.variant)
            warmed = self._ask(arm, "warm", slice_s=slice_wanted_s(timing, self._group), calls=calls.get(known))
            if warmed is None:
                continue
            calls.setdefault(known, warmed["calls"])
            call_s[arm.id] = warmed["call_s"]
            self._seconds[arm.id] = msgspec.structs.replace(self._seconds[arm.id], warm_up=warmed["warm_up_s"])
        if self._group.writes:  # equal numbers of calls before every restore: tables of all arms grow alike
            keys = {(self._group.key, arm.variant) for arm in self._open.values()}
            calls |= dict.fromkeys(keys, min((calls[key] for key in keys), default=1))
        if call_s and self._group.key not in self._runner.slices:
            self._set_pace(timing, {arm: self._calls(arm) * seconds for arm, seconds in call_s.items()})

    def _set_pace(self, timing: Timing, slices_s: Mapping[str, float]) -> None:
        reason = over_budget(self._group, timing, slices_s)
        if reason is None:
            self._runner.slices[self._group.key] = slices_a_block(timing, self._group, max(slices_s.values()))
            return
        for arm in list(self._open.values()):
            self._refuse(arm, reason)
            self._shut(arm)

    def _slices(self, order: Sequence[str]) -> GroupSlices:
        taken: dict[str, list[dict[str, Any]]] = {arm: [] for arm in self._open}
        for arm_id in order:
            if arm_id not in self._open:
                continue
            slice_ = self._ask(self._open[arm_id], "slice", calls=self._calls(arm_id))
            if slice_ is not None:
                taken[arm_id].append(slice_)
        arms = {arm: self._arm_slices(arm, taken[arm]) for arm in self._open}
        return GroupSlices(self._group.key, arms, tuple(arm for arm in order if arm in self._open))

    def _arm_slices(self, arm_id: str, taken: Sequence[Mapping[str, Any]]) -> ArmSlices:
        spent = self._seconds[arm_id]
        return ArmSlices(
            calls=self._calls(arm_id),
            wall_ns=tuple(one["wall_ns"] for one in taken),
            cpu_s=sum(one["cpu_ns"] for one in taken) / NS_PER_S,
            seconds=msgspec.structs.replace(
                spent,
                warm_up=spent.warm_up + sum(one["prelude_s"] for one in taken),
                restoring=sum(one["restoring_s"] for one in taken),
            ),
            check=self._checks[arm_id],
        )

    def _calls(self, arm_id: str) -> int:
        return self._runner.calls[self._group.key, self._open[arm_id].variant]

    def _close(self) -> None:
        for arm in list(self._open.values()):
            self._shut(arm)

    def _shut(self, arm: Arm) -> None:
        self._open.pop(arm.id, None)
        try:
            self._workers[arm.id].ask("close", patience_s=PATIENCE_S)
        except (FailedError, RefusedError) as error:
            self._refuse(arm, f"{self._group.key}: {arm.id} cannot be closed ({error}).")
        except DiedError as error:
            raise ArmDiedError(self._group, arm, error, "close") from error

    def _ask(self, arm: Arm, do: str, **arguments: Any) -> Any:
        """The answer, or None when the arm is refused by it."""
        patience = PATIENCE_S + CALLS[do] * self._group.longest_call_s
        try:
            return self._workers[arm.id].ask(do, patience_s=patience, **arguments)
        except RefusedError as error:
            self._refuse(arm, f"{arm.environment}: {error}")
        except FailedError as error:
            self._refuse(arm, f"{self._group.key}: {arm.id} failed ({error}).")
        except DiedError as error:
            raise ArmDiedError(self._group, arm, error, do) from error
        self._shut(arm)
        return None

    def _refuse(self, arm: Arm, reason: str) -> None:
        self.refusals.append(Refusal(self._group.key, arm.id, reason))


def _difference(mine: str, theirs: str) -> str:
    """The first place where two texts differ, a few characters of each."""
    at = next((i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), min(len(mine), len(theirs)))
    start = max(0, at - 10)
    return f"…{mine[start : at + 30]!r} and …{theirs[start : at + 30]!r}."
