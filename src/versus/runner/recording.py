"""A run being recorded: begun, or continued where it was cut off."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from versus.environments.environment import Environment
from versus.errors import UserError
from versus.load.declared.plan import LoadPlan
from versus.locations import Locations
from versus.machine.fingerprint import host
from versus.micro.declared.catalogue import Catalogue
from versus.micro.declared.plan import Plan
from versus.micro.instruments.profiling import WhyPlan
from versus.records.journal import Entry, Journal
from versus.records.manifest import Manifest
from versus.records.packing import JOURNAL, MANIFEST
from versus.records.provenance import plan_digest, revision, run_name, versions
from versus.records.store import Run, begin, read_run, unfinished

AnyPlan = Plan | LoadPlan | WhyPlan


class Recording:
    """A run's folder and open journal; `done` is what it holds, from an earlier, cut-off start too."""

    def __init__(self, folder: Path, journal: Journal, plan: AnyPlan, done: Sequence[Entry]) -> None:
        self.folder = folder
        self.plan: Any = plan
        self.done = tuple(done)
        self._journal = journal

    def append(self, *entries: Entry) -> None:
        self._journal.append(*entries)
        self.done += entries

    def close(self) -> None:
        self._journal.close()

    def read(self) -> Run:
        return read_run(self.folder)


def open_recording(
    command: Sequence[str],
    plan: AnyPlan,
    environments: Mapping[str, Environment],
    where: Locations,
    catalogue: Catalogue,
    *,
    anew: bool,
) -> Recording:
    """Continues the newest run of the same plan that did not come to its end, unless asked to begin anew."""
    digest = _digest(plan, environments, catalogue)
    earlier = None if anew else unfinished(digest, where.runs)
    if earlier is not None:
        return _continued(earlier)
    started = time.time()
    folder = where.runs / run_name(command[0], started, plan.seed)
    manifest = _manifest(folder.name, started, command, plan, environments, where, catalogue)
    return Recording(folder, begin(folder, manifest), plan, ())


def recording_in(
    folder: Path,
    command: Sequence[str],
    plan: Plan,
    environments: Mapping[str, Environment],
    where: Locations,
    catalogue: Catalogue,
) -> Recording:
    """Begun or continued in a folder of its own. Raises UserError where that holds the run of another plan."""
    if (folder / MANIFEST).exists():
        earlier = read_run(folder)
        if earlier.manifest.plan_digest != _digest(plan, environments, catalogue):
            raise UserError(f"{folder} holds a trial of other subjects or Djangos; move it away to begin anew.")
        return _continued(earlier)
    manifest = _manifest(folder.name, time.time(), command, plan, environments, where, catalogue)
    return Recording(folder, begin(folder, manifest), plan, ())


def _continued(earlier: Run) -> Recording:
    return Recording(earlier.folder, Journal(earlier.folder / JOURNAL), earlier.manifest.plan, earlier.entries)


def _digest(plan: AnyPlan, environments: Mapping[str, Environment], catalogue: Catalogue) -> str:
    declared = " ".join(variant.version for subject in catalogue.subjects for variant in subject.variants)
    return plan_digest(plan, dict(environments), declared)


def _manifest(
    name: str,
    started: float,
    command: Sequence[str],
    plan: AnyPlan,
    environments: Mapping[str, Environment],
    where: Locations,
    catalogue: Catalogue,
) -> Manifest:
    return Manifest(
        run=name,
        command=tuple(command),
        started=started,
        plan=plan,
        plan_digest=_digest(plan, environments, catalogue),
        revision=revision(where.root),
        environments={key: one.described() for key, one in environments.items()},
        host=host(),
        versions=versions(),
        catalogue=catalogue,
    )
