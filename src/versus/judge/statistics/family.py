"""Many comparisons at once: p-values adjusted for how many were declared."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from versus.judge.statistics.pairs import Series, as_series


class Family(msgspec.Struct, frozen=True):
    """The p-values of one kind of test over all declared comparisons, in the order given.

    `adjusted` is Benjamini–Hochberg, which verdicts use; `yekutieli` is Benjamini–Yekutieli, which holds whatever the
    dependence between rows. `levels` are the raw p-values up to which Benjamini–Hochberg would reject each row, given
    the p-values of all other rows: a row is rejected exactly where its raw p is at most its level.
    """

    raw: tuple[float, ...]
    adjusted: tuple[float, ...]
    yekutieli: tuple[float, ...]
    levels: tuple[float, ...]


def benjamini_hochberg(p_values: Series) -> tuple[float, ...]:
    """Returns adjusted p-values in the order given (Benjamini & Hochberg 1995, "Controlling the false discovery rate").

    Raises ValueError for a p-value outside 0 … 1 or not a number.
    """
    return _stepped_up(_probabilities(p_values), penalty=1.0)


def benjamini_yekutieli(p_values: Series) -> tuple[float, ...]:
    """Returns p-values adjusted for any dependence between rows, in the order given.

    Benjamini & Yekutieli 2001, "The control of the false discovery rate in multiple testing under dependency". Raises
    ValueError for a p-value outside 0 … 1 or not a number.
    """
    values = _probabilities(p_values)
    return _stepped_up(values, penalty=float(np.sum(1 / np.arange(1, values.size + 1))))


def adjust(p_values: Series, level: float) -> Family:
    """Returns both adjustments of one family, which may be empty. Raises ValueError for what is no p-value."""
    raw = _probabilities(p_values)
    return Family(
        raw=tuple(raw.tolist()),
        adjusted=benjamini_hochberg(raw),
        yekutieli=benjamini_yekutieli(raw),
        levels=_levels(raw, level),
    )


def _levels(raw: NDArray[np.float64], level: float) -> tuple[float, ...]:
    """Returns level × rank / rows for each row, where rank is how many rows would be rejected if its own p were 0."""
    if raw.size == 0:
        return ()
    ranks = np.arange(1, raw.size + 1)
    within = raw[:, None] <= level * ranks / raw.size
    within_without_it = np.sum(within, axis=0) - within
    # Rank 1 always does: it asks nothing of the other rows.
    highest = raw.size - np.argmax((within_without_it >= ranks - 1)[:, ::-1], axis=1)
    return tuple((level * highest / raw.size).tolist())


# scipy.stats has both, at the price of two further seconds for every command to start.
def _stepped_up(p_values: NDArray[np.float64], penalty: float) -> tuple[float, ...]:
    order = np.argsort(p_values)
    scaled = p_values[order] * (penalty * p_values.size / np.arange(1, p_values.size + 1))
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return tuple(adjusted.tolist())


def _probabilities(p_values: Series) -> NDArray[np.float64]:
    values = as_series(p_values, "p-values")
    if not np.all((values >= 0) & (values <= 1)):
        raise ValueError("p-values: each must lie between 0 and 1")
    return values
