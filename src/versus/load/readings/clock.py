"""The server's CPU clock, read around a stage."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol

from versus.load.readings.cpu import tree_cpu_ns
from versus.load.readings.observations import Cpu
from versus.units import NS_PER_S


@dataclass(frozen=True)
class Reading:
    """CPU time of a process tree at a moment of the monotonic clock."""

    moment: float
    cpu_ns: int

    @classmethod
    def of(cls, pid: int) -> "Reading":
        return cls(time.monotonic(), tree_cpu_ns(pid))


Around = tuple[Reading, Reading]
"""When something begins, and when it is over."""


class Span(NamedTuple):
    """Between two moments of the monotonic clock."""

    begins: float
    ends: float


class CpuReadings(Protocol):
    """Around a stage, or around each of its slices."""

    def cpu(self, answered: int) -> Cpu:
        """The stage's CPU time, without what the server spends at rest anyhow, over the requests answered."""


@dataclass(frozen=True)
class Readings:
    """At rest before the stage, when it begins, and when its last request has been answered."""

    quiet: Reading
    begin: Reading
    end: Reading

    @property
    def loaded(self) -> Span:
        return Span(self.begin.moment, self.end.moment)

    def cpu(self, answered: int) -> Cpu:
        return _cpu([(self.begin, self.end)], [(self.quiet, self.begin)], answered)


@dataclass(frozen=True)
class SlicedReadings:
    """When each slice begins, and when its last request should have been answered; at rest in between."""

    slices: Sequence[Around]

    @property
    def loaded(self) -> list[Span]:
        return [Span(begin.moment, end.moment) for begin, end in self.slices]

    def cpu(self, answered: int) -> Cpu:
        rests = [(before[1], after[0]) for before, after in pairwise(self.slices)]
        return _cpu(self.slices, rests, answered)


def _cpu(loaded: Sequence[Around], at_rest: Sequence[Around], answered: int) -> Cpu:
    (busy, window), (resting, rest) = _total(loaded), _total(at_rest)
    idle = resting / rest if rest > 0 else 0.0
    spent = max(0.0, busy - idle * window)
    return Cpu(
        idle=idle, stage_s=spent, window_s=window, per_request_s=spent / answered if answered and spent else None
    )


def _total(spans: Sequence[Around]) -> tuple[float, float]:
    """(seconds of CPU, seconds)."""
    cpu = sum(end.cpu_ns - begin.cpu_ns for begin, end in spans) / NS_PER_S
    return cpu, sum(end.moment - begin.moment for begin, end in spans)
