"""Arrivals that came in slices: whether they were answered within them. Exact, from the samples. Pure.

While other servers are loaded, nothing arrives here, so a server that is too slow catches up unseen: the number of
requests under way then says nothing about its load. Two things tell. Overload to ρ times the capacity makes a latency
grow by ρ − 1 seconds in each second of a slice, and what is left at the end of a slice spills into another's turn.
"""

from dataclasses import dataclass

import numpy as np

from versus.load.readings.samples import Samples
from versus.load.readings.tables import Floats, Integers
from versus.units import MS_PER_S

FEWEST_IN_A_THIRD = 5  # arrivals, for their median to be one


@dataclass(frozen=True)
class SlicedArrivals:
    """The arrivals of a stage by its slices: one row an arrival, in seconds after the begin of its slice.

    `ended` is when it was answered or given up: infinite where neither is known, negative infinite where it was not
    sent.
    """

    slice_s: float
    number: Integers
    arrived: Floats
    ended: Floats
    latency: Floats

    @classmethod
    def of(cls, samples: Samples, slice_s: float) -> "SlicedArrivals":
        """Sorts a stage's arrivals, whose time stands still between slices of this length."""
        # A sum of floats may lie a hair before the begin of the slice that it is.
        number = np.floor(samples.intended / slice_s + 1e-9).astype(np.int64)
        arrived = samples.intended - number * slice_s
        spent = samples.lag + samples.queue + samples.service
        ended = np.where(np.isfinite(samples.lag), arrived + np.where(np.isnan(spent), np.inf, spent), -np.inf)
        return cls(slice_s, number, arrived, ended, samples.latencies / MS_PER_S)

    def last_ends(self, slices: int) -> Floats:
        """Returns for each slice when its last request ended; negative infinite for a slice without any."""
        ends = np.full(slices, -np.inf)
        np.maximum.at(ends, np.minimum(self.number, slices - 1), self.ended)
        return ends

    def spilled(self, settle_s: float) -> float:
        """Returns the share of arrivals that were still under way when it was another server's turn."""
        return float(np.mean(self.ended > self.slice_s + settle_s)) if self.ended.size else 0.0

    def latency_growth(self) -> float:
        """Returns by how many seconds a latency grows in each second of a slice; 0 where there are too few arrivals.

        The medians of all first thirds and of all last thirds are compared, a third being two thirds of a slice later
        than the other: a stall changes few slices, overload all of them.
        """
        first = self.latency[self.arrived < self.slice_s / 3]
        last = self.latency[self.arrived >= self.slice_s * 2 / 3]
        if min(first.size, last.size) < FEWEST_IN_A_THIRD:
            return 0.0
        before, after = (float(np.quantile(third, 0.5, method="inverted_cdf")) for third in (first, last))
        return (after - before) / (self.slice_s * 2 / 3) if np.isfinite(before) else 0.0
