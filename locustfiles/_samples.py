"""What became of each arrival, and its times, written as one file. The suite stores it in its own, smaller format."""

from array import array
from dataclasses import dataclass, field
from pathlib import Path

from _files import appearing_whole

# What became of an arrival.
RIGHT, NO_ANSWER, WRONG_STATUS, WRONG_BODY, DROPPED, UNFINISHED = range(6)


def doubles() -> array:
    return array("d")


def integers() -> array:
    return array("q")


@dataclass
class Samples:
    """One row an arrival, in seconds, and nan for what did not happen. `intended` counts from the stage's begin.
    `first` is the part of `service` until the body's first byte, for targets that ask for it.

    `sampled` are the moments at which `in_flight` and `waiting` were read. `came` is when a held connection was sent
    something, counted from the stage's begin, and `late` how long after the moment at which that was due.
    """

    intended: array = field(default_factory=doubles)
    lag: array = field(default_factory=doubles)
    queue: array = field(default_factory=doubles)
    service: array = field(default_factory=doubles)
    first: array = field(default_factory=doubles)
    status: array = field(default_factory=integers)
    outcome: array = field(default_factory=integers)
    target: array = field(default_factory=integers)
    sampled: array = field(default_factory=doubles)
    in_flight: array = field(default_factory=integers)
    waiting: array = field(default_factory=integers)
    came: array = field(default_factory=doubles)
    late: array = field(default_factory=doubles)

    def arrival(self, intended: float, target: int) -> int:
        """Adds a row for an arrival; returns its number."""
        self.intended.append(intended)
        for column in (self.lag, self.queue, self.service, self.first):
            column.append(float("nan"))
        self.status.append(0)
        self.outcome.append(UNFINISHED)
        self.target.append(target)
        return len(self.intended) - 1

    def number_of(self, *outcomes: int) -> int:
        return sum(self.outcome.count(outcome) for outcome in outcomes)

    def packed(self) -> dict[str, bytes]:
        """Returns every column as it lies in memory, for another process on a machine of the same kind."""
        return {name: column.tobytes() for name, column in vars(self).items()}

    @classmethod
    def unpacked(cls, columns: dict[str, bytes]) -> "Samples":
        """Returns the samples that `packed` gave."""
        made = cls()
        for name, column in vars(made).items():
            column.frombytes(columns[name])
        return made

    @classmethod
    def merged(cls, parts: "list[Samples]") -> "Samples":
        """Returns the rows of all parts by their intended starts, and the readings of all by their moments."""
        whole = cls()
        for names, key in ((ROWS, "intended"), (READINGS, "sampled"), (DELIVERIES, "came")):
            places = sorted(
                ((part, row) for part in range(len(parts)) for row in range(len(getattr(parts[part], key)))),
                key=lambda place: getattr(parts[place[0]], key)[place[1]],
            )
            for name in names:
                getattr(whole, name).extend(getattr(parts[part], name)[row] for part, row in places)
        return whole

    def write(self, path: Path, **numbers: float) -> None:
        """Writes a compressed .npz, which appears whole or not at all."""
        import numpy as np

        columns = {name: np.array(column) for name, column in vars(self).items()}
        with appearing_whole(path) as unfinished, unfinished.open("wb") as file:
            np.savez_compressed(file, **columns, **{name: np.float64(value) for name, value in numbers.items()})


ROWS = ("intended", "lag", "queue", "service", "first", "status", "outcome", "target")
READINGS = ("sampled", "in_flight", "waiting")
DELIVERIES = ("came", "late")
