"""What a reader of Django's source expects to cost or to save something, and the rows that show it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from versus.errors import UserError
from versus.judge.report import Row
from versus.publish.changes import METRICS, is_between
from versus.publish.written import read_written

type Outcome = Literal["seen", "not seen", "the opposite", "no row"]


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change of a series and which verdict its rows should have. `rows` are subjects, or `subject/variant`.

    One without rows says in `without` why none can show it.
    """

    series: str
    what: str
    verdict: Literal["faster", "slower"]
    rows: tuple[str, ...] = ()
    without: str = ""

    def of(self, rows: Sequence[Row], before: str) -> list[Row]:
        """Returns the rows from the series before that are to show it."""
        return [
            row
            for name in self.rows
            for row in rows
            if _is_named(row, name) and row.metric in METRICS and is_between(row, before, self.series)
        ]

    def outcome(self, rows: Sequence[Row], before: str) -> Outcome:
        """Returns whether any of its rows has the verdict, by whatever metric."""
        verdicts = {row.verdict for row in self.of(rows, before)}
        if self.verdict in verdicts:
            return "seen"
        if not self.rows:
            return "no row"
        return "the opposite" if verdicts & {"faster", "slower"} else "not seen"


class Expectations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of expected changes."""

    expected: tuple[Expected, ...] = ()


def read_expectations(file: Path) -> Expectations:
    """Raises UserError where the file is missing, says what no change has, or has one with neither row nor reason."""
    found = read_written(file, Expectations, "expected changes")
    for expected in found.expected:
        if bool(expected.rows) == bool(expected.without):
            raise UserError(f"{file.name}: “{expected.what}” needs either rows or a reason for having none.")
    return found


def _is_named(row: Row, name: str) -> bool:
    subject, _, variant = name.partition("/")
    return row.subject == subject and variant in ("", row.candidate.variant)
