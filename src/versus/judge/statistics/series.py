"""The one shape that measurements arrive in: a row of numbers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

type Series = Sequence[float] | NDArray[np.float64]


def as_series(values: Series, what: str) -> NDArray[np.float64]:
    """The values as a one-dimensional float array; `what` names them in the ValueError for any other shape."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"{what}: a row of numbers was expected, not {array.ndim} dimensions")
    return array


def as_finite_series(values: Series, what: str) -> NDArray[np.float64]:
    """As `as_series`, and a ValueError where any value is infinite or not a number."""
    array = as_series(values, what)
    unusable = int(np.count_nonzero(~np.isfinite(array)))
    if unusable:
        raise ValueError(f"{what}: {unusable} of {array.size} values are not finite")
    return array
