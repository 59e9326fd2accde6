"""How a cost grows with a size, and the size at which two costs cross."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from versus.judge.statistics.interval import CONFIDENCE, Estimate, estimate, t_quantile

BEND = 0.1  # how far exponents between neighbouring sizes have to differ before one for all of them misleads
GRID = 2000  # steps between two sizes, along which the sign of a ratio is asked: finer than any interval here


class PowerLaw(msgspec.Struct, frozen=True):
    """cost ∝ size ** exponent, with the exponent's 95 % interval, which is infinite from a single round.

    `values` are the costs at the sizes, as geometric means over rounds, and `steps` the exponents between neighbouring
    ones. Where the law `bends` the steps differ beyond chance and by more than 0.1, for instance because a fixed cost
    comes before a cost for each row. They then say more than the single exponent.
    """

    exponent: float
    low: float
    high: float
    rounds: int
    values: tuple[float, ...]
    steps: tuple[float, ...]
    bends: bool


class Sized(msgspec.Struct, frozen=True):
    """Two arms at one size: their log ratio over two pairs or more, and whether it was found to differ from 0."""

    size: float
    log_ratio: Estimate
    different: bool


class Crossing(msgspec.Struct, frozen=True):
    """The size, with its 95 % interval, up to which the candidate is what `below` says, and beyond which it is not."""

    size: float
    low: float
    high: float
    below: Literal["faster", "slower"]


def power_law(sizes: Sequence[float], rounds: Sequence[Sequence[float]]) -> PowerLaw:
    """Fits a power law; `rounds` holds a row a round, with the cost at each of the sizes.

    Each round gives a slope by least squares on log size, and Student's t is taken over rounds: sizes that a round
    measured together need not be independent. Raises ValueError for fewer than two sizes, no round, or numbers that
    are not positive.
    """
    known, costs = np.asarray(sizes, dtype=np.float64), np.asarray(rounds, dtype=np.float64)
    if known.size < 2 or costs.ndim != 2 or costs.shape[0] == 0 or costs.shape[1] != known.size:
        raise ValueError(
            f"a law of growth needs two sizes or more and a cost for each, not {known.size}, {costs.shape}"
        )
    if not all(np.all(np.isfinite(numbers) & (numbers > 0)) for numbers in (known, costs)):
        raise ValueError("sizes and costs must be positive and finite")
    x, y = np.log(known), np.log(costs)
    slopes = estimate(_coefficients(x - x.mean(), y))
    low, high = slopes.interval()
    mean = y.mean(axis=0)
    steps = np.diff(mean) / np.diff(x)
    return PowerLaw(
        exponent=slopes.log_ratio,
        low=low,
        high=high,
        rounds=slopes.pairs,
        values=tuple(map(float, np.exp(mean))),
        steps=tuple(map(float, steps)),
        bends=_curved(x, y) and float(np.ptp(steps)) > BEND,
    )


def crossings(sized: Sequence[Sized]) -> list[Crossing]:
    """Returns a crossing between each two sizes at which the arms differ in opposite directions.

    Between the two no other size shows a difference.

    The log ratio is interpolated linearly in log size. The interval holds every size at which 0 is inside the 95 %
    interval of the interpolated ratio (Fieller 1954, "Some problems in interval estimation").
    """
    ordered = sorted(sized, key=lambda arms: arms.size)
    sure = [index for index, arms in enumerate(ordered) if arms.different]
    return [
        _crossing(ordered[first : last + 1])
        for first, last in pairwise(sure)
        if (ordered[first].log_ratio.log_ratio < 0) != (ordered[last].log_ratio.log_ratio < 0)
    ]


def _coefficients(direction: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Least-squares coefficients of a direction that is orthogonal to all others: one for each row of y."""
    found: NDArray[np.float64] = y @ direction / (direction @ direction)
    return found


def _curved(x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    """Returns whether a parabola's quadratic coefficient differs from 0 beyond chance."""
    if x.size < 3 or y.shape[0] < 2:
        return False
    centred = x - x.mean()
    square = centred**2
    square -= square.mean() + centred * (square @ centred) / (centred @ centred)
    low, high = estimate(_coefficients(square, y)).interval()
    return low > 0 or high < 0


def _crossing(between: Sequence[Sized]) -> Crossing:
    x = np.log([arms.size for arms in between])
    grid = np.unique(np.concatenate([np.linspace(*ends, GRID + 1) for ends in pairwise(x)]))
    means = np.interp(grid, x, [arms.log_ratio.log_ratio for arms in between])
    widths = _half_widths(grid, x, [arms.log_ratio for arms in between])
    maybe = np.flatnonzero(np.abs(means) <= widths)
    signs = np.flatnonzero(np.diff(np.signbit(means)))
    middle = signs[signs.size // 2]  # with an odd number of changes of sign, the one in the middle
    share = means[middle] / (means[middle] - means[middle + 1])
    size = float(np.exp(grid[middle] + share * (grid[middle + 1] - grid[middle])))
    low, high = (grid[maybe[0]], grid[maybe[-1]]) if maybe.size else (grid[middle], grid[middle + 1])
    return Crossing(
        size=size,
        low=min(size, float(np.exp(low))),
        high=max(size, float(np.exp(high))),
        below="faster" if between[0].log_ratio.log_ratio < 0 else "slower",
    )


def _half_widths(
    grid: NDArray[np.float64], x: NDArray[np.float64], estimates: Sequence[Estimate]
) -> NDArray[np.float64]:
    """Returns half the 95 % interval of the interpolated mean.

    Two sizes may share processes. Their errors are added as if they always moved together, and the smaller number of
    degrees of freedom counts, so that the interval is never too narrow.
    """
    right = np.clip(np.searchsorted(x, grid), 1, x.size - 1)
    weight = (grid - x[right - 1]) / (x[right] - x[right - 1])
    errors = np.array([ratio.standard_error for ratio in estimates])
    degrees = np.array([ratio.pairs - 1 for ratio in estimates])
    error = (1 - weight) * errors[right - 1] + weight * errors[right]
    t = np.array([t_quantile((1 + CONFIDENCE) / 2, int(least)) for least in range(1, int(degrees.max()) + 1)])
    widths: NDArray[np.float64] = t[np.minimum(degrees[right - 1], degrees[right]) - 1] * error
    return widths
