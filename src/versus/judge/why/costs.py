"""What functions cost in the baseline and in the candidate, over the rounds of a profile."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

import msgspec

from versus.judge.why.explanation import Code, FunctionChange, Metric, Span
from versus.micro.instruments.profiling import FEWEST_ROUNDS, FunctionCost, Profile

Key = tuple[str, str]
Functions = dict[Key, FunctionCost]
METRICS: tuple[Metric, ...] = ("calls", "instructions", "seconds")
# Five rounds of either side lie apart by chance in one function of 126, three rounds in one of ten.
FEWEST_TIMED_ROUNDS = 5
SMALLEST_TIME_SHARE = 0.005  # of all own time; most of a side's hundreds of functions are smaller
# In these a thread waits for another thread of its process, or for its turn with the interpreter.
WAITING = frozenset({
    ("_queue", "SimpleQueue.get"), ("_socket", "socket.recv"), ("_socket", "socket.send"), ("_thread", "lock.acquire"),
    ("_thread", "RLock.acquire"), ("select", "epoll.poll"), ("select", "poll.poll"), ("select", "select"),
})  # fmt: skip


class Costs:
    """The rounds of a function on one side; it costs zero in a round in which it did not run."""

    def __init__(self, found: Sequence[FunctionCost | None]) -> None:
        self._found = found
        self.first = next((cost for cost in found if cost is not None), None)

    def values(self, metric: Metric) -> list[float]:
        """Returns one value a round."""
        return [0.0 if cost is None else float(getattr(cost, metric)) for cost in self._found]

    @property
    def rounds(self) -> int:
        return len(self._found)

    def middle(self, metric: Metric) -> float:
        """Returns the median over rounds."""
        return median(self.values(metric))

    @property
    def line(self) -> int | None:
        return self.first.line or None if self.first is not None else None


class ArmCosts(msgspec.Struct, frozen=True):
    """All functions of one arm, by module and name."""

    functions: dict[Key, Costs]
    rounds: int

    def total(self, metric: Metric) -> float:
        """Returns the sum over all functions, each at the median of its rounds."""
        return sum(costs.middle(metric) for costs in self.functions.values())

    def of(self, key: Key) -> Costs:
        """Returns a function's costs; they are zero where the arm does not call it."""
        return self.functions.get(key) or Costs([None] * self.rounds)


def arm_costs(baseline: Sequence[Profile], candidate: Sequence[Profile], *, waits: bool) -> tuple[ArmCosts, ArmCosts]:
    """Returns the costs of both arms, with the times of all rounds scaled to one speed of the machine.

    `waits` says that threads hand work to each other; the functions in which they wait are left out then.
    """
    sides = [[_by_key(profile, waits=waits) for profile in profiles] for profiles in (baseline, candidate)]
    reference = _unchanged([functions for side in sides for functions in side])
    before, after = (
        _arm_costs([_scaled(functions, 1 / _speed(functions, reference)) for functions in side]) for side in sides
    )
    return before, after


def _arm_costs(rounds: Sequence[Functions]) -> ArmCosts:
    keys = sorted({key for functions in rounds for key in functions})
    return ArmCosts({key: Costs([functions.get(key) for functions in rounds]) for key in keys}, len(rounds))


def _by_key(profile: Profile, *, waits: bool) -> Functions:
    found = {(cost.module, cost.name): cost for cost in profile.functions}
    return {key: cost for key, cost in found.items() if not (waits and key in WAITING)}


def _unchanged(profiles: Sequence[Functions]) -> dict[Key, float]:
    """Returns median seconds of the functions that do the same work on both sides, in every round."""
    first, *later = profiles or [{}]
    return {
        key: median(functions[key].seconds for functions in profiles)
        for key, cost in first.items()
        if cost.seconds and all(key in functions and _work(functions[key]) == _work(cost) for functions in later)
    }


def _work(cost: FunctionCost) -> tuple[str, float, float]:
    return cost.code, cost.calls, cost.instructions


def _speed(functions: Functions, reference: dict[Key, float]) -> float:
    """Tells how slow the machine was in this round by the functions that do the same work in all rounds."""
    ratios = [functions[key].seconds / seconds for key, seconds in reference.items() if seconds]
    return median(ratios) if ratios else 1.0


def _scaled(functions: Functions, factor: float) -> Functions:
    return {key: msgspec.structs.replace(cost, seconds=cost.seconds * factor) for key, cost in functions.items()}


def changes(baseline: ArmCosts, candidate: ArmCosts) -> list[FunctionChange]:
    """Returns the functions with a number whose rounds do not overlap.

    Functions written in Python come before those in C, and larger changes of instructions before smaller ones.
    """
    former = _moved(baseline, candidate)
    pairs = [(former.get(key, key), key) for key in candidate.functions]
    met = {old for old, _ in pairs}
    pairs += [(key, key) for key in baseline.functions if key not in met]
    totals = baseline.total("instructions"), baseline.total("seconds")
    compared = [_change(old, new, baseline.of(old), candidate.of(new), totals) for old, new in pairs]
    return sorted((change for change in compared if change is not None), key=_rank)


def _rank(change: FunctionChange) -> tuple[bool, float, float]:
    return change.kind == "c", -abs(change.instructions.change), -abs(change.seconds.change)


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
    """Returns whether every round of one side lies beyond every round of the other."""
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
    """Maps functions to former keys: called in place of another of the same name, where exactly one fits."""
    gone = [key for key in baseline.functions if key not in candidate.functions]
    new = [key for key in candidate.functions if key not in baseline.functions]
    fits = [(old, key) for key in new for old in gone if _fits(old, key)]
    olds, news = Counter(old for old, _ in fits), Counter(key for _, key in fits)
    return {key: old for old, key in fits if olds[old] == 1 and news[key] == 1}


def _fits(old: Key, new: Key) -> bool:
    """Returns whether a method may have moved into a base class, or a function into another module."""
    same_name = old[1].rpartition(".")[2] == new[1].rpartition(".")[2] and "<" not in old[1]
    return old[1] == new[1] or (old[0] == new[0] and same_name)
