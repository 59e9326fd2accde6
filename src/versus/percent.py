"""Shares as people write them."""


def percent(share: float, digits: int = 1, sign: str = "") -> str:
    """`3.1 %` for 0.031; with the sign + also `+3.1 %`."""
    return f"{share * 100:{sign}.{digits}f} %"


def percents(low: float, high: float, digits: int = 1, sign: str = "", between: str = "–") -> str:
    """`92.4–96.5 %`."""
    return f"{low * 100:{sign}.{digits}f}{between}{percent(high, digits, sign)}"
