"""Made-up pairs whose mean and scatter are known."""

import numpy as np
from scipy import stats


def scattered(centre: float, spread: float, pairs: int = 24) -> tuple[float, ...]:
    """Normal scores around the centre, scaled to exactly this standard deviation, in an order without a trend."""
    scores = stats.norm.ppf((np.arange(pairs) + 0.5) / pairs)
    scores *= spread / np.std(scores, ddof=1)
    inside_out = np.argsort(np.abs(scores), kind="stable")
    return tuple((centre + scores[inside_out]).tolist())


def heavy_tailed(random: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
    """Student's t with 3 degrees of freedom, scaled to standard deviation 1."""
    return random.standard_t(3, size) / np.sqrt(3)


def binomial_deviation(share: float, trials: int) -> float:
    return float(np.sqrt(share * (1 - share) / trials))
