"""Many comparisons at once: p-values adjusted for how many were declared."""

import msgspec
import numpy as np
from scipy import stats

from versus.judge.series import Series, as_series


class Family(msgspec.Struct, frozen=True):
    """The p-values of one kind of test over all declared comparisons, in the order given.

    `adjusted` is Benjamini–Hochberg, the one that verdicts use; `yekutieli` is Benjamini–Yekutieli, which holds
    whatever the dependence between rows. `threshold` is the raw p up to which Benjamini–Hochberg rejects at the
    family's level.
    """

    raw: tuple[float, ...]
    adjusted: tuple[float, ...]
    yekutieli: tuple[float, ...]
    threshold: float


def benjamini_hochberg(p_values: Series) -> tuple[float, ...]:
    """Adjusted p-values, order kept (Benjamini & Hochberg 1995). ValueError for one outside 0 … 1 or not a number."""
    values = _probabilities(p_values)
    return tuple(stats.false_discovery_control(values, method="bh").tolist())


def benjamini_yekutieli(p_values: Series) -> tuple[float, ...]:
    """Adjusted p-values under any dependence, order kept (Benjamini & Yekutieli 2001). Errors as above."""
    values = _probabilities(p_values)
    return tuple(stats.false_discovery_control(values, method="by").tolist())


def adjust(p_values: Series, level: float) -> Family:
    """Both adjustments of one family; an empty family is allowed."""
    raw = _probabilities(p_values)
    adjusted = benjamini_hochberg(raw)
    rejected = sum(p <= level for p in adjusted)
    return Family(
        raw=tuple(raw.tolist()),
        adjusted=adjusted,
        yekutieli=benjamini_yekutieli(raw),
        threshold=level * max(rejected, 1) / max(raw.size, 1),
    )


def _probabilities(p_values: Series) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    values = as_series(p_values, "p-values")
    if not np.all((values >= 0) & (values <= 1)):
        raise ValueError("p-values: each must lie between 0 and 1")
    return values
