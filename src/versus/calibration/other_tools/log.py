"""Writes and reads the sample's file: its first line describes the sample, each further line is a trial."""

import gzip
import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from versus.calibration.other_tools.trial import ToolTrial
from versus.environments.environment import Environment
from versus.errors import UserError
from versus.files import write_whole
from versus.machine.fingerprint import Host
from versus.records.journal import Journal
from versus.records.manifest import Revision

NAME = "trials.jsonl"


class Sampled(msgspec.Struct, frozen=True, tag="sampled"):
    """Describes a sample with everything needed to repeat it.

    Environments are named by what was put into their Django.
    """

    seed: int
    subjects: tuple[str, ...]
    sizes: tuple[float, ...]
    repeats: int
    started: float
    environments: dict[str, Environment]
    revision: Revision
    host: Host
    versions: dict[str, str]

    @property
    def digest(self) -> str:
        """A hash that two starts share if their trials belong to one sample."""
        wheels = {name: environment.wheel_sha256 for name, environment in self.environments.items()}
        content = msgspec.json.encode(
            [self.seed, self.subjects, self.sizes, self.repeats, wheels], order="deterministic"
        )
        return hashlib.sha256(content).hexdigest()[:16]


class Sample(msgspec.Struct, frozen=True):
    """A sample's description, its trials so far, and a sentence for each line that could not be read."""

    of: Sampled
    trials: tuple[ToolTrial, ...]
    faults: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return len(self.trials) == 2 * len(self.of.subjects) * len(self.of.sizes) * self.of.repeats


class TrialLog:
    """Appends trials to the file in `folder`, and continues what an earlier start of the same sample left there.

    Raises UserError where the file holds another sample, for instance of other Djangos.
    """

    def __init__(self, folder: Path, of: Sampled) -> None:
        self.path = folder / NAME
        self._journal = Journal(self.path)
        if not self.path.stat().st_size:
            self._journal.append(of)
        elif self.read().of.digest != of.digest:
            self.close()
            raise UserError(f"{self.path} holds trials of other Djangos or another plan; remove it to begin anew.")

    def append(self, trial: ToolTrial) -> None:
        self._journal.append(trial)

    def read(self) -> Sample:
        return read_sample(self.path)

    def close(self) -> None:
        self._journal.close()


def read_sample(path: Path) -> Sample:
    """Reads a sample, compressed or not. Raises UserError, which names the file, where it is no sample."""
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError) as error:
        raise UserError(f"{path} cannot be read: {error}.") from error
    lines = content.splitlines(keepends=True)
    try:
        of = msgspec.json.decode(lines[0] if lines else b"", type=Sampled)
    except msgspec.DecodeError as error:
        raise UserError(f"{path} is no sample of other tools' comparisons ({error}).") from error
    trials, faults = _read_trials(lines[1:], path.name)
    return Sample(of, tuple(trials), tuple(faults))


def find_sample(*folders: Path) -> Sample | None:
    """Reads the first sample in these folders, compressed or not; None where there is none."""
    files = [folder / name for folder in folders for name in (NAME, f"{NAME}.gz")]
    return next((read_sample(file) for file in files if file.exists()), None)


def pack(sample: Path, folder: Path) -> Path:
    """Compresses a sample into `folder`, to the same bytes each time, and returns the new file."""
    target = folder / f"{NAME}.gz"
    write_whole(target, gzip.compress(sample.read_bytes(), mtime=0))
    return target


def _read_trials(lines: Sequence[bytes], name: str) -> tuple[list[ToolTrial], list[str]]:
    """Returns the log's trials. A last line that was cut off is no fault."""
    trials: list[ToolTrial] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=2):
        try:
            trials.append(msgspec.json.decode(line, type=ToolTrial))
        except msgspec.DecodeError as error:
            if line.endswith(b"\n"):
                faults.append(f"{name} line {number} is damaged or foreign ({error}).")
    return trials, faults
