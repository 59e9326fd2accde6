"""Spells numbers, counts, durations and dates for people. No other module chooses units or digits."""

from datetime import UTC, datetime

BYTES = ("B", "byte", "bytes")
SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0}
_TIME_UNITS = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))
_BYTE_UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))
_LARGE = (("G ", 1e9), ("M ", 1e6), ("k ", 1e3))


def plain(text: str) -> str:
    """Returns the text on one line without control characters, so that a record cannot steer a terminal or break a
    table."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def significant(value: float, digits: int = 3) -> str:
    """Rounds to `digits` significant digits, never in powers of ten: 0.0512, 1.03, 41.2, 388, 1020."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.{digits - 1}e}")
    decimals = max(0, digits - 1 - int(f"{rounded:e}".partition("e")[2]))
    return f"{rounded:.{decimals}f}"


def duration(seconds: float) -> str:
    """Returns `388 µs`."""
    return durations(seconds)


def durations(*seconds: float) -> str:
    """Returns `412 → 388 µs`, in the largest unit in which the smallest duration is at least 1."""
    smallest = min((abs(span) for span in seconds if span), default=0.0)
    # The rounded value decides: 999.9 ns is 1 µs.
    unit, size = next(
        ((name, size) for name, size in _TIME_UNITS if float(significant(smallest / size)) >= 1), _TIME_UNITS[-1]
    )
    return f"{_arrowed(*(significant(span / size) for span in seconds))} {unit}"


def counts(*values: float, unit: str) -> str:
    """Returns `2 → 1 statements`, `1 statement`."""
    text = _arrowed(*(f"{value:.0f}" if float(value).is_integer() else significant(value) for value in values))
    return f"{text} {unit[:-1] if text == '1' and unit.endswith('s') else unit}"


def large_counts(*values: float, unit: str) -> str:
    """Returns `7.600 → 7.613 M instructions`, with four digits: a difference of one in a thousand is a finding here."""
    scale, size = next(((name, size) for name, size in _LARGE if min(values) >= size), ("", 1.0))
    return f"{_arrowed(*(significant(value / size, 4) for value in values))} {scale}{unit}"


def sizes(*values: float) -> str:
    """Returns `1.2 → 1.3 MB`."""
    unit, size = next(((name, size) for name, size in _BYTE_UNITS if min(values) >= size), ("bytes", 1.0))
    return f"{_arrowed(*(significant(value / size) for value in values))} {unit}"


def quantity(unit: str, *values: float) -> str:
    """Spells one value, or `baseline → candidate`, in the unit that a record names."""
    if unit in SECONDS:
        return durations(*(value * SECONDS[unit] for value in values))
    if unit == "instructions":
        return large_counts(*values, unit=unit)
    return sizes(*values) if unit in BYTES else counts(*values, unit=plain(unit))


def ratio(value: float | None) -> str:
    """Returns `0.951×`; a dash for None."""
    return f"{_factor(value)}×" if value is not None else "–"


def interval(low: float | None, high: float | None) -> str:
    """Returns `0.931–0.953`, the 95 % interval of a ratio."""
    return f"{_factor(low)}–{_factor(high)}" if low is not None and high is not None else ""


def share(value: float) -> str:
    """Returns `3.1 %`, and `0.02 %` for a share below one in a thousand."""
    return f"{value * 100:.3g} %" if abs(value) < 0.001 else percent(value)


def percent(share: float, digits: int = 1, sign: str = "") -> str:
    """Returns `3.1 %` for 0.031; with the sign + also `+3.1 %`."""
    return f"{share * 100:{sign}.{digits}f} %"


def percents(low: float, high: float, digits: int = 1, sign: str = "", between: str = "–") -> str:
    """Returns `92.4–96.5 %`."""
    return f"{low * 100:{sign}.{digits}f}{between}{percent(high, digits, sign)}"


def p_value(p: float | None) -> str:
    """`0.012`, `< 0.001`; a dash for None."""
    if p is None:
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def time_text(seconds: float) -> str:
    """Returns `45 s`, `3 min`."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Returns `1 row`, `2 rows`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def joined(words: list[str]) -> str:
    """Returns `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def day(timestamp: float) -> str:
    """Returns `2026-11-21`, in UTC."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")


def moment(timestamp: float) -> str:
    """Returns `2026-11-21 01:35 UTC`."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _factor(value: float) -> str:
    if value >= 10:
        return significant(value)
    return f"{value:.3f}" if value >= 0.1 else significant(value)


def _arrowed(*texts: str) -> str:
    return " → ".join(texts)
