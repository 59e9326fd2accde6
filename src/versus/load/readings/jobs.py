"""Jobs that requests left behind, from the project's notes of when each was enqueued, begun and done.

Every moment is of the clock that all processes share. A job is named by the moment at which it was enqueued.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from versus.load.readings.observations import Jobs
from versus.load.readings.samples import Floats, latency_of
from versus.units import MS_PER_S, NS_PER_S


class Notes(NamedTuple):
    """`enqueued` are tokens; `done` are (token, begun, done), a line each time that a job was done. In ns."""

    enqueued: list[int]
    done: list[tuple[int, int, int]]

    @property
    def left(self) -> int:
        """Jobs that were not done yet."""
        return len(set(self.enqueued) - {token for token, _, _ in self.done})


def read_notes(folder: Path) -> Notes:
    """Reads the notes in a folder; a line that is being written is left for later."""
    done = []
    for line in _lines(folder / "done"):
        token, begun, ended = map(int, line.split())
        done.append((token, begun, ended))
    return Notes([int(line) for line in _lines(folder / "enqueued")], done)


def _lines(file: Path) -> list[bytes]:
    if not file.exists():
        return []
    *whole, _cut_off = file.read_bytes().split(b"\n")
    return whole


class Spans(NamedTuple):
    """A stage's jobs, in seconds after its begin; nan where never. `repeated` is how often one was done once more."""

    enqueued: Floats
    begun: Floats
    done: Floats
    repeated: int

    def write(self, file: Path) -> None:
        """The raw moments, compressed."""
        with file.open("wb") as out:
            np.savez_compressed(out, enqueued=self.enqueued, begun=self.begun, done=self.done)


def spans(notes: Notes, begins: float, ends: float) -> Spans:
    """Returns the jobs enqueued from `begins` to `ends`; one that was done twice counts with its first time."""
    first: dict[int, tuple[int, int]] = {}
    repeated = 0
    for token, begun, done in notes.done:
        repeated += token in first and begins <= token / NS_PER_S <= ends
        first.setdefault(token, (begun, done))
    tokens = sorted(token for token in notes.enqueued if begins <= token / NS_PER_S <= ends)
    rows = [(token, *first.get(token, (np.nan, np.nan))) for token in tokens]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3) / NS_PER_S - begins
    return Spans(table[:, 0], table[:, 1], table[:, 2], repeated)


def sum_up_jobs(jobs: Spans, seconds: float, *, file: str, cpu_s: float | None) -> Jobs:
    """Sums up a stage's jobs; it offered requests for `seconds`."""
    finished = np.isfinite(jobs.done)
    all_done = jobs.enqueued.size > 0 and bool(finished.all())
    return Jobs(
        enqueued=int(jobs.enqueued.size),
        done=int(np.count_nonzero(finished)),
        repeated=jobs.repeated,
        completion=latency_of(np.where(finished, jobs.done - jobs.enqueued, np.inf) * MS_PER_S),
        drained_s=max(0.0, float(jobs.done.max()) - seconds) if all_done else None,
        cpu_s=cpu_s,
        samples=file,
    )
