"""Jobs that requests left behind, from the notes that the bench project takes: when each was enqueued, begun and done.

Every moment is of the clock that all processes share; a job is named by the moment at which it was enqueued.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from versus.load.observations import Jobs
from versus.load.samples import Floats, latency_of

NS_PER_S = 1_000_000_000


class Notes(NamedTuple):
    """`enqueued` are tokens; `done` are (token, begun, done), a line each time that a job was done. In ns."""

    enqueued: list[int]
    done: list[tuple[int, int, int]]

    @property
    def left(self) -> int:
        """Jobs that were not done yet."""
        return len(set(self.enqueued) - {token for token, _, _ in self.done})


def read_notes(folder: Path) -> Notes:
    """Nothing where there are none yet; a line that is being written is left for later."""
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


def spans(notes: Notes, begins: float, ends: float) -> tuple[Floats, Floats, Floats]:
    """(enqueued, begun, done) of the jobs enqueued from `begins` to `ends`, in seconds after `begins`; nan where never.

    A job that was done twice counts with its first time.
    """
    first: dict[int, tuple[int, int]] = {}
    for token, begun, done in notes.done:
        first.setdefault(token, (begun, done))
    tokens = sorted(token for token in notes.enqueued if begins <= token / NS_PER_S <= ends)
    rows = [(token, *first.get(token, (np.nan, np.nan))) for token in tokens]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3) / NS_PER_S - begins
    return table[:, 0], table[:, 1], table[:, 2]


def sum_up_jobs(
    notes: Notes, begins: float, arrivals_end: float, ends: float, *, file: str, cpu_s: float | None
) -> Jobs:
    """Those enqueued from `begins` to `ends`. `arrivals_end` is when the last request was meant to come."""
    enqueued, _, done = spans(notes, begins, ends)
    tokens = [token for token, _, _ in notes.done if begins <= token / NS_PER_S <= ends]
    finished = np.isfinite(done)
    all_done = enqueued.size > 0 and bool(finished.all())
    return Jobs(
        enqueued=int(enqueued.size),
        done=int(np.count_nonzero(finished)),
        repeated=len(tokens) - len(set(tokens)),
        completion=latency_of(np.where(finished, done - enqueued, np.inf) * 1000),
        drained_s=max(0.0, float(done.max()) - (arrivals_end - begins)) if all_done else None,
        cpu_s=cpu_s,
        samples=file,
    )


def write_spans(file: Path, notes: Notes, begins: float, ends: float) -> None:
    """The raw moments, compressed."""
    enqueued, begun, done = spans(notes, begins, ends)
    with file.open("wb") as out:
        np.savez_compressed(out, enqueued=enqueued, begun=begun, done=done)
