"""A process tree, and its CPU time with that of ended threads and reaped children."""

import os
import time
from pathlib import Path

import psutil

from versus.units import NS_PER_S

CPUCLOCK_SCHED = 2  # the kernel's number for the scheduler's own clock, exact to the nanosecond (posix-timers.h)
NS_PER_TICK = NS_PER_S // os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """Returns the ids of a process and its descendants, itself first. Raises ProcessLookupError when it is gone."""
    try:
        root = psutil.Process(pid)
        return [pid, *(child.pid for child in root.children(recursive=True))]
    except psutil.NoSuchProcess as error:
        raise ProcessLookupError(pid) from error


def tree_cpu_ns(pid: int) -> int:
    """Returns the CPU time of a process and its descendants. Raises ProcessLookupError when it is gone."""
    return sum(map(_process_cpu_ns, tree(pid)))


def _process_cpu_ns(pid: int) -> int:
    """Sums all its threads, those that ended too, and the children it has waited for; 0 when it went meanwhile."""
    try:
        own = time.clock_gettime_ns((~pid << 3) | CPUCLOCK_SCHED)
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0
    waited_for_ticks = int(fields[13]) + int(fields[14])  # cutime and cstime, proc(5)
    return own + waited_for_ticks * NS_PER_TICK
