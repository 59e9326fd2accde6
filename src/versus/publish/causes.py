"""Why rows are faster or slower: written by hand, and bound to the verdicts that it explains."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from versus.environments.series import is_of
from versus.errors import UserError
from versus.judge.report import Row, between_djangos


class Cause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a subject's rows moved between two series. `variant` and `database` narrow it down; `tickets` are numbers of
    Django's tracker. `why` is "not found" where nobody knows."""

    between: tuple[str, str]
    subject: str
    verdict: str
    why: str
    variant: str = ""
    database: str = ""
    metric: str = "time"
    tickets: tuple[int, ...] = ()

    def explains(self, row: Row) -> bool:
        """Returns whether it is about this row, whatever its verdict."""
        return (
            row.subject == self.subject
            and row.metric == self.metric
            and self.variant in ("", row.candidate.variant)
            and row.candidate.database.lower().startswith(self.database.lower())
            and _is_between(row, *self.between)
        )


class Causes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of causes."""

    cause: tuple[Cause, ...] = ()


def read_causes(file: Path) -> Causes:
    """Raises UserError where the file is missing or says what no cause has."""
    try:
        return msgspec.toml.decode(file.read_bytes(), type=Causes)
    except OSError as error:
        raise UserError(f"The causes in {file.name} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise UserError(f"{file.name} holds no causes: {error}.") from error


def moved(rows: Sequence[Row], before: str, after: str) -> list[Row]:
    """Returns the rows between two series that are faster or slower, those that moved most first."""
    found = [
        row
        for row in rows
        if row.verdict in ("faster", "slower") and between_djangos(row) and _is_between(row, before, after)
    ]
    return sorted(found, key=lambda row: -abs((row.ratio or 1.0) - 1))


def explained(rows: Sequence[Row], causes: Causes, before: str, after: str) -> list[tuple[Row, Cause | None]]:
    """Returns each row with its cause; None where nobody wrote one yet.

    Raises UserError for a cause whose verdict the records contradict: it explains what is not so. One of what nobody
    measured contradicts nothing.
    """
    there = [cause for cause in causes.cause if cause.between == (before, after)]
    for cause in there:
        about = [row for row in rows if cause.explains(row)]
        if about and not any(row.verdict == cause.verdict for row in about):
            said = ", ".join(dict.fromkeys(row.verdict for row in about))
            raise UserError(
                f"The cause of {cause.subject} {cause.variant or '(any variant)'} from {before} to {after} explains "
                f"why it is {cause.verdict}, and the records say {said}."
            )
    return [
        (row, next((cause for cause in there if cause.explains(row) and cause.verdict == row.verdict), None))
        for row in moved(rows, before, after)
    ]


def _is_between(row: Row, before: str, after: str) -> bool:
    return is_of(row.baseline.django, before) and is_of(row.candidate.django, after)
