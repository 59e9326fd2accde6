"""The clock that all processes share, and the server's CPU clock, read before and after a load."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import msgspec

from versus.load.readings.observations import Cpu
from versus.load.readings.process_tree import tree_cpu_ns
from versus.load.readings.samples import Samples
from versus.load.readings.sliced import SlicedArrivals
from versus.units import NS_PER_S


@dataclass(frozen=True)
class Reading:
    """CPU time of a process tree at a moment of the monotonic clock."""

    moment: float
    cpu_ns: int

    @classmethod
    def of(cls, pid: int) -> "Reading":
        return cls(time.monotonic(), tree_cpu_ns(pid))


ReadingPair = tuple[Reading, Reading]
"""When something begins, and when it is over."""


def sleep_until(moment: float) -> None:
    """Sleeps until a moment of the monotonic clock, which all processes share; returns at once when it is over."""
    time.sleep(max(0.0, moment - time.monotonic()))


class Span(NamedTuple):
    """Between two moments of the monotonic clock."""

    begins: float
    ends: float


class CpuReadings(Protocol):
    """Readings of a stage, or of each of its slices."""

    def cpu(self, samples: Samples) -> Cpu:
        """Returns the stage's CPU time, without what the server spends at rest, and over the requests answered."""


@dataclass(frozen=True)
class Readings:
    """Readings at rest before the stage, when it begins, and when its last request has been answered.

    Where connections are held, `empty` is at rest before they were opened: what they cost is no rest.
    """

    quiet: Reading
    begin: Reading
    end: Reading
    empty: ReadingPair | None = None

    @property
    def loaded(self) -> Span:
        return Span(self.begin.moment, self.end.moment)

    def cpu(self, samples: Samples) -> Cpu:
        found = _cpu([(self.begin, self.end)], [self.empty or (self.quiet, self.begin)], samples.counts.answered)
        return msgspec.structs.replace(found, while_empty=self.empty is not None)


@dataclass(frozen=True)
class SlicedReadings:
    """Readings at rest before the first slice, of each slice with its settling time, and after the last answer.

    `begins` are the moments at which the slices begin, `slice_s` is how long each is.
    """

    quiet: Reading
    slices: Sequence[ReadingPair]
    drained: Reading
    begins: Sequence[float]
    slice_s: float

    @property
    def loaded(self) -> list[Span]:
        return [Span(begin.moment, end.moment) for begin, end in self.slices]

    def cpu(self, samples: Samples) -> Cpu:
        """Counts what goes on after a slice's settling time with that slice, and takes for rest only what is one."""
        ends = SlicedArrivals.of(samples, self.slice_s).last_ends(len(self.slices))
        loaded, at_rest = [], [(self.quiet, self.slices[0][0])]
        followed_by = [*(before for before, _ in self.slices[1:]), self.drained]
        busy_until = -math.inf
        for (before, settled), begins, end, following in zip(self.slices, self.begins, ends, followed_by, strict=True):
            busy_until = max(busy_until, begins + end)
            if busy_until <= settled.moment:
                loaded.append((before, settled))
                at_rest.append((settled, following))
            else:
                loaded.append((before, following))
        return _cpu(loaded, at_rest, samples.counts.answered)


def _cpu(loaded: Sequence[ReadingPair], at_rest: Sequence[ReadingPair], answered: int) -> Cpu:
    (busy, window), (resting, rest) = _total(loaded), _total(at_rest)
    idle = resting / rest if rest > 0 else 0.0
    spent = max(0.0, busy - idle * window)
    return Cpu(
        idle=idle, stage_s=spent, window_s=window, per_request_s=spent / answered if answered and spent else None
    )


def _total(spans: Sequence[ReadingPair]) -> tuple[float, float]:
    """(seconds of CPU, seconds)."""
    cpu = sum(end.cpu_ns - begin.cpu_ns for begin, end in spans) / NS_PER_S
    return cpu, sum(end.moment - begin.moment for begin, end in spans)
