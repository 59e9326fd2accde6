"""How verdicts, metrics and databases are said."""

from versus.judge.load.stages import QUANTILES
from versus.judge.report import Row
from versus.spelling import BYTES, SECONDS, plain

_COUNTED_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "postgres": "PostgreSQL", "mariadb": "MariaDB"}


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
