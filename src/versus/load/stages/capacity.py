"""The search for the highest rate a server sustains: a ladder upwards, then bisection. Pure: it is told outcomes."""

import math

from versus.load.readings.observations import SustainedRate

STEP = 1.5  # a ladder of half as much again each time passes a whole decade in six rungs
WITHIN = 0.03
LEAST_RATE = 0.5  # a second; who fails below that fails


class Search:
    """Ask `rate`, measure there, `tell` what came of it; over when `rate` is None."""

    def __init__(self, first: float, ceiling: float) -> None:
        """Raises ValueError unless 0 < first ≤ ceiling."""
        if not 0 < first <= ceiling or math.isinf(ceiling):
            raise ValueError(f"a search begins above 0 and not above its ceiling of {ceiling:g}, not at {first:g}")
        self._ceiling = ceiling
        self._sustained = 0.0
        self._failed = math.inf
        self._reason: str | None = None
        self._rungs = 0
        self._next: float | None = first

    @property
    def rate(self) -> float | None:
        """The next rate to measure at; None when the search is over."""
        return self._next

    def tell(self, reason: str | None) -> None:
        """Takes why the rate failed, None where it was sustained. Raises ValueError when the search is over."""
        if self._next is None:
            raise ValueError("the search is over")
        self._rungs += 1
        if reason is None:
            self._sustained = self._next
        else:
            self._failed, self._reason = self._next, reason
        self._next = self._chosen()

    @property
    def found(self) -> SustainedRate:
        """Returns what is known so far."""
        failed = None if math.isinf(self._failed) else self._failed
        return SustainedRate(self._sustained, failed, self._reason, self._rungs)

    def _chosen(self) -> float | None:
        if math.isinf(self._failed):
            return None if self._sustained >= self._ceiling else min(self._sustained * STEP, self._ceiling)
        if self._sustained == 0:
            return self._failed / STEP if self._failed / STEP >= LEAST_RATE else None
        if self._failed <= self._sustained * (1 + WITHIN):
            return None
        return math.sqrt(self._sustained * self._failed)
