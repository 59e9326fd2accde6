"""The server's CPU clock, read around a stage."""

import time
from dataclasses import dataclass

from versus.load.cpu import tree_cpu_ns
from versus.load.observations import Cpu

NS_PER_S = 1_000_000_000


@dataclass(frozen=True)
class Reading:
    """CPU time of a process tree at a moment of the monotonic clock."""

    moment: float
    cpu_ns: int

    @classmethod
    def of(cls, pid: int) -> "Reading":
        return cls(time.monotonic(), tree_cpu_ns(pid))


@dataclass(frozen=True)
class Readings:
    """At rest before the stage, when it begins, and when its last request has been answered."""

    quiet: Reading
    begin: Reading
    end: Reading

    def cpu(self, answered: int) -> Cpu:
        """The stage's CPU time, without what the server spends at rest anyhow, over the requests answered."""
        rest, window = self.begin.moment - self.quiet.moment, self.end.moment - self.begin.moment
        idle = (self.begin.cpu_ns - self.quiet.cpu_ns) / NS_PER_S / rest if rest > 0 else 0.0
        spent = max(0.0, (self.end.cpu_ns - self.begin.cpu_ns) / NS_PER_S - idle * window)
        return Cpu(
            idle=idle, stage_s=spent, window_s=window, per_request_s=spent / answered if answered and spent else None
        )
