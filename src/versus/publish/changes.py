"""What changed from one series to another: of each comparison the rows by several metrics, side by side."""

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from versus.environments.series import is_of
from versus.judge.report import Row, Side, between_djangos, differs
from versus.micro.declared.plan import point_text

METRICS = ("time", "instructions", "statements")
"""Those that tell of a change, the one that users feel first."""
type Compared = tuple[str, str, Side, Side]
"""Subject, point and sides of a comparison, whatever it was read by."""


class Change(msgspec.Struct, frozen=True):
    """A comparison that moved by at least one metric; `rows` are by metric, those that did not move too."""

    rows: Mapping[str, Row]

    @property
    def row(self) -> Row:
        """The first row that moved."""
        return next(row for metric in METRICS if (row := self.rows.get(metric)) is not None and differs(row))

    @property
    def size(self) -> float:
        """How far that row moved, as a log ratio; infinite where there is none, as from no statements to one."""
        ratio = self.row.ratio
        return abs(math.log(ratio)) if ratio else math.inf


def is_between(row: Row, before: str, after: str) -> bool:
    """Returns whether a row compares Djangos of these two series."""
    return between_djangos(row) and is_of(row.baseline.django, before) and is_of(row.candidate.django, after)


def compared(row: Row) -> Compared:
    return row.subject, point_text(row.point), row.baseline, row.candidate


def changes(rows: Iterable[Row], before: str, after: str) -> list[Change]:
    """Returns what moved between two series, what moved most first. Of rows alike the last counts."""
    found: dict[Compared, dict[str, Row]] = {}
    for row in rows:
        if row.metric in METRICS and is_between(row, before, after):
            found.setdefault(compared(row), {})[row.metric] = row
    moved = [Change(by_metric) for by_metric in found.values() if any(map(differs, by_metric.values()))]
    return sorted(moved, key=lambda change: -change.size)


def environments(found: Sequence[Change]) -> list[str]:
    """Returns the Djangos that are compared, each pair once: `5.2.19 → 6.0.10`."""
    return list(dict.fromkeys(f"{change.row.baseline.django} → {change.row.candidate.django}" for change in found))
