"""A share of trials, with the interval that such a count allows (Clopper and Pearson 1934, Biometrika 26)."""

import msgspec
from scipy import special

from versus.judge.statistics.interval import CONFIDENCE


class Proportion(msgspec.Struct, frozen=True):
    """`found` of `trials`, and the exact 95 % interval of the share."""

    found: int
    trials: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Not a number where there was no trial."""
        return self.found / self.trials if self.trials else float("nan")


def proportion(found: int, trials: int) -> Proportion:
    """Raises ValueError where more were found than tried."""
    return Proportion(found, trials, *clopper_pearson(found, trials))


def clopper_pearson(found: int, trials: int, level: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval of a share: it covers the true one at least as often as it says, however few the trials."""
    if not 0 <= found <= trials:
        raise ValueError(f"{found} of {trials} is no share")
    tail = (1 - level) / 2
    low = float(special.betaincinv(found, trials - found + 1, tail)) if found else 0.0
    high = float(special.betaincinv(found + 1, trials - found, 1 - tail)) if found < trials else 1.0
    return low, high
