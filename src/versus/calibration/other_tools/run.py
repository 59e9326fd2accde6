"""Makes the missing trials of the other tools, one after the other."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from statistics import fmean
from typing import Protocol

from versus.calibration.other_tools.asv import AsvContinuous
from versus.calibration.other_tools.pyperf import PyperfCompareTo
from versus.calibration.other_tools.trial import Material, Tool, ToolTrial, ToolVerdict, Wanted
from versus.calibration.part import Part
from versus.locations import Locations
from versus.machine.fingerprint import Disturbances
from versus.machine.scratch import Scratch
from versus.micro.declared.catalogue import SubjectDescription

FIRST_GUESS_S = 45.0  # the expected duration of a comparison before any was timed on this machine


class Comparing(Protocol):
    """A tool that compares a subject with itself slowed down by `size`."""

    def compare(self, subject: SubjectDescription, size: float) -> ToolVerdict: ...


def compare_missing(
    wanted: Sequence[Wanted],
    tools: Mapping[Tool, Comparing],
    subjects: Mapping[str, SubjectDescription],
    *,
    done: Collection[ToolTrial],
    limit_s: float,
    sink: Callable[[ToolTrial], None],
    report: Callable[[int, float], None],
    clock: Callable[[], float] = time.perf_counter,
) -> bool:
    """Makes the trials that `done` lacks; returns True when none is missing.

    Begins no trial that would end after the limit. `sink` gets each trial as it ends; `report` gets the number of
    trials that are left and the seconds they will take.
    """
    seconds = {trial.wanted: trial.seconds for trial in done}
    missing = [comparison for comparison in wanted if comparison not in seconds]
    began = clock()
    for number, comparison in enumerate(missing):
        each = fmean(seconds.values()) if seconds else FIRST_GUESS_S
        if clock() - began + each > limit_s:
            return False
        report(len(missing) - number, (len(missing) - number) * each)
        disturbances = Disturbances()
        verdict = tools[comparison.tool].compare(subjects[comparison.subject], comparison.size)
        seconds[comparison] = verdict.seconds
        sink(verdict.trial(comparison, disturbances.since_start().steal))
    return True


def other_tools(where: Locations, scratch: Scratch, material: Material) -> dict[Tool, Comparing]:
    """Returns both tools with their defaults. asv's repository and environment are kept beside the trials."""
    return {
        Tool.ASV: AsvContinuous(where, where.calibration / Part.OTHER_TOOLS, scratch, material),
        Tool.PYPERF: PyperfCompareTo(where, scratch, material),
    }
