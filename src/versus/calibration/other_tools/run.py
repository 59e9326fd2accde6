"""Makes the trials that are missing, one after the other."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from statistics import fmean
from typing import Protocol

from versus.calibration.other_tools.asv import AsvContinuous
from versus.calibration.other_tools.pyperf import PyperfCompareTo
from versus.calibration.other_tools.trial import Material, Tool, ToolTrial, ToolVerdict, Wanted
from versus.locations import Locations
from versus.machine.fingerprint import Disturbances
from versus.machine.scratch import Scratch
from versus.micro.declared.catalogue import SubjectDescription

FIRST_GUESS_S = 45.0  # a comparison, before one has been timed here


class Comparing(Protocol):
    """A tool that compares one subject with its slowed-down self."""

    def compare(self, subject: SubjectDescription, size: float) -> ToolVerdict: ...


def run_others(
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
    """Makes what `done` lacks, and begins none that would end after the limit. True when none is missing.

    `sink` gets each trial as it ends; `report` hears how many are left and about how many seconds they take.
    """
    seconds = {trial.wanted: trial.seconds for trial in done}
    missing = [one for one in wanted if one not in seconds]
    began = clock()
    for number, one in enumerate(missing):
        each = fmean(seconds.values()) if seconds else FIRST_GUESS_S
        if clock() - began + each > limit_s:
            return False
        report(len(missing) - number, (len(missing) - number) * each)
        disturbances = Disturbances()
        said = tools[one.tool].compare(subjects[one.subject], one.size)
        seconds[one] = said.seconds
        sink(said.trial(one, disturbances.since_start().steal))
    return True


def other_tools(where: Locations, scratch: Scratch, material: Material) -> dict[Tool, Comparing]:
    """Both, with their defaults. asv's repository and environment are kept beside the trials."""
    return {
        Tool.ASV: AsvContinuous(where, where.state / "calibration" / "others", scratch, material),
        Tool.PYPERF: PyperfCompareTo(where, scratch, material),
    }
