"""Words verdicts, metrics and databases for readers."""

from collections import Counter
from collections.abc import Iterable

from versus.judge.load.stages import QUANTILES
from versus.judge.report import Row
from versus.spelling import BYTES, SECONDS, plain

_NAMES_OF_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "postgres": "PostgreSQL", "mariadb": "MariaDB"}


def verdict(row: Row) -> str:
    """Returns the word for a row: time is faster or slower, a count is fewer or more, memory is less or more."""
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


def revision(commit: str | None, *, modified: bool) -> str:
    """`commit 1a2b3c4d5e6f, modified`: what a tree was built from; empty where it is not known."""
    if commit is None:
        return ""
    return f"commit {plain(commit)[:12]}{', modified' if modified else ''}"


def metric(name: str) -> str:
    """`CPU per request` for cpu_per_request."""
    return " ".join("CPU" if word == "cpu" else word for word in plain(name).split("_"))


def metric_alone(name: str) -> str:
    """`latency, p50` for p50: for a place where no other word says that it is a latency."""
    return f"latency, {metric(name)}" if name in QUANTILES else metric(name)


def titled(words: str) -> str:
    """Makes the first letter a capital and leaves all other letters as they are."""
    return f"{words[:1].upper()}{words[1:]}"


def databases(names: Iterable[str]) -> dict[str, str]:
    """Returns what to call each database: its version, and its limits in brackets only where they tell two apart."""
    named = {name: database(name) for name in names}
    short = {name: text.partition(" (")[0] for name, text in named.items()}
    shared = Counter(short.values())
    return {name: text if shared[short[name]] > 1 else short[name] for name, text in named.items()}


def database(name: str) -> str:
    """`PostgreSQL 18.4` for postgresql 18.4."""
    kind, space, version = plain(name).partition(" ")
    return f"{_NAMES_OF_DATABASES.get(kind.lower(), kind)}{space}{version}"
