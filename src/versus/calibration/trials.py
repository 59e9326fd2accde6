"""Reads the trials on record, each with its run."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from versus.calibration.other_tools.log import find_sample
from versus.calibration.other_tools.trial import ToolTrial
from versus.calibration.part import Part, Trial
from versus.errors import UserError
from versus.micro.declared.plan import Plan
from versus.records.store import Run, read_run

TRIAL = "trial.json"


class FinishedTrial(msgspec.Struct, frozen=True):
    """A trial and its run, which came to its end."""

    trial: Trial
    run: Run

    @property
    def plan(self) -> Plan:
        plan: Plan = self.run.manifest.plan
        return plan


class Tried(NamedTuple):
    """All trials on record: the suite's by part, and the other tools'; `faults` says in a sentence each what is
    unreadable."""

    done: Mapping[Part, Sequence[FinishedTrial]]
    other_tools: Sequence[ToolTrial]
    faults: Sequence[str]

    @property
    def newest(self) -> Run | None:
        """The last trial's run of the last part that has any."""
        runs = [trial.run for trials in self.done.values() for trial in trials]
        return runs[-1] if runs else None


def tried(*roots: Path) -> Tried:
    """Reads all trials in the given folders."""
    done: dict[Part, list[FinishedTrial]] = {}
    faults: list[str] = []
    for part in Part:
        done[part], found = read_trials(part, *roots)
        faults += found
    other_tools, found = read_other_tools(*roots)
    return Tried(done, other_tools, [*faults, *found])


def read_trials(part: Part, *roots: Path) -> tuple[list[FinishedTrial], list[str]]:
    """Returns (finished trials in order, a sentence for each that cannot be read).

    The first root that has a trial counts.
    """
    found: dict[int, FinishedTrial] = {}
    faults: list[str] = []
    for file in [file for root in roots for file in sorted(root.glob(f"{part}/*/{TRIAL}"))]:
        try:
            trial = msgspec.json.decode(file.read_bytes(), type=Trial)
            run = read_run(file.parent)
        except msgspec.DecodeError as error:
            faults.append(f"{part}/{file.parent.name}/{TRIAL} is damaged or foreign ({error}).")
        except UserError as error:
            faults.append(str(error))
        else:
            faults += run.faults
            if run.ended:
                found.setdefault(trial.number, FinishedTrial(trial, run))
    return [found[number] for number in sorted(found)], faults


def read_other_tools(*roots: Path) -> tuple[list[ToolTrial], list[str]]:
    """Returns (the other tools' trials, a sentence for each that cannot be read).

    The first root that has any counts.
    """
    try:
        found = find_sample(*(root / Part.OTHER_TOOLS for root in roots))
    except UserError as error:
        return [], [str(error)]
    return ([], []) if found is None else (list(found.trials), list(found.faults))
