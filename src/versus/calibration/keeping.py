"""Packs finished trials into the folder that is committed."""

import gzip
import shutil
from pathlib import Path

from versus.calibration.other_tools.log import NAME, pack, read_sample
from versus.calibration.part import Part
from versus.calibration.trials import TRIAL, read_trials
from versus.records.store import JOURNAL, MANIFEST

PACKED = (MANIFEST, TRIAL)


def keep_trials(part: Part, made: Path, results: Path) -> int:
    """How many were packed that were not before. Their journals are compressed, to the same bytes each time."""
    if part is Part.OTHER_TOOLS:
        return _keep_others(made / part / NAME, results / part)
    kept = {one.trial.number for one in read_trials(part, results)[0]}
    fresh = [one for one in read_trials(part, made)[0] if one.trial.number not in kept]
    for one in fresh:
        target = results / part / one.run.folder.name
        holding = target.with_name(f".{target.name}.part")
        shutil.rmtree(holding, ignore_errors=True)
        holding.mkdir(parents=True)
        for name in PACKED:
            shutil.copy2(one.run.folder / name, holding / name)
        journal = (one.run.folder / JOURNAL).read_bytes()
        (holding / f"{JOURNAL}.gz").write_bytes(gzip.compress(journal, mtime=0))
        holding.rename(target)
    return len(fresh)


def _keep_others(made: Path, results: Path) -> int:
    if not made.exists():
        return 0
    pack(made, results)
    return len(read_sample(made).trials)
