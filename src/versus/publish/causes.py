"""Why rows are faster or slower: written by hand, and bound to the verdicts that it explains."""

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Annotated

import msgspec

from versus.errors import UserError
from versus.judge.report import Row
from versus.publish.changes import Change, changes, is_between
from versus.publish.written import read_written


class Cause(msgspec.Struct, frozen=True):
    """Why a subject's rows moved between two series. `variant`, `database` and `metric` narrow it down; `tickets` are
    numbers of Django's tracker. `why` is "not found" where nobody knows."""

    between: tuple[str, str]
    subject: str
    variant: str
    verdict: str
    why: str
    database: str = ""
    metric: str = ""
    tickets: tuple[int, ...] = ()

    def is_about(self, row: Row) -> bool:
        """Returns whether it is about this row, whatever its verdict."""
        return (
            row.subject == self.subject
            and self.metric in ("", row.metric)
            and self.variant in ("", row.candidate.variant)
            and row.candidate.database.lower().startswith(self.database.lower())
            and is_between(row, *self.between)
        )

    def explains(self, change: Change) -> bool:
        return any(self.is_about(row) and row.verdict == self.verdict for row in change.rows.values())


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cause of several rows, each as `subject` or `subject/variant`, from the first series to each of the others."""

    between: Annotated[tuple[str, ...], msgspec.Meta(min_length=2)]
    rows: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    verdict: str
    why: str
    database: str = ""
    metric: str = ""
    tickets: tuple[int, ...] = ()

    def causes(self) -> Iterator[Cause]:
        """Each is bound to its own row."""
        before, *later = self.between
        for after, row in product(later, self.rows):
            subject, _, variant = row.partition("/")
            yield Cause(
                (before, after), subject, variant, self.verdict, self.why, self.database, self.metric, self.tickets
            )


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cause: tuple[_Written, ...] = ()


def read_causes(file: Path) -> tuple[Cause, ...]:
    """Raises UserError where the file is missing or says what no cause has."""
    return tuple(cause for written in read_written(file, _File, "causes").cause for cause in written.causes())


def explained(
    rows: Sequence[Row], causes: Sequence[Cause], before: str, after: str
) -> list[tuple[Change, Cause | None]]:
    """Returns each change with its cause; None where nobody wrote one yet.

    Raises UserError for a cause whose verdict the records contradict: it explains what is not so. One of what nobody
    measured contradicts nothing.
    """
    there = [cause for cause in causes if cause.between == (before, after)]
    for cause in there:
        about = [row for row in rows if cause.is_about(row)]
        if about and not any(row.verdict == cause.verdict for row in about):
            said = ", ".join(dict.fromkeys(row.verdict for row in about))
            raise UserError(
                f"The cause of {cause.subject} {cause.variant or '(any variant)'} from {before} to {after} explains "
                f"why it is {cause.verdict}, and the records say {said}."
            )
    return [
        (change, next((cause for cause in there if cause.explains(change)), None))
        for change in changes(rows, before, after)
    ]
