"""Times equal loops, to tell whether a core runs at one speed."""

import os
import time
from collections.abc import Sequence

import msgspec
import numpy as np

from versus.machine.placement import Placement, cores

LOOP_S = 0.001  # speed flips last longer (see Timing): loops well below that see single states
SLOW = 1.25  # ticks and interrupts lengthen a loop by a little, another state of the core by much more
FAST_QUANTILE, SLOW_QUANTILE = 0.05, 0.95


class Speeds(msgspec.Struct, frozen=True):
    """How much loops of the same work differ. `slow_share` is the share of loops that took 25 % longer than fast ones.
    `slow_ratio` is the 95th percentile divided by the 5th: 1 if all loops are alike."""

    slow_share: float
    slow_ratio: float


def speeds(loops_s: Sequence[float]) -> Speeds:
    """Returns how much loops differ. Raises ValueError where there are no loops."""
    if not loops_s:
        raise ValueError("no loops were timed")
    fast, slow = (float(np.quantile(loops_s, at)) for at in (FAST_QUANTILE, SLOW_QUANTILE))
    return Speeds(float(np.mean(np.asarray(loops_s) > SLOW * fast)), slow / fast)


def timed_loops(seconds: float) -> list[float]:
    """Returns the seconds of each loop, about a thousand a second, on the core that measures single-threaded work."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores(Placement.ONE))
    try:
        steps = _steps_for(LOOP_S)
        loops: list[float] = []
        ends = time.perf_counter() + seconds
        while not loops or time.perf_counter() < ends:
            loops.append(_timed(steps))
        return loops
    finally:
        os.sched_setaffinity(0, before)


def _steps_for(seconds: float) -> int:
    steps = 1000
    fastest = min(_timed(steps) for _ in range(50))
    return max(1, round(steps * seconds / fastest))


def _timed(steps: int) -> float:
    began = time.perf_counter()
    value = 0
    for step in range(steps):
        value ^= step
    return time.perf_counter() - began
