"""The trials on record: what was tried, with its run."""

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


class Done(msgspec.Struct, frozen=True):
    """A trial's run."""

    trial: Trial
    run: Run

    @property
    def plan(self) -> Plan:
        plan: Plan = self.run.manifest.plan
        return plan


class Tried(NamedTuple):
    """Everything on record; `faults` has a sentence for each trial that cannot be read."""

    done: Mapping[Part, Sequence[Done]]
    others: Sequence[ToolTrial]
    faults: Sequence[str]

    @property
    def newest(self) -> Run | None:
        """Of the last part that has any."""
        runs = [one.run for trials in self.done.values() for one in trials]
        return runs[-1] if runs else None


def tried(*roots: Path) -> Tried:
    """From the trials in the given folders."""
    done: dict[Part, list[Done]] = {}
    faults: list[str] = []
    for part in Part:
        done[part], found = read_trials(part, *roots)
        faults += found
    others, found = read_others(*roots)
    return Tried(done, others, [*faults, *found])


def read_trials(part: Part, *roots: Path) -> tuple[list[Done], list[str]]:
    """(finished trials in order, a sentence for each that cannot be read); the first root that has one counts."""
    found: dict[int, Done] = {}
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
                found.setdefault(trial.number, Done(trial, run))
    return [found[number] for number in sorted(found)], faults


def read_others(*roots: Path) -> tuple[list[ToolTrial], list[str]]:
    """(trials of the other tools, a sentence for each that cannot be read); the first root that has any counts."""
    try:
        found = find_sample(*(root / Part.OTHERS for root in roots))
    except UserError as error:
        return [], [str(error)]
    return ([], []) if found is None else (list(found.trials), list(found.faults))
