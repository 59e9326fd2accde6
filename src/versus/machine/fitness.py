"""Judges whether this machine is quiet enough to measure on. Runs record the judgement."""

import msgspec

from versus.machine.finding import findings
from versus.machine.readings import Readings, read_machine


class Fitness(msgspec.Struct, frozen=True):
    """The judgement on a machine. It is `quiet` if nothing noisy was found.

    `findings` are sentences about noise, `notes` sentences that are worth knowing. `steal` and `others` are shares of
    all cores' time, `load` is the load average of one minute. `slow_share` and `slow_ratio` are those of `Speeds`.
    """

    quiet: bool
    findings: tuple[str, ...]
    steal: float
    others: float
    load: float
    slow_share: float
    slow_ratio: float
    notes: tuple[str, ...] = ()


def fitness(readings: Readings) -> Fitness:
    """Returns the judgement on some readings. It names no process, so it can be recorded and published."""
    found = findings(readings)
    noisy = tuple(finding.text for finding in found if finding.noisy)
    return Fitness(
        quiet=not noisy,
        findings=noisy,
        steal=readings.steal,
        others=readings.others,
        load=readings.load,
        slow_share=readings.speeds.slow_share,
        slow_ratio=readings.speeds.slow_ratio,
        notes=tuple(finding.text for finding in found if not finding.noisy),
    )


def fitness_now(seconds: float = 2.0) -> Fitness:
    """Watches the machine for some seconds and judges it. The suite itself should run nothing meanwhile."""
    return fitness(read_machine(seconds))
