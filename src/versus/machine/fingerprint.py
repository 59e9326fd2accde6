"""Describes the machine that measured, for the record. It never records the machine's name."""

import os
import platform
import re
from pathlib import Path

import msgspec
import psutil


class Host(msgspec.Struct, frozen=True):
    """The machine as far as it matters to a number."""

    cpu: str
    cores: int
    memory_bytes: int
    kernel: str
    architecture: str
    governor: str | None
    virtualisation: str | None


class Disturbance(msgspec.Struct, frozen=True):
    """How much others used the machine between two readings. `steal` is a share of all cores' time, `others_load` the
    load average of one minute at the end."""

    steal: float
    others_load: float
    seconds: float


def host() -> Host:
    """Reads what this machine is."""
    return Host(
        cpu=_cpu_model(),
        cores=len(os.sched_getaffinity(0)),
        memory_bytes=psutil.virtual_memory().total,
        kernel=platform.release(),
        architecture=platform.machine(),
        governor=first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        virtualisation=_virtualisation(),
    )


class Disturbances:
    """Reads the machine's counters when it is made, and again at each `since_start`."""

    def __init__(self) -> None:
        self._before = psutil.cpu_times()

    def since_start(self) -> Disturbance:
        """Returns the disturbance since this object was made."""
        now = psutil.cpu_times()
        spent = [after - before for after, before in zip(now, self._before, strict=True)]
        total = sum(spent) or 1.0
        steal = getattr(now, "steal", 0.0) - getattr(self._before, "steal", 0.0)
        return Disturbance(steal=steal / total, others_load=os.getloadavg()[0], seconds=total / (os.cpu_count() or 1))


def _cpu_model() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.processor() or "unknown"


def _virtualisation() -> str | None:
    if "hypervisor" not in Path("/proc/cpuinfo").read_text():
        return None
    return first_line("/sys/class/dmi/id/sys_vendor") or "hypervisor"


def first_line(path: str) -> str | None:
    """Returns the first line of a file, None where there is no such file."""
    try:
        return Path(path).read_text().splitlines()[0].strip()
    except (OSError, IndexError):
        return None
