"""Packs finished trials into the folder that is committed."""

import shutil
from pathlib import Path

from versus.calibration.other_tools.log import NAME, pack, read_sample
from versus.calibration.part import Part
from versus.calibration.trials import TRIAL, read_trials
from versus.records.packing import SHARED, pack_run


def keep_trials(part: Part, made: Path, results: Path) -> int:
    """Packs the trials of a part that were not packed before; returns how many these are."""
    if part is Part.OTHER_TOOLS:
        return _keep_other_tools(made / part / NAME, results / part)
    kept = {done.trial.number for done in read_trials(part, results)[0]}
    fresh = [done for done in read_trials(part, made)[0] if done.trial.number not in kept]
    for done in fresh:
        target = results / part / done.run.folder.name
        holding = target.with_name(f".{target.name}.part")
        shutil.rmtree(holding, ignore_errors=True)
        holding.mkdir(parents=True)
        shutil.copy2(done.run.folder / TRIAL, holding / TRIAL)
        pack_run(done.run.folder, holding, results / SHARED)
        holding.rename(target)
    return len(fresh)


def _keep_other_tools(made: Path, results: Path) -> int:
    if not made.exists():
        return 0
    pack(made, results)
    return len(read_sample(made).trials)
