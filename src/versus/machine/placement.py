"""Chooses the cores that a measured process may use."""

import os
from enum import StrEnum


class Placement(StrEnum):
    """ONE is for single-threaded work. ALL is for comparisons with a variant that hands work to another thread."""

    ONE = "one core"
    ALL = "all cores"


def cores(placement: Placement) -> list[int]:
    """Returns the cores of a placement. For ONE it is the last core, because the first serves most interrupts."""
    available = sorted(os.sched_getaffinity(0))
    return available[-1:] if placement is Placement.ONE else available


def load_cores() -> tuple[list[int], list[int]]:
    """Returns the server's and the generator's cores: the same core twice where there is only one."""
    available = sorted(os.sched_getaffinity(0))
    if len(available) == 1:
        return available, available
    return available[-1:], available[:-1]
