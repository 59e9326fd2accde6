"""The sample's records: a line that says what it is of, then one a trial."""

import gzip
import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from versus.calibration.other_tools.trial import ToolTrial
from versus.environments.environment import Environment
from versus.errors import UserError
from versus.machine.fingerprint import Host
from versus.records.journal import Journal
from versus.records.manifest import Revision

NAME = "trials.jsonl"


class Sampled(msgspec.Struct, frozen=True, tag="sampled"):
    """What the trials are of, and everything needed to repeat them. Environments by what was put into their Django."""

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
        """The same for two starts whose trials are of one sample."""
        wheels = {name: one.wheel_sha256 for name, one in self.environments.items()}
        content = msgspec.json.encode(
            [self.seed, self.subjects, self.sizes, self.repeats, wheels], order="deterministic"
        )
        return hashlib.sha256(content).hexdigest()[:16]


class Sample(msgspec.Struct, frozen=True):
    """What was read: the description, the trials so far, and a sentence for each line that could not be read."""

    of: Sampled
    trials: tuple[ToolTrial, ...]
    faults: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return len(self.trials) == 2 * len(self.of.subjects) * len(self.of.sizes) * self.of.repeats


class TrialLog:
    """Appends to the file in `folder`; what an earlier, cut-off start of the same sample left there is kept.

    Raises UserError where the file is of another sample: of other Djangos, say.
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
    """Packed or not. Raises UserError, naming the file in one sentence, where it is no sample."""
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
    """The first that is there, packed or not."""
    files = [folder / name for folder in folders for name in (NAME, f"{NAME}.gz")]
    return next((read_sample(file) for file in files if file.exists()), None)


def pack(sample: Path, folder: Path) -> Path:
    """The same trials compressed, to the same bytes each time."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{NAME}.gz"
    unfinished = target.with_name(f".{target.name}.part")
    unfinished.write_bytes(gzip.compress(sample.read_bytes(), mtime=0))
    unfinished.rename(target)
    return target


def _read_trials(lines: Sequence[bytes], name: str) -> tuple[list[ToolTrial], list[str]]:
    """The last line may be cut off: no fault."""
    trials: list[ToolTrial] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=2):
        try:
            trials.append(msgspec.json.decode(line, type=ToolTrial))
        except msgspec.DecodeError as error:
            if line.endswith(b"\n"):
                faults.append(f"{name} line {number} is damaged or foreign ({error}).")
    return trials, faults
