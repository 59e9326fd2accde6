"""A run being recorded: begun, or continued where it was cut off."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from versus.environments.environment import Environment
from versus.load.plan import LoadPlan
from versus.locations import Locations
from versus.machine.fingerprint import host
from versus.micro.catalogue import Catalogue
from versus.micro.plan import Plan
from versus.micro.profiling import WhyPlan
from versus.records.journal import Entry, Journal
from versus.records.manifest import Manifest
from versus.records.provenance import plan_digest, revision, run_name, versions
from versus.records.store import JOURNAL, Run, begin, read_run, unfinished


class Recording:
    """A run's folder and open journal; `done` is what it holds, from an earlier, cut-off start too."""

    def __init__(self, folder: Path, journal: Journal, plan: Plan | LoadPlan | WhyPlan, done: Sequence[Entry]) -> None:
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
    plan: Plan | LoadPlan | WhyPlan,
    environments: Mapping[str, Environment],
    where: Locations,
    catalogue: Catalogue,
    *,
    anew: bool,
) -> Recording:
    """Continues the newest run of the same plan that did not come to its end, unless asked to begin anew."""
    declared = " ".join(variant.version for subject in catalogue.subjects for variant in subject.variants)
    digest = plan_digest(plan, dict(environments), declared)
    earlier = None if anew else unfinished(digest, where.runs)
    if earlier is not None:
        journal = Journal(earlier.folder / JOURNAL)
        return Recording(earlier.folder, journal, earlier.manifest.plan, earlier.entries)
    started = time.time()
    name = run_name(command[0], started, plan.seed)
    manifest = Manifest(
        run=name,
        command=tuple(command),
        started=started,
        plan=plan,
        plan_digest=digest,
        revision=revision(where.root),
        environments={key: one.described() for key, one in environments.items()},
        host=host(),
        versions=versions(),
        catalogue=catalogue,
    )
    return Recording(where.runs / name, begin(where.runs / name, manifest), plan, ())
