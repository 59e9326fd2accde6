"""Is this machine quiet now? What a run records of it."""

import msgspec

from versus.machine.finding import findings
from versus.machine.readings import Readings, read_machine


class Fitness(msgspec.Struct, frozen=True):
    """`quiet` where nothing noisy was found. `findings` are what makes it noisy, `notes` what is worth knowing, a
    sentence each. Shares are of all cores' time; `load` is the average of one minute; `slow_share` and `slow_ratio`
    say how evenly a core runs (see `Speeds`)."""

    quiet: bool
    findings: tuple[str, ...]
    steal: float
    others: float
    load: float
    slow_share: float
    slow_ratio: float
    notes: tuple[str, ...] = ()


def fitness(readings: Readings) -> Fitness:
    """The judgement on some readings. Names no process: it may be recorded and published."""
    found = findings(readings)
    noisy = tuple(one.text for one in found if one.noisy)
    return Fitness(
        quiet=not noisy,
        findings=noisy,
        steal=readings.steal,
        others=readings.others,
        load=readings.load,
        slow_share=readings.speeds.slow_share,
        slow_ratio=readings.speeds.slow_ratio,
        notes=tuple(one.text for one in found if not one.noisy),
    )


def fitness_now(seconds: float = 2.0) -> Fitness:
    """Watches the machine for so long and judges it. Nothing of ours should be running meanwhile."""
    return fitness(read_machine(seconds))
