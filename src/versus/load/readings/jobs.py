"""Jobs that requests left behind, from the notes of the project: when each was enqueued, begun and done.

Moments are read from the clock that all processes share. A job's token is the moment at which it was enqueued.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from versus.load.readings.observations import Jobs
from versus.load.readings.samples import latency_of
from versus.load.readings.tables import Floats, Table
from versus.units import MS_PER_S, NS_PER_S


class Notes(NamedTuple):
    """`enqueued` are tokens; `done` are (token, begun, done), one for each time that a job was done. All in ns."""

    enqueued: list[int]
    done: list[tuple[int, int, int]]

    @property
    def left(self) -> int:
        """How many jobs are not done yet."""
        return len(set(self.enqueued) - {token for token, _, _ in self.done})


def read_notes(folder: Path) -> Notes:
    """Reads the notes so far; a line that is still being written is left for later."""
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
    """A stage's jobs, one row each, in seconds after the stage began; nan for what never happened.

    `repeated` is how often a job was done that had been done before.
    """

    enqueued: Floats
    begun: Floats
    done: Floats
    repeated: int

    @property
    def table(self) -> Table:
        """The raw moments; `repeated` is kept in the journal."""
        return Table({"enqueued": self.enqueued, "begun": self.begun, "done": self.done})


def spans(notes: Notes, begins: float, ends: float) -> Spans:
    """Returns the jobs enqueued from `begins` to `ends`; a job that was done twice counts with the first time."""
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
    """Returns what became of a stage's jobs; its last request was due `seconds` after it began."""
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
