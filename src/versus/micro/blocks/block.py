"""Runs one block: a process for each environment, forked for each arm of a group; these take turns."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

import msgspec

from versus.machine.placement import Placement, cores
from versus.micro.blocks.pace import over_budget, slice_wanted_s, slices_a_block
from versus.micro.declared.observations import ArmSlices, Block, Check, GroupSlices, Refusal, Seconds
from versus.micro.declared.plan import Arm, Group, Timing
from versus.micro.declared.schedule import Layout, Seat, layout, seats, turns
from versus.micro.workers.conversation import DiedError, FailedError, HungError, RefusedError
from versus.micro.workers.crew import Crew, Origins, SeatLostError, Slice, Taken
from versus.units import NS_PER_S

PATIENCE_S = 20.0  # with any order; on a busy machine most take a tenth of a second, cloning a large fixture one
CALLS = {"open": 25, "warm": 5, "turn": 5}  # at most, when each takes as long as the subject allows
EXCERPT = 60  # characters of a result, where two differ
DOING = {"open": "being prepared and checked", "warm": "warming up", "turn": "being timed", "close": "closing"}

Start = Callable[[Sequence[Seat], Layout], Origins]
"""Starts what the workers of these seats can then be forked from."""


class ArmDiedError(Exception):
    """A worker died or hung while it served this arm, and the block is lost.

    A death is `forgivable`, as something else may have caused it; nothing makes a worker hang but its subject.
    """

    def __init__(self, group: Group, arm: Arm, error: DiedError, do: str) -> None:
        super().__init__(f"while {DOING[do]}, {error}")
        self.group = group
        self.arm = arm
        self.forgivable = not isinstance(error, HungError)


class BlockRunner:
    """Runs blocks of a plan, and remembers what a group's first block found and what was refused.

    `calls` has the calls a slice by group and variant, `slices` the slices a block by group; both are fixed once found.
    Arms of one variant make equally many calls: the first calls of a slice are dear, and an arm that made fewer would
    look slow (5 calls against 10 of the same code: 13 %).
    """

    def __init__(self, timing: Timing, start: Start, clock: Callable[[], float] = time.perf_counter) -> None:
        self._timing = timing
        self._start = start
        self.clock = clock
        self._starting_s = 0.0
        self.calls: dict[tuple[str, str], int] = {}
        self.slices: dict[str, int] = {}
        self.checked: set[tuple[str, str]] = set()
        self.refused: set[tuple[str, str]] = set()

    def run(self, index: int, groups: Sequence[Group], random: Random) -> tuple[Block, list[Refusal]]:
        """Runs one block, and returns it with what was refused in it. Raises ArmDiedError."""
        began = self.clock()
        started = time.time()
        memory = layout(random)
        placed = {group.key: seats(group, random) for group in groups}
        refusals: list[Refusal] = []
        seen: list[GroupSlices] = []
        with self._started(placed, memory) as origins:
            for group in groups:
                with self._turn(group, origins, placed[group.key]) as turn:
                    seen.append(turn.take(self._timing, random))
                refusals += turn.refusals
        self.refused |= {(refusal.group, refusal.arm) for refusal in refusals}
        self.checked |= {(turn.group, arm) for turn in seen for arm in turn.arms}
        return (
            Block(
                index=index,
                started=started,
                hash_seed=memory.hash_seed,
                twin_hash_seed=memory.twin_hash_seed,
                padding=memory.padding,
                groups=tuple(turn for turn in seen if turn.arms),
                starting_s=self._starting_s,
                whole_s=self.clock() - began,
            ),
            refusals,
        )

    def check(self, groups: Sequence[Group]) -> "Checked":
        """Calls each arm and compares results, before any timing. Raises ArmDiedError."""
        random = Random("check")  # noqa: S311
        placed = {group.key: seats(group, random) for group in groups}
        found = Checked([], {}, {})
        with self._started(placed, layout(random)) as origins:
            for group in groups:
                with self._turn(group, origins, placed[group.key]) as turn:
                    turn.check(self._timing, found)
        return found

    @contextlib.contextmanager
    def _started(self, placed: Mapping[str, Mapping[str, Seat]], memory: Layout) -> Iterator[Origins]:
        wanted = {seat for by_arm in placed.values() for seat in by_arm.values()}
        self._starting_s = 0.0
        with self._starting():
            origins = self._start(sorted(wanted, key=lambda seat: (seat.environment, seat.slot)), memory)
        try:
            yield origins
        finally:
            with self._starting():
                origins.stop()

    @contextlib.contextmanager
    def _turn(self, group: Group, origins: Origins, placed: Mapping[str, Seat]) -> "Iterator[GroupTurn]":
        """Forks a worker for each of the group's arms, which no other group has used."""
        arms = {placed[arm.id]: arm for arm in group.arms if (group.key, arm.id) not in self.refused}
        with self._starting():
            try:
                crew = origins.crew(list(arms))
            except SeatLostError as lost:
                raise ArmDiedError(group, arms[lost.seat], lost.error, "open") from lost
        try:
            yield GroupTurn(self, group, crew, placed)
        finally:
            with self._starting():
                crew.stop()

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        """Adds to the seconds that starts, forks and ends take in this block."""
        began = self.clock()
        try:
            yield
        finally:
            self._starting_s += self.clock() - began


class Checked(NamedTuple):
    """What calls before any timing showed: what is refused, and of the rest, by group key and arm id, the statements
    of a call and about how many seconds it takes."""

    refusals: list[Refusal]
    statements: dict[tuple[str, str], tuple[str, ...]]
    call_s: dict[tuple[str, str], float]


class GroupTurn:
    """Takes one group's part of a block: opens its arms, compares results, warms up, takes slices in turn, closes."""

    def __init__(self, runner: BlockRunner, group: Group, crew: Crew, seats: Mapping[str, Seat]) -> None:
        self._runner = runner
        self._group = group
        self._crew = crew
        self._seats = seats
        self._open: dict[str, Arm] = {}
        self._checks: dict[str, Check | None] = {}
        self._seconds: dict[str, Seconds] = {}
        self.refusals: list[Refusal] = []

    def take(self, timing: Timing, random: Random) -> GroupSlices:
        arms = list(self._group.arms)
        if not timing.fixed_order:  # who warms up first has waited longest when slices begin
            random.shuffle(arms)
        digests = self._open_arms(arms)
        self._hold_to_contract(digests)
        self._warm_up(timing)
        slices = self._runner.slices.get(self._group.key, timing.slices)
        order = list(self._open) * slices if timing.fixed_order else turns(list(self._open), slices, random)
        taken = self._slices(order, timing)
        self._close()
        return taken

    def check(self, timing: Timing, found: Checked) -> None:
        """Does everything but the timing, and adds what it found."""
        self._hold_to_contract(self._open_arms(self._group.arms))
        call_s = self._warm_up(timing)
        for arm in self._open:
            check = self._checks[arm]
            found.statements[self._group.key, arm] = check.statements.texts if check is not None else ()
            found.call_s[self._group.key, arm] = call_s[arm]
        found.refusals.extend(self.refusals)
        self._close()

    def _open_arms(self, arms: Sequence[Arm]) -> dict[str, str]:
        placement = Placement.ALL if self._group.all_cores else Placement.ONE
        digests: dict[str, str] = {}
        for arm in arms:
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
        """Refuses arms whose results disagree: all of them, but for those that agree and are more than any others."""
        kinds: dict[str, dict[str, list[Arm]]] = {}
        for arm in self._group.arms:
            if arm.id not in self._open:
                continue
            kind = arm.variant if arm.variant in self._group.differing else ""
            kinds.setdefault(kind, {}).setdefault(digests[arm.id], []).append(arm)
        for agreeing in kinds.values():
            kept = self._most(list(agreeing.values())) if len(agreeing) > 1 else None
            for digest, arms in agreeing.items():
                for arm in arms if len(agreeing) > 1 and arms is not kept else ():
                    rest = [held for result, held in agreeing.items() if result != digest]
                    self._refuse(arm, self._disagreement(arm, rest))
                    self._shut(arm)

    def _most(self, agreeing: Sequence[list[Arm]]) -> list[Arm] | None:
        """Returns the arms that agree and are more than any others that do, twins apart; None where nobody is."""
        ranked = sorted(agreeing, key=self._votes, reverse=True)
        return ranked[0] if self._votes(ranked[0]) > self._votes(ranked[1]) else None

    def _votes(self, arms: Sequence[Arm]) -> int:
        return sum(arm.id not in self._group.twins for arm in arms)

    def _disagreement(self, arm: Arm, rest: Sequence[Sequence[Arm]]) -> str:
        """Returns a sentence that names who returns what, and takes nobody's result for the right one."""
        shown = [self._checks[arm.id], *(self._checks[held[0].id] for held in rest)]
        texts = _excerpts([check.result_shown for check in shown if check is not None])
        names = [_named([held.id for held in arms]) for arms in rest]
        if len(texts) < len(shown):  # results are kept from an arm's first block only
            return f"it returns another result than {' and than '.join(names)}; none of them counts as the right one."
        fellows = " and than ".join(f"{name}: {text} there" for name, text in zip(names, texts[1:], strict=True))
        return f"it returns another result than {fellows}, {texts[0]} here; none of them counts as the right one."

    def _warm_up(self, timing: Timing) -> dict[str, float]:
        """Returns the seconds of each open arm's fastest call."""
        calls = self._runner.calls
        call_s: dict[str, float] = {}
        for arm in list(self._open.values()):
            known = (self._group.key, arm.variant)
            warmed = self._ask(
                arm,
                "warm",
                slice_s=slice_wanted_s(timing, self._group),
                warm_up_s=timing.warm_up_s,
                calls=calls.get(known),
            )
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
        return call_s

    def _set_pace(self, timing: Timing, slices_s: Mapping[str, float]) -> None:
        reason = over_budget(self._group, timing, slices_s)
        if reason is None:
            self._runner.slices[self._group.key] = slices_a_block(timing, self._group, max(slices_s.values()))
            return
        for arm in list(self._open.values()):
            self._refuse(arm, reason)
            self._shut(arm)

    def _slices(self, order: Sequence[str], timing: Timing) -> GroupSlices:
        arms = {self._seats[arm]: arm for arm in self._open}
        order = [arm for arm in order if arm in self._open]
        taken: dict[str, Sequence[Slice]] = {}
        for seat, came in self._turns(order, arms, timing).items():
            arm = self._open[arms[seat]]
            if isinstance(came, RefusedError | FailedError):
                self._refuse_for(arm, came)
                self._shut(arm)
            else:
                taken[arm.id] = came
        return GroupSlices(
            self._group.key,
            {arm: self._arm_slices(arm, turns) for arm, turns in taken.items()},
            tuple(arm for arm in order if arm in taken),
        )

    def _turns(self, order: Sequence[str], arms: Mapping[Seat, str], timing: Timing) -> Taken:
        if not order:
            return {}
        try:
            return self._crew.take_turns(
                [self._seats[arm] for arm in order],
                {seat: self._calls(arm) for seat, arm in arms.items()},
                prelude=timing.prelude,
                patience_s=self._patience_s("turn"),
            )
        except SeatLostError as lost:
            raise ArmDiedError(self._group, self._open[arms[lost.seat]], lost.error, "turn") from lost

    def _arm_slices(self, arm_id: str, taken: Sequence[Slice]) -> ArmSlices:
        spent = self._seconds[arm_id]
        return ArmSlices(
            calls=self._calls(arm_id),
            wall_ns=tuple(turn.wall_ns for turn in taken),
            cpu_s=sum(turn.cpu_ns for turn in taken) / NS_PER_S,
            seconds=msgspec.structs.replace(
                spent,
                warm_up=spent.warm_up + sum(turn.prelude_s for turn in taken),
                restoring=sum(turn.restoring_s for turn in taken),
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
            self._crew[self._seats[arm.id]].ask("close", patience_s=PATIENCE_S)
        except (FailedError, RefusedError) as error:
            self._refuse(arm, f"it cannot be closed ({error}).")
        except DiedError as error:
            raise ArmDiedError(self._group, arm, error, "close") from error

    def _ask(self, arm: Arm, do: str, **arguments: Any) -> Any:
        """Returns the worker's answer, or None where it refuses the arm."""
        try:
            return self._crew[self._seats[arm.id]].ask(do, patience_s=self._patience_s(do), **arguments)
        except (RefusedError, FailedError) as error:
            self._refuse_for(arm, error)
        except DiedError as error:
            raise ArmDiedError(self._group, arm, error, do) from error
        self._shut(arm)
        return None

    def _patience_s(self, do: str) -> float:
        return PATIENCE_S + CALLS[do] * self._group.longest_call_s

    def _refuse_for(self, arm: Arm, error: RefusedError | FailedError) -> None:
        self._refuse(arm, str(error) if isinstance(error, RefusedError) else f"it failed ({error}).")

    def _refuse(self, arm: Arm, reason: str) -> None:
        self.refusals.append(Refusal(self._group.key, arm.id, reason))


def _named(arms: Sequence[str]) -> str:
    """Returns `a`, or `a and b, which agree`."""
    if len(arms) == 1:
        return arms[0]
    return f"{', '.join(arms[:-1])} and {arms[-1]}, which agree"


def _excerpts(texts: Sequence[str]) -> list[str]:
    """Returns a few characters of each text from where the first differs from another one, with quotes that balance."""
    at = min((_first_difference(texts[0], text) for text in texts[1:]), default=0)
    start = 0 if at < EXCERPT else at - EXCERPT // 4
    return [_excerpt(text, start) for text in texts]


def _excerpt(text: str, start: int) -> str:
    piece = text[start : start + EXCERPT]
    for quote in "'\"":
        if piece.count(quote) % 2:  # cut in two
            piece = piece.replace(quote, "")
    before, after = "…" if start else "", "…" if start + EXCERPT < len(text) else ""
    return f"“{before}{piece}{after}”"


def _first_difference(left: str, right: str) -> int:
    pairs = zip(left, right, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))
