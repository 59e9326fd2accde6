"""What functions cost on either side, over the rounds of a profile."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

import msgspec

from versus.judge.why.explanation import Code, FunctionChange, Metric, Span
from versus.micro.instruments.profiling import FEWEST_ROUNDS, FunctionCost, Profile

Key = tuple[str, str]
Functions = dict[Key, FunctionCost]
METRICS: tuple[Metric, ...] = ("calls", "instructions", "seconds")
# Five rounds a side lie apart by chance in one function of 126, three in one of ten.
FEWEST_TIMED_ROUNDS = 5
SMALLEST_TIME_SHARE = 0.005  # of all own time: a side has hundreds of functions, most of them smaller
# Where a thread waits for another one of the same process, or for its turn with the interpreter.
WAITING = frozenset({
    ("_queue", "SimpleQueue.get"), ("_socket", "socket.recv"), ("_socket", "socket.send"), ("_thread", "lock.acquire"),
    ("_thread", "RLock.acquire"), ("select", "epoll.poll"), ("select", "poll.poll"), ("select", "select"),
})  # fmt: skip


class Costs:
    """One function on one side: its rounds, zero where it did not run."""

    def __init__(self, found: Sequence[FunctionCost | None]) -> None:
        self._found = found
        self.first = next((one for one in found if one is not None), None)

    def values(self, metric: Metric) -> list[float]:
        return [0.0 if one is None else float(getattr(one, metric)) for one in self._found]

    @property
    def rounds(self) -> int:
        return len(self._found)

    def middle(self, metric: Metric) -> float:
        return median(self.values(metric))

    @property
    def line(self) -> int | None:
        return self.first.line or None if self.first is not None else None


class ArmCosts(msgspec.Struct, frozen=True):
    """All functions of one arm."""

    functions: dict[Key, Costs]
    rounds: int

    def total(self, metric: Metric) -> float:
        """Over all functions, each at the median of its rounds."""
        return sum(costs.middle(metric) for costs in self.functions.values())

    def of(self, key: Key) -> Costs:
        return self.functions.get(key) or Costs([None] * self.rounds)


def arm_costs(baseline: Sequence[Profile], candidate: Sequence[Profile], *, waits: bool) -> tuple[ArmCosts, ArmCosts]:
    """Both sides, their times at one speed.

    `waits`: threads hand work to each other, and where one waits is no function's own time.
    """
    sides = [[_by_key(one, waits=waits) for one in profiles] for profiles in (baseline, candidate)]
    known = [one for side in sides for one in side]
    reference = _unchanged(known)
    at_one_speed = [[_scaled(one, 1 / _speed(one, reference)) for one in side] for side in sides]
    before, after = (
        ArmCosts({key: Costs([one.get(key) for one in side]) for key in sorted({k for one in side for k in one})},
                 len(side))
        for side in at_one_speed
    )  # fmt: skip
    return before, after


def _by_key(profile: Profile, *, waits: bool) -> Functions:
    found = {(cost.module, cost.name): cost for cost in profile.functions}
    return {key: cost for key, cost in found.items() if not (waits and key in WAITING)}


def _unchanged(profiles: Sequence[Functions]) -> dict[Key, float]:
    """Median seconds of the functions that do the same work on both sides, in every round."""
    first, *others = profiles or [{}]
    return {
        key: median(one[key].seconds for one in profiles)
        for key, cost in first.items()
        if cost.seconds and all(key in one and _work(one[key]) == _work(cost) for one in others)
    }


def _work(cost: FunctionCost) -> tuple[str, float, float]:
    return cost.code, cost.calls, cost.instructions


def _speed(functions: Functions, reference: dict[Key, float]) -> float:
    """How slow the machine was meanwhile: what does the same work took longer, too."""
    ratios = [functions[key].seconds / seconds for key, seconds in reference.items() if seconds]
    return median(ratios) if ratios else 1.0


def _scaled(functions: Functions, factor: float) -> Functions:
    return {key: msgspec.structs.replace(cost, seconds=cost.seconds * factor) for key, cost in functions.items()}


def changes(baseline: ArmCosts, candidate: ArmCosts) -> list[FunctionChange]:
    """Functions with a number that surely differs; those of Python first, the largest change of instructions first."""
    former = _moved(baseline, candidate)
    pairs = [(former.get(key, key), key) for key in candidate.functions]
    met = {old for old, _ in pairs}
    pairs += [(key, key) for key in baseline.functions if key not in met]
    totals = baseline.total("instructions"), baseline.total("seconds")
    compared = [_change(old, new, baseline.of(old), candidate.of(new), totals) for old, new in pairs]
    found = [one for one in compared if one is not None]
    return sorted(found, key=lambda one: (one.kind == "c", -abs(one.instructions.change), -abs(one.seconds.change)))


def _change(old: Key, new: Key, before: Costs, after: Costs, totals: tuple[float, float]) -> FunctionChange | None:
    spans = {metric: Span(before.middle(metric), after.middle(metric)) for metric in METRICS}
    instructions_share = _share(spans["instructions"], totals[0])
    seconds_share = _share(spans["seconds"], totals[1])
    certain = [metric for metric in METRICS if _apart(before.values(metric), after.values(metric))]
    timed = min(before.rounds, after.rounds) >= FEWEST_TIMED_ROUNDS and abs(seconds_share) >= SMALLEST_TIME_SHARE
    if "seconds" in certain and not timed:
        certain.remove("seconds")
    described = after.first or before.first
    if not certain or described is None:
        return None
    return FunctionChange(
        module=new[0],
        name=new[1],
        kind="c" if described.kind == "c" else "python",
        code=_code(before.first, after.first, moved=old != new),
        lines=(before.line, after.line),
        calls=spans["calls"],
        instructions=spans["instructions"],
        seconds=spans["seconds"],
        instructions_share=instructions_share,
        seconds_share=seconds_share,
        certain=tuple(certain),
        former=".".join(old) if old != new else None,
    )


def _share(span: Span, total: float) -> float:
    return span.change / total if total else 0.0


def _apart(before: Sequence[float], after: Sequence[float]) -> bool:
    """Whether every round of one side lies beyond every round of the other."""
    if min(len(before), len(after)) < FEWEST_ROUNDS:
        return False
    return max(before) < min(after) or max(after) < min(before)


def _code(before: FunctionCost | None, after: FunctionCost | None, *, moved: bool) -> Code:
    if before is None or after is None:
        return "not called before" if before is None else "no longer called"
    if after.kind == "c":
        return "unseen"
    if before.code == after.code:
        return "moved" if moved else "same"
    return "takes over" if moved else "changed"


def _moved(baseline: ArmCosts, candidate: ArmCosts) -> dict[Key, Key]:
    """Former keys of functions called in place of another of the same name; only where no other one fits."""
    gone = [key for key in baseline.functions if key not in candidate.functions]
    new = [key for key in candidate.functions if key not in baseline.functions]
    fits = [(old, one) for one in new for old in gone if _fits(old, one)]
    olds, news = Counter(old for old, _ in fits), Counter(one for _, one in fits)
    return {one: old for old, one in fits if olds[old] == 1 and news[one] == 1}


def _fits(old: Key, new: Key) -> bool:
    """A method that went into a base class, or a function into another module."""
    same_name = old[1].rpartition(".")[2] == new[1].rpartition(".")[2] and "<" not in old[1]
    return old[1] == new[1] or (old[0] == new[0] and same_name)
