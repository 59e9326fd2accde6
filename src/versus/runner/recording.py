"""A run being recorded: begun, or continued where it was cut off."""

import time
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from versus.environments.environment import Environment
from versus.errors import UserError
from versus.locations import Locations
from versus.machine.fingerprint import host
from versus.micro.declared.catalogue import Catalogue
from versus.records.journal import End, Entry, Journal
from versus.records.kinds import AnyPlan
from versus.records.manifest import AnyManifest, Manifest
from versus.records.packing import JOURNAL, MANIFEST
from versus.records.provenance import code_digest, plan_digest, revision, run_name, versions
from versus.records.store import Run, begin, read_run, unfinished
from versus.runner.events import Listener, Sentence


class Recording:
    """A run's folder and open journal; `done` is what it holds, from an earlier, cut-off start too.

    It is the only writer: two of them would damage each other's lines.
    """

    def __init__(self, folder: Path, lock: FileLock, journal: Journal, plan: AnyPlan, done: Sequence[Entry]) -> None:
        self.folder = folder
        self.plan: Any = plan
        self.done = tuple(done)
        self._lock = lock
        self._journal = journal

    def of[Kind: Entry](self, *kinds: type[Kind]) -> list[Kind]:
        """Returns what was recorded so far of these types, in order."""
        return [entry for entry in self.done if isinstance(entry, kinds)]

    @property
    def ended(self) -> bool:
        return bool(self.of(End))

    def append(self, *entries: Entry) -> None:
        """Writes entries at once. Raises UserError when the disk is full."""
        self._journal.append(*entries)
        self.done += entries

    def close(self) -> None:
        self._journal.close()
        self._lock.release()

    def read(self) -> Run:
        return read_run(self.folder)


class Declared(NamedTuple):
    """What a recording is opened with: all that its manifest says, but for when and on which machine."""

    command: Sequence[str]
    plan: AnyPlan
    environments: Mapping[str, Environment]
    where: Locations
    catalogue: Catalogue

    @property
    def digest(self) -> str:
        """The same for runs that differ in nothing but their seed and the suite's code."""
        declared = " ".join(variant.version for subject in self.catalogue.subjects for variant in subject.variants)
        return plan_digest(self.plan, self.environments, declared)

    def manifest(self, name: str, started: float) -> AnyManifest:
        return Manifest(
            run=name,
            command=tuple(self.command),
            started=started,
            plan=self.plan,
            plan_digest=self.digest,
            revision=revision(self.where.root),
            environments={key: environment.described() for key, environment in self.environments.items()},
            host=host(),
            versions=versions(),
            catalogue=self.catalogue,
            code=code_digest(self.where),
        )


def open_recording(declared: Declared, tell: Listener, *, anew: bool) -> Recording:
    """Continues the newest run of the same plan that did not come to its end, unless asked to begin anew.

    A run that other code began is not continued. Raises UserError where another process is writing the run.
    """
    earlier = None if anew else unfinished(declared.digest, declared.where.runs)
    if earlier is not None and earlier.manifest.code == code_digest(declared.where):
        recording = _continued(earlier)
        tell(Sentence(f"Continuing run {earlier.manifest.run}, which was cut off."))
        return recording
    if earlier is not None:
        name = earlier.manifest.run
        tell(Sentence(f"The suite's code has changed since run {name} was cut off, so a new run begins."))
    started = time.time()
    folder = _new_folder(declared.where.runs, run_name(declared.command[0], started, declared.plan.seed))
    return _begun(folder, declared, started)


def recording_in(folder: Path, declared: Declared) -> Recording:
    """Begins a run in a folder of its own, or continues it. Raises UserError where that holds another plan's run."""
    if not (folder / MANIFEST).exists():
        return _begun(folder, declared, time.time())
    earlier = read_run(folder)
    if earlier.manifest.plan_digest != declared.digest:
        raise UserError(f"{folder} holds a trial of other subjects or Djangos; move it away to begin anew.")
    if not earlier.ended and earlier.manifest.code != code_digest(declared.where):
        raise UserError(f"{folder} holds a trial that other code began; move it away to begin anew.")
    return _continued(earlier)


def _new_folder(runs: Path, name: str) -> Path:
    """Makes the folder here and now, so that two commands of one second and seed have a folder each."""
    for number in count(1):
        folder = runs / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        return folder
    raise AssertionError("count() does not end")


def _begun(folder: Path, declared: Declared, started: float) -> Recording:
    lock = _locked(folder)
    journal = begin(folder, declared.manifest(folder.name, started))
    return Recording(folder, lock, journal, declared.plan, ())


def _continued(earlier: Run) -> Recording:
    """Reads the run again under the lock: another process may have written lines since."""
    lock = _locked(earlier.folder)
    run = read_run(earlier.folder)
    return Recording(run.folder, lock, Journal(run.folder / JOURNAL), run.manifest.plan, run.entries)


def _locked(folder: Path) -> FileLock:
    """Holds a lock until its process ends, however it ends. It lies beside the folder: no copy of a run has it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.parent / f".{folder.name}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise UserError(
            f"Another process is writing run {folder.name}; wait for its end, or begin a new run with --fresh."
        ) from None
    return lock
