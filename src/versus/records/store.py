"""Folders of runs: found, read, begun, continued, kept."""

import gzip
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from versus.errors import UserError, unknown
from versus.files import write_whole
from versus.records.journal import End, Entry, Journal, read_entries
from versus.records.manifest import AnyManifest, manifest_type

MANIFEST = "manifest.json"
JOURNAL = "journal.jsonl"
SAMPLES = "samples"
CALIBRATION = "calibration"


class Run(msgspec.Struct, frozen=True):
    """A run as it was read. `faults` names what could not be read, a sentence each."""

    folder: Path
    manifest: AnyManifest
    entries: tuple[Entry, ...]
    faults: tuple[str, ...] = ()

    def of(self, kind: type[Any]) -> list[Any]:
        return [entry for entry in self.entries if isinstance(entry, kind)]

    @property
    def ended(self) -> bool:
        return bool(self.of(End))


def read_as[Kind](path: Path, kind: type[Kind]) -> Kind:
    """What one JSON file holds. Raises UserError, naming the file in one sentence."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error
    except msgspec.DecodeError as error:
        raise UserError(f"{path} is damaged, foreign or of another version ({error}).") from error


def begin(folder: Path, manifest: AnyManifest) -> Journal:
    """Writes the manifest of a new run and opens its journal."""
    write_whole(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    return Journal(folder / JOURNAL)


def read_run(folder: Path) -> Run:
    """Raises UserError, naming the file in one sentence, where the manifest is damaged, foreign or newer."""
    manifest: AnyManifest = read_as(folder / MANIFEST, manifest_type())
    entries, faults = _read_journal(folder)
    return Run(folder, manifest, tuple(entries), tuple(faults))


def read_runs(*roots: Path) -> tuple[list[Run], list[str]]:
    """(readable runs, oldest first; a sentence for each that is not). Trials of the suite itself are not among them."""
    runs: list[Run] = []
    faults: list[str] = []
    found = (path for root in roots for path in root.glob(f"**/{MANIFEST}") if root / CALIBRATION not in path.parents)
    for manifest in sorted(found):
        try:
            run = read_run(manifest.parent)
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
    """By name, or its beginning, or `last`."""
    runs = {run.manifest.run: run for run in read_runs(*roots)[0]}  # one that was kept is there twice
    if name == "last" and runs:
        return list(runs.values())[-1]
    found = [run for run_name, run in runs.items() if run_name.startswith(name)]
    if len(found) != 1:
        raise unknown("run", name, list(runs)[-10:])
    return found[0]


def unfinished(plan_digest: str, root: Path) -> Run | None:
    """The newest run of the same plan that did not come to its end."""
    runs, _ = read_runs(root)
    return next((run for run in reversed(runs) if run.manifest.plan_digest == plan_digest and not run.ended), None)


def keep(run: Run, results: Path) -> Path:
    """Copies a run, its journal compressed, to where results are committed."""
    target = results / run.manifest.run
    if target.exists():
        raise UserError(f"{target} exists already; remove it to keep the run again.")
    holding = target.with_name(f".{target.name}.part")
    shutil.rmtree(holding, ignore_errors=True)
    shutil.copytree(run.folder, holding)
    journal = holding / JOURNAL
    # A fixed time and no name inside: the same run is packed to the same bytes.
    (holding / f"{JOURNAL}.gz").write_bytes(gzip.compress(journal.read_bytes(), mtime=0))
    journal.unlink()
    holding.rename(target)
    return target


def _read_journal(folder: Path) -> tuple[list[Entry], list[str]]:
    loose, packed = folder / JOURNAL, folder / f"{JOURNAL}.gz"
    if not packed.exists():
        return read_entries(loose.read_bytes() if loose.exists() else b"", f"{folder.name}/{JOURNAL}")
    try:
        content = gzip.decompress(packed.read_bytes())
    except (OSError, EOFError) as error:
        return [], [f"{folder.name}/{packed.name} is damaged ({error})."]
    return read_entries(content, f"{folder.name}/{packed.name}")
