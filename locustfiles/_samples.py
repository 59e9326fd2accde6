"""What became of each arrival, and its times; written as one compressed file."""

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
    """One row an arrival, in seconds; nan for what did not happen. `intended` counts from the stage's begin, `first` is
    the part of `service` until a body's first byte, of targets that ask for it.

    `sampled` and what follows are readings of what is under way; `came` and `late` are of what held connections were
    sent: when (from the stage's begin), and how long after it was meant to go out.
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
        """The number of a new row."""
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
        """Every column as it lies in memory, for another process on a machine of the same kind."""
        return {name: column.tobytes() for name, column in vars(self).items()}

    @classmethod
    def unpacked(cls, columns: dict[str, bytes]) -> "Samples":
        """What `packed` gave."""
        made = cls()
        for name, column in vars(made).items():
            column.frombytes(columns[name])
        return made

    @classmethod
    def merged(cls, parts: "list[Samples]") -> "Samples":
        """All rows, in the order of their intended starts; the readings of all, in the order of theirs."""
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
        """A compressed .npz that appears whole or not at all."""
        import numpy as np

        columns = {name: np.array(column) for name, column in vars(self).items()}
        with appearing_whole(path) as unfinished, unfinished.open("wb") as file:
            np.savez_compressed(file, **columns, **{name: np.float64(value) for name, value in numbers.items()})


ROWS = ("intended", "lag", "queue", "service", "first", "status", "outcome", "target")
READINGS = ("sampled", "in_flight", "waiting")
DELIVERIES = ("came", "late")
