"""Reads from the system what may disturb a measurement. A reading that cannot be had is None or empty."""

import contextlib
import os
import time
from pathlib import Path

import msgspec
import psutil

from versus.machine.fingerprint import first_line, host
from versus.machine.scratch import roomiest
from versus.machine.spin import Speeds, speeds, timed_loops

CPU = Path("/sys/devices/system/cpu")
IDLE = ("idle", "iowait")
TOP = 3
WORTH_NAMING = 0.02  # of one core; a system has dozens of processes below that


class Neighbour(msgspec.Struct, frozen=True):
    """Another process: the name of its command, and how many cores it used on average."""

    name: str
    cores: float


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """What was read during `seconds`. `steal` and `others` are shares of all cores' time, without the suite's own work;
    `load` is the load average of one minute."""

    seconds: float
    cores: int
    steal: float
    others: float
    load: float
    neighbours: tuple[Neighbour, ...] = ()
    speeds: Speeds
    governor: str | None = None
    turbo: bool | None = None
    profile: str | None = None
    """The system's power profile, such as "low-power"."""
    on_battery: bool | None = None
    virtualisation: str | None = None
    threads_a_core: int = 1
    throttled: int | None = None
    """How often the processor slowed down for heat during `seconds`."""
    swapped_bytes: int = 0
    """Bytes moved to or from swap during `seconds`."""
    swap_used_bytes: int = 0
    memory_free_bytes: int
    scratch_in_memory: bool


def read_machine(seconds: float = 2.0) -> Readings:
    """Watches the machine for some seconds, while short loops run on the core that measures."""
    times, swap, throttled, ours = psutil.cpu_times(), psutil.swap_memory(), _throttled(), _own_seconds()
    others = _cpu_by_process()
    began = time.monotonic()
    seen = speeds(timed_loops(seconds))
    passed = time.monotonic() - began
    spent = {
        name: after - before
        for name, after, before in zip(times._fields, psutil.cpu_times(), times, strict=True)
        if not name.startswith("guest")  # counted in user time as well
    }
    whole = sum(spent.values()) or 1.0
    busy = whole - sum(spent.get(name, 0.0) for name in IDLE) - spent.get("steal", 0.0) - (_own_seconds() - ours)
    now = psutil.swap_memory()
    machine = host()
    battery = psutil.sensors_battery()
    throttled_now = _throttled()
    return Readings(
        seconds=passed,
        cores=machine.cores,
        steal=spent.get("steal", 0.0) / whole,
        others=max(0.0, busy / whole),
        load=os.getloadavg()[0],
        neighbours=_busiest(others, passed),
        speeds=seen,
        governor=machine.governor,
        turbo=_turbo(),
        profile=first_line("/sys/firmware/acpi/platform_profile"),
        on_battery=None if battery is None else not battery.power_plugged,
        virtualisation=machine.virtualisation,
        threads_a_core=_threads_a_core(),
        throttled=None if throttled is None or throttled_now is None else throttled_now - throttled,
        swapped_bytes=now.sin + now.sout - swap.sin - swap.sout,
        swap_used_bytes=now.used,
        memory_free_bytes=psutil.virtual_memory().available,
        scratch_in_memory=_file_system(roomiest()) in ("tmpfs", "ramfs"),
    )


def _own_seconds() -> float:
    """Returns CPU seconds of this process."""
    spent = os.times()
    return spent.user + spent.system


def _cpu_by_process() -> dict[tuple[int, float], tuple[str, float]]:
    """Returns name and CPU seconds of every process but this one, by process id and start."""
    wanted = psutil.process_iter(["pid", "create_time", "name", "cpu_times"])
    seen = [process.info for process in wanted if process.pid != os.getpid()]
    return {
        (info["pid"], info["create_time"]): (info["name"], info["cpu_times"].user + info["cpu_times"].system)
        for info in seen
        if info["cpu_times"] is not None
    }


def _busiest(before: dict[tuple[int, float], tuple[str, float]], seconds: float) -> tuple[Neighbour, ...]:
    used = [
        Neighbour(name, (spent - before.get(key, (name, 0.0))[1]) / seconds)
        for key, (name, spent) in _cpu_by_process().items()
    ]
    worth = [neighbour for neighbour in used if neighbour.cores >= WORTH_NAMING]
    return tuple(sorted(worth, key=lambda neighbour: -neighbour.cores)[:TOP])


def _turbo() -> bool | None:
    """Returns whether cores may run above their nominal speed."""
    disabled, enabled = first_line(str(CPU / "intel_pstate/no_turbo")), first_line(str(CPU / "cpufreq/boost"))
    if disabled is not None:
        return disabled == "0"
    return None if enabled is None else enabled == "1"


def _threads_a_core() -> int:
    with contextlib.suppress(ValueError):
        listed = first_line(str(CPU / "cpu0/topology/thread_siblings_list")) or "0"
        return sum(
            1 + int(last or first) - int(first)
            for first, _, last in (span.partition("-") for span in listed.split(","))
        )
    return 1


def _throttled() -> int | None:
    counts = [first_line(str(path)) for path in CPU.glob("cpu[0-9]*/thermal_throttle/core_throttle_count")]
    return sum(int(count) for count in counts if count) if counts else None


def _file_system(folder: Path) -> str:
    """Returns the type of the file system that holds the folder."""
    held = folder.resolve()
    found = [mount for mount in psutil.disk_partitions(all=True) if held.is_relative_to(mount.mountpoint)]
    return max(found, key=lambda mount: len(mount.mountpoint)).fstype if found else ""
