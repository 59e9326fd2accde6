"""Student's t distribution (Student 1908, "The probable error of a mean")."""

from scipy import special


def t_quantile(probability: float, degrees: int) -> float:
    """The value below which t with `degrees` ≥ 1 degrees of freedom lies with this probability."""
    return float(special.stdtrit(degrees, probability))


def t_upper_tail(statistic: float, degrees: int) -> float:
    """The probability that t with `degrees` ≥ 1 degrees of freedom exceeds the statistic."""
    return float(special.stdtr(degrees, -statistic))
