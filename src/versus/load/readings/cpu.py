"""CPU time of a whole process tree, in nanoseconds: ended threads and reaped children included."""

import os
import time
from pathlib import Path

from versus.load.readings.processes import tree

CPUCLOCK_SCHED = 2  # the kernel's number for the scheduler's own clock, exact to the nanosecond (posix-timers.h)
NS_PER_TICK = 1_000_000_000 // os.sysconf("SC_CLK_TCK")


def tree_cpu_ns(pid: int) -> int:
    """Of a process and its descendants. ProcessLookupError when it is gone."""
    return sum(map(_process_cpu_ns, tree(pid)))


def _process_cpu_ns(pid: int) -> int:
    """All its threads, those that ended too, and the children it has waited for; 0 when it went meanwhile."""
    try:
        own = time.clock_gettime_ns((~pid << 3) | CPUCLOCK_SCHED)
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0
    waited_for_ticks = int(fields[13]) + int(fields[14])  # cutime and cstime, proc(5)
    return own + waited_for_ticks * NS_PER_TICK
