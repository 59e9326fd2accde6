"""Workers that only pretend, for testing what asks them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from versus.micro.declared.plan import Arm, Comparison, Group, Plan, Purpose, Timing
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.workers.conversation import DiedError, FailedError, HungError, RefusedError
from versus.micro.workers.crew import SeatLostError, Slice, Taken


class Clock:
    """Goes on only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class FakeWorker:
    """Answers like a real one; `behaviour` maps (environment, variant) to what its calls cost or raise."""

    def __init__(self, seat: Seat, farm: "Farm") -> None:
        self.seat = seat
        self.farm = farm
        self.variant = ""
        self.stopped = False

    def ask(self, do: str, *, patience_s: float | None = None, **arguments: Any) -> Any:
        assert not self.stopped, "asked after its end"
        self.farm.asked.append((self.seat, do, arguments))
        return getattr(self, do)(**arguments)

    def open(self, subject: str, variant: str, point: Any, cores: list[int], check: bool) -> Any:
        self.variant = variant
        self.act("open")
        statements = {"count": 2, "texts": ["SELECT 1", "SELECT 2"]}
        digest = self.farm.digests.get((self.seat.environment, variant), "d")
        found = {"result_digest": "", "result_shown": digest, "statements": statements, "work": [9, 9, 9]}
        return {"check": found if check else None, "digest": digest}

    def warm(self, slice_s: float, warm_up_s: float, calls: int | None) -> Any:
        self.act("warm")
        calls = calls or self.farm.calibrated.get((self.seat.environment, self.variant), 10)
        call_s = self.farm.cost(self.seat.environment, self.variant) / 1e9
        return {"calls": calls, "call_s": call_s, "warm_up_s": 0.1}

    def turn(self, calls: int) -> Slice:
        self.act("turn")
        nanoseconds = int(calls * self.farm.cost(self.seat.environment, self.variant))
        self.farm.clock.now += nanoseconds / 1e9
        return Slice(nanoseconds, nanoseconds, 0.0, 0.0)

    def close(self) -> None:
        self.act("close")

    def dismiss(self) -> None:
        pass

    def stop(self) -> None:
        self.stopped = True

    def act(self, moment: str) -> None:
        fault = self.farm.faults.get((self.seat.environment, self.variant, moment))
        if fault is not None:
            fault()


class FakeCrew(dict[Seat, Any]):
    """Takes turns as a real one does: a turn that fails leaves out the worker's others, a death loses all."""

    def take_turns(
        self, order: Sequence[Seat], calls: Mapping[Seat, int], *, prelude: float, patience_s: float
    ) -> Taken:
        taken: dict[Seat, list[Slice]] = {seat: [] for seat in order}
        failed: dict[Seat, RefusedError | FailedError] = {}
        for seat in order:
            if seat in failed:
                continue
            self[seat].farm.asked.append((seat, "turn", {"calls": calls[seat]}))
            try:
                taken[seat].append(self[seat].turn(calls[seat]))
            except (RefusedError, FailedError) as error:
                failed[seat] = error
            except DiedError as error:
                raise SeatLostError(seat, error) from error
        return taken | failed

    def stop(self) -> None:
        for worker in self.values():
            worker.stop()


class Farm:
    """Starts fake workers and remembers what was asked of them."""

    def __init__(self, cost: Callable[[str, str], float] = lambda _environment, _variant: 1e6) -> None:
        self.clock = Clock()
        self.cost = cost
        self.asked: list[tuple[Seat, str, Any]] = []
        self.digests: dict[tuple[str, str], str] = {}
        self.calibrated: dict[tuple[str, str], int] = {}
        self.faults: dict[tuple[str, str, str], Callable[[], None]] = {}
        self.started: list[FakeWorker] = []

    def start(self, seats: Sequence[Seat], layout: Layout) -> "FakeOrigins":
        self.clock.now += 1.0
        return FakeOrigins(self, layout)

    def worker(self, seat: Seat, _layout: Layout) -> FakeWorker:
        return FakeWorker(seat, self)


class FakeOrigins:
    def __init__(self, farm: Farm, layout: Layout) -> None:
        self._farm = farm
        self._layout = layout

    def crew(self, seats: Sequence[Seat]) -> FakeCrew:
        made = FakeCrew({seat: self._farm.worker(seat, self._layout) for seat in seats})
        self._farm.started += made.values()
        return made

    def stop(self) -> None:
        pass


def dying(times: int) -> Callable[[], None]:
    """Takes the worker down the first `times` times."""
    left = times

    def die() -> None:
        nonlocal left
        if left:
            left -= 1
            raise DiedError("its process was killed by signal 9")

    return die


def hanging() -> None:
    raise HungError("it did not answer within 20 s")


def refusing(sentence: str) -> Callable[[], None]:
    def refuse() -> None:
        raise RefusedError(sentence)

    return refuse


def group(
    subject: str = "subject",
    arms: Sequence[Arm] = (Arm("old", "a"), Arm("new", "a")),
    *,
    writes: bool = False,
    **more: Any,
) -> Group:
    return Group(subject, {"rows": 10}, tuple(arms), 0.02, all_cores=False, writes=writes, **more)


def plan(*groups: Group, timing: Timing | None = None, seed: int = 7) -> Plan:
    comparisons = tuple(
        Comparison(group.key, group.arms[0], arm, Purpose.DJANGO) for group in groups for arm in group.arms[1:]
    )
    return Plan(groups, comparisons, timing or Timing(), seed, "sqlite")
