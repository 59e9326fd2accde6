"""How numbers and verdicts are said: the only place that chooses units, digits and words."""

from datetime import UTC, datetime

from versus.judge.load.stages import QUANTILES
from versus.judge.report import Row
from versus.percent import percent

BYTES = ("B", "byte", "bytes")
SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0}
_TIME_UNITS = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))
_BYTE_UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))
_LARGE = (("G ", 1e9), ("M ", 1e6), ("k ", 1e3))
_COUNTED_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "postgres": "PostgreSQL", "mariadb": "MariaDB"}


def plain(text: str) -> str:
    """One line without control characters: what a record says may neither steer a terminal nor break a table."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def significant(value: float, digits: int = 3) -> str:
    """Three significant digits, never in powers of ten: 0.0512, 1.03, 41.2, 388, 1020."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.{digits - 1}e}")
    decimals = max(0, digits - 1 - int(f"{rounded:e}".partition("e")[2]))
    return f"{rounded:.{decimals}f}"


def duration(seconds: float) -> str:
    return durations(seconds)


def durations(*seconds: float) -> str:
    """`412 → 388 µs`: one unit for all, the one in which the smallest is at least 1."""
    smallest = min((abs(one) for one in seconds if one), default=0.0)
    # What rounds to 1000 ns is said as 1 µs.
    unit, size = next(
        ((name, size) for name, size in _TIME_UNITS if float(significant(smallest / size)) >= 1), _TIME_UNITS[-1]
    )
    return f"{_arrowed(*(significant(one / size) for one in seconds))} {unit}"


def counts(*values: float, unit: str) -> str:
    """`2 → 1 statements`, `1 statement`."""
    said = _arrowed(*(f"{one:.0f}" if float(one).is_integer() else significant(one) for one in values))
    return f"{said} {unit[:-1] if said == '1' and unit.endswith('s') else unit}"


def large_counts(*values: float, unit: str) -> str:
    """`7.60 → 7.61 M instructions`: four digits, for one in a thousand is a finding here."""
    scale, size = next(((name, size) for name, size in _LARGE if min(values) >= size), ("", 1.0))
    return f"{_arrowed(*(significant(one / size, 4) for one in values))} {scale}{unit}"


def sizes(*values: float) -> str:
    unit, size = next(((name, size) for name, size in _BYTE_UNITS if min(values) >= size), ("bytes", 1.0))
    return f"{_arrowed(*(significant(one / size) for one in values))} {unit}"


def quantity(unit: str, *values: float) -> str:
    """One value or `baseline → candidate` in the unit that a record names."""
    if unit in SECONDS:
        return durations(*(one * SECONDS[unit] for one in values))
    if unit == "instructions":
        return large_counts(*values, unit=unit)
    return sizes(*values) if unit in BYTES else counts(*values, unit=plain(unit))


def ratio(value: float | None) -> str:
    return f"{_factor(value)}×" if value is not None else "–"


def interval(low: float | None, high: float | None) -> str:
    """`0.931–0.953`, the 95 % interval of a ratio."""
    return f"{_factor(low)}–{_factor(high)}" if low is not None and high is not None else ""


def share(value: float) -> str:
    """`3.1 %`."""
    return f"{value * 100:.3g} %" if abs(value) < 0.001 else percent(value)


def verdict(row: Row) -> str:
    """The one word for a row: faster and slower are said of time, fewer of what is counted, less of memory."""
    if row.verdict in ("same", "inconclusive"):
        return row.verdict
    if row.unit in SECONDS:
        return row.verdict
    falls = row.candidate_value < row.baseline_value
    if row.better == "higher":
        return "lower" if falls else "higher"
    if not falls:
        return "more"
    return "less" if row.unit in BYTES else "fewer"


def metric(name: str) -> str:
    """`CPU per request` for cpu_per_request."""
    return " ".join("CPU" if word == "cpu" else word for word in plain(name).split("_"))


def metric_alone(name: str) -> str:
    """`latency, p50` for p50: where nothing beside it says what it is of."""
    return f"latency, {metric(name)}" if name in QUANTILES else metric(name)


def titled(words: str) -> str:
    """With a capital first letter, the others as they are."""
    return f"{words[:1].upper()}{words[1:]}"


def database(name: str) -> str:
    """`PostgreSQL 18.4` for postgresql 18.4."""
    kind, space, version = plain(name).partition(" ")
    return f"{_COUNTED_NAMES.get(kind.lower(), kind)}{space}{version}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def day(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")


def moment(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d %H:%M UTC")


def joined(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _factor(value: float) -> str:
    if value >= 10:
        return significant(value)
    return f"{value:.3f}" if value >= 0.1 else significant(value)


def _arrowed(*said: str) -> str:
    return " → ".join(said)
