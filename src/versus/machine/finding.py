"""Reasons not to trust a measurement on this machine as it is now. Each reason is a small class.

A class names its threshold and says where that comes from. `text` is one sentence for the user. A noisy finding can
lengthen the slices of one arm alone; the remaining ones are worth knowing. Findings are recorded, so they name no
process.
"""

from typing import ClassVar, Self

import msgspec

from versus.machine.readings import Readings
from versus.spelling import percent

GIB = 1 << 30


class Steal(msgspec.Struct, frozen=True):
    """A hypervisor gave our cores to somebody else."""

    # Half the default margin of 2 %: time stolen from one arm alone makes that arm look slower by the same share.
    MOST: ClassVar[float] = 0.01
    noisy: ClassVar[bool] = True

    share: float

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        return cls(readings.steal) if readings.steal > cls.MOST else None

    @property
    def text(self) -> str:
        return (
            f"The hypervisor took {percent(self.share)} of this machine's time for others "
            f"(quiet: up to {percent(self.MOST, 0)}); measure at another hour or on a machine of your own."
        )


class OthersBusy(msgspec.Struct, frozen=True):
    """Other processes compete for cores, caches and memory."""

    # If other work is spread over the cores at random, this is the chance that the measuring core has some of it. Then
    # a tenth of an arm's slices is disturbed, which the median ignores.
    MOST: ClassVar[float] = 0.1
    noisy: ClassVar[bool] = True

    share: float

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        return cls(readings.others) if readings.others > cls.MOST else None

    @property
    def text(self) -> str:
        return (
            f"Other processes use {percent(self.share, 0)} of all cores' time (quiet: up to {percent(self.MOST, 0)}); "
            "end them before measuring."
        )


class Overloaded(msgspec.Struct, frozen=True):
    """More wanted to run in the last minute than there are cores."""

    # Above one for each core, some process waits: so proc(5) defines the load average.
    MOST_A_CORE: ClassVar[float] = 1.0
    noisy: ClassVar[bool] = True

    load: float
    cores: int

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        overloaded = readings.load > cls.MOST_A_CORE * readings.cores
        return cls(readings.load, readings.cores) if overloaded else None

    @property
    def text(self) -> str:
        return f"The load average of the last minute was {self.load:.1f} on {self.cores} cores; wait until it is lower."


class SpeedFlips(msgspec.Struct, frozen=True):
    """The core does the same work at changing speed: clock, shared caches, a neighbour on its second thread."""

    # An arm's median is that of its fast slices as long as fewer than half of its slices are slow. Slow stretches last
    # longer than a slice, so blocks differ: with a quarter on average, few blocks have more than half.
    MOST: ClassVar[float] = 0.25
    noisy: ClassVar[bool] = True

    share: float
    ratio: float

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        seen = readings.speeds
        return cls(seen.slow_share, seen.slow_ratio) if seen.slow_share > cls.MOST else None

    @property
    def text(self) -> str:
        return (
            f"The measuring core changes its speed: {percent(self.share, 0)} of equal 1 ms loops were slow "
            f"(quiet: up to {percent(self.MOST, 0)}), slow ones {self.ratio:.2f} times as long as fast ones."
        )


class Swapping(msgspec.Struct, frozen=True):
    """Memory moved to or from disk."""

    # None at all: a page that comes from disk takes longer than a slice.
    MOST_BYTES: ClassVar[int] = 0
    noisy: ClassVar[bool] = True

    moved_bytes: int

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        return cls(readings.swapped_bytes) if readings.swapped_bytes > cls.MOST_BYTES else None

    @property
    def text(self) -> str:
        return f"The system swapped {self.moved_bytes / 1e6:.1f} MB meanwhile; free some memory."


class LittleMemory(msgspec.Struct, frozen=True):
    """A run would start the system swapping."""

    # Eight processes in a block, the largest fixture for each arm in a temporary folder in memory, and PostgreSQL.
    FEWEST_BYTES: ClassVar[int] = 2 * GIB
    noisy: ClassVar[bool] = True

    free_bytes: int

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        free = readings.memory_free_bytes
        return cls(free) if free < cls.FEWEST_BYTES else None

    @property
    def text(self) -> str:
        return f"{self.free_bytes / GIB:.1f} GiB of memory are free, a run wants {self.FEWEST_BYTES // GIB}."


class PowerSaving(msgspec.Struct, frozen=True):
    """The clock follows what the battery or a profile allows."""

    PROFILES: ClassVar[tuple[str, ...]] = ("low-power", "quiet", "cool")  # the kernel's names of the slow ones
    noisy: ClassVar[bool] = True

    why: str

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        if readings.on_battery:
            return cls("runs on battery; plug it in")
        if readings.profile in cls.PROFILES:
            return cls(f"has the power profile {readings.profile}; choose performance")
        return None

    @property
    def text(self) -> str:
        return f"This machine {self.why}."


class Throttled(msgspec.Struct, frozen=True):
    """The processor slowed down because it was hot."""

    # None at all: it lasts from milliseconds to seconds (Intel SDM volume 3, thermal monitoring).
    MOST_TIMES: ClassVar[int] = 0
    noisy: ClassVar[bool] = True

    times: int

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        times = readings.throttled or 0
        return cls(times) if times > cls.MOST_TIMES else None

    @property
    def text(self) -> str:
        return f"The processor slowed down for heat {self.times} times meanwhile; let it cool down."


class SlowGovernor(msgspec.Struct, frozen=True):
    """The clock starts low and rises under load. It is no noise by itself: `SpeedFlips` says whether it shows."""

    BEST: ClassVar[str] = "performance"
    noisy: ClassVar[bool] = False

    governor: str

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        governor = readings.governor
        return cls(governor) if governor not in (None, cls.BEST) else None

    @property
    def text(self) -> str:
        return (
            f"The frequency governor is {self.governor}; `cpupower frequency-set -g {self.BEST}`, as root, "
            "keeps the clock steady."
        )


class Turbo(msgspec.Struct, frozen=True):
    """The clock depends on temperature and on what the other cores do."""

    noisy: ClassVar[bool] = False

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        return cls() if readings.turbo else None

    @property
    def text(self) -> str:
        return "Turbo is on: the clock depends on temperature and on the other cores."


class Virtualised(msgspec.Struct, frozen=True):
    """Other guests of the host show as steal, and as changing speed where they share caches."""

    noisy: ClassVar[bool] = False

    by: str

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        return None if readings.virtualisation is None else cls(readings.virtualisation)

    @property
    def text(self) -> str:
        return f"This is a virtual machine ({self.by}): what its neighbours do can be seen in part only."


class SharedCore(msgspec.Struct, frozen=True):
    """Two hardware threads of one core slow each other down when both work."""

    noisy: ClassVar[bool] = False

    threads: int

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        return cls(readings.threads_a_core) if readings.threads_a_core > 1 else None

    @property
    def text(self) -> str:
        return (
            f"Each core has {self.threads} hardware threads, which slow each other down; as root, nosmt turns it off."
        )


class SingleCore(msgspec.Struct, frozen=True):
    """Everything else on the machine runs on the core that measures."""

    FEWEST: ClassVar[int] = 2
    noisy: ClassVar[bool] = False

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        return cls() if readings.cores < cls.FEWEST else None

    @property
    def text(self) -> str:
        return "There is one core: asynchronous variants and load stages share it with everything else."


class ScratchOnDisk(msgspec.Struct, frozen=True):
    """SQLite's files lie on a disk, whose speed varies."""

    noisy: ClassVar[bool] = False

    @classmethod
    def among(cls, readings: Readings) -> Self | None:
        return None if readings.scratch_in_memory else cls()

    @property
    def text(self) -> str:
        return "Temporary databases lie on a disk; TMPDIR=/dev/shm keeps them in memory."


type Finding = (
    Steal
    | OthersBusy
    | Overloaded
    | SpeedFlips
    | Swapping
    | LittleMemory
    | PowerSaving
    | Throttled
    | SlowGovernor
    | Turbo
    | Virtualised
    | SharedCore
    | SingleCore
    | ScratchOnDisk
)
KINDS: tuple[type[Finding], ...] = (
    Steal, OthersBusy, Overloaded, SpeedFlips, Swapping, LittleMemory, PowerSaving, Throttled,
    SlowGovernor, Turbo, Virtualised, SharedCore, SingleCore, ScratchOnDisk,
)  # fmt: skip


def findings(readings: Readings) -> list[Finding]:
    """Returns what the readings say against measuring, noisy findings first."""
    found = [kind.among(readings) for kind in KINDS]
    return sorted((finding for finding in found if finding is not None), key=lambda finding: not finding.noisy)
