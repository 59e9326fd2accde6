"""Which cores a measured process may use."""

import os
from enum import StrEnum


class Placement(StrEnum):
    """ONE for single-threaded work, ALL wherever a variant hands work to another thread (design: fairness)."""

    ONE = "one core"
    ALL = "all cores"


def cores(placement: Placement) -> list[int]:
    """The last core for ONE: the first serves most interrupts."""
    available = sorted(os.sched_getaffinity(0))
    return available[-1:] if placement is Placement.ONE else available


def load_cores() -> tuple[list[int], list[int]]:
    """(server's, generator's) cores; the same ones where there is only one."""
    available = sorted(os.sched_getaffinity(0))
    if len(available) == 1:
        return available, available
    return available[-1:], available[:-1]
