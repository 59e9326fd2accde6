"""Slices of time in which it is this program's turn, where several servers are loaded side by side. Standard library
only."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


class Slices:
    """Maps the stage's own time, which stands still between slices, to the clock that all processes share.

    `slices` are (begin, seconds) in the order of time, counted from `begins`.
    """

    def __init__(self, begins: float, slices: Sequence[tuple[float, float]]) -> None:
        self.begins = begins
        self._begin = [begins + begin for begin, _ in slices]
        self._length = [seconds for _, seconds in slices]
        self._passed = [0.0, *accumulate(self._length)]

    @property
    def length(self) -> float:
        """The stage's length in its own time."""
        return self._passed[-1]

    @property
    def ends(self) -> float:
        return self._begin[-1] + self._length[-1]

    def moment(self, own: float) -> float:
        """Returns the moment at which so many seconds of the stage are over, beyond its end, too."""
        number = min(bisect_right(self._passed, own) - 1, len(self._begin) - 1)
        return self._begin[number] + own - self._passed[number]

    def own(self, moment: float) -> float | None:
        """Returns the stage's own time at a moment; None while it is another's turn."""
        number = bisect_right(self._begin, moment) - 1
        into = moment - self._begin[number]
        return self._passed[number] + into if number >= 0 and into < self._length[number] else None

    def next_begin(self, moment: float) -> float | None:
        """Returns the begin of the first slice that is still to come; None after the last has begun."""
        number = bisect_right(self._begin, moment)
        return self._begin[number] if number < len(self._begin) else None


def single_slice(begins: float, seconds: float) -> Slices:
    """Returns the slices of a stage that has the machine to itself: a single one."""
    return Slices(begins, [(0.0, seconds)])
