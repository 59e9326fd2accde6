"""Folders of runs: found, read, begun, continued, kept."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from versus.compression import decompress
from versus.errors import UserError, unknown
from versus.files import write_whole
from versus.records.journal import End, Entry, Journal, read_entries
from versus.records.manifest import AnyManifest, manifest_type
from versus.records.packing import (
    JOURNAL,
    MANIFEST,
    PACKED,
    SHARED,
    journal_file,
    left_aside,
    manifest_file,
    pack_run,
    read_journal,
    read_manifest,
    run_folders,
)

CALIBRATION = "calibration"


class Run(msgspec.Struct, frozen=True, eq=False):
    """A run as it was read. `faults` has a sentence for each part that could not be read.

    It equals itself only, so that what was found out about it once can be remembered.
    """

    folder: Path
    manifest: AnyManifest
    entries: tuple[Entry, ...]
    faults: tuple[str, ...] = ()

    def of(self, kind: type[Any]) -> list[Any]:
        """Returns the entries of a kind, in the order in which they were written."""
        return [entry for entry in self.entries if isinstance(entry, kind)]

    @property
    def ended(self) -> bool:
        return bool(self.of(End))


def read_as[Kind](path: Path, kind: type[Kind]) -> Kind:
    """Returns what a JSON file holds, compressed or not. Raises UserError, naming the file in one sentence."""
    try:
        content = path.read_bytes()
        return msgspec.json.decode(decompress(content, str(path)) if path.suffix == PACKED else content, type=kind)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error
    except msgspec.DecodeError as error:
        raise UserError(f"{path} is damaged, foreign or of another version ({error}).") from error


def begin(folder: Path, manifest: AnyManifest) -> Journal:
    """Writes the manifest of a new run and opens its journal."""
    write_whole(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    return Journal(folder / JOURNAL)


def read_run(folder: Path) -> Run:
    """Returns the run in a folder, packed or not.

    Raises UserError, naming the file in one sentence, where the manifest is damaged, foreign or newer.
    """
    try:
        manifest: AnyManifest = msgspec.json.decode(read_manifest(folder), type=manifest_type())
    except msgspec.DecodeError as error:
        raise UserError(f"{manifest_file(folder)} is damaged, foreign or of another version ({error}).") from error
    entries, faults = _read_entries(folder)
    return Run(folder, manifest, tuple(entries), tuple(faults))


def read_runs(*roots: Path) -> tuple[list[Run], list[str]]:
    """Returns the readable runs, oldest first, and a sentence for each fault; trials of the suite are left out."""
    runs: list[Run] = []
    faults: list[str] = []
    found = (folder for root in roots for folder in run_folders(root) if root / CALIBRATION not in folder.parents)
    for folder in sorted(found):
        try:
            run = read_run(folder)
        except UserError as error:
            faults.append(str(error))
        else:
            runs.append(run)
            faults += run.faults
    return sorted(runs, key=lambda run: run.manifest.started), faults


def runs_of(plan: type[Any], runs: Sequence[Run]) -> list[Run]:
    """Returns the runs whose plan is of this kind, in their order."""
    return [run for run in runs if type(run.manifest.plan) is plan]


def find_run(name: str, *roots: Path) -> Run:
    """Returns the run of this name, or whose name begins so, or the `last`. Raises UserError where it is not one."""
    runs = {run.manifest.run: run for run in read_runs(*roots)[0]}  # a run that was kept is there twice
    if name == "last" and runs:
        return list(runs.values())[-1]
    found = [run for run_name, run in runs.items() if run_name.startswith(name)]
    if len(found) != 1:
        raise unknown("run", name, list(runs)[-10:])
    return found[0]


def unfinished(plan_digest: str, root: Path) -> Run | None:
    """Returns the newest run of the same plan that did not come to its end, if there is any."""
    runs, _ = read_runs(root)
    return next((run for run in reversed(runs) if run.manifest.plan_digest == plan_digest and not run.ended), None)


def keep(run: Run, results: Path) -> Path:
    """Copies a run, packed, to where results of its kind are committed; returns its folder there.

    Raises UserError where it was kept before, or where one of its files is damaged.
    """
    target = results / run.manifest.run
    if target.exists():
        raise UserError(f"{target} exists already; remove it to keep the run again.")
    holding = target.with_name(f".{target.name}.part")
    shutil.rmtree(holding, ignore_errors=True)
    try:
        holding.mkdir(parents=True)
        for path in left_aside(run.folder):
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, holding / path.name)
        pack_run(run.folder, holding, results / SHARED)
    except UserError:
        shutil.rmtree(holding)
        raise
    holding.rename(target)
    return target


def _read_entries(folder: Path) -> tuple[list[Entry], list[str]]:
    try:
        content = read_journal(folder)
    except UserError as error:
        return [], [str(error)]
    return read_entries(content, f"{folder.name}/{journal_file(folder).name}")
