"""The questions that a run answers. A newer run replaces it on a page only where it answers the same questions."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from versus import spelling
from versus.judge.report import Report, Row, between_djangos
from versus.micro.declared.plan import Plan, Purpose
from versus.publish import wording

Between = Literal["Djangos", "variants"]
GROWTH = "growth"
_DEFAULT = "sqlite"
_ABOUT = ("time", "instructions", "memory", GROWTH)


class Question(NamedTuple):
    """A question about a subject. `about` is an instrument, or `growth` for the way cost grows with a size."""

    database: str
    between: Between
    about: str

    @property
    def place(self) -> tuple[bool, str, int]:
        """Its place on a page: SQLite, which every run has by default, comes first, and on each database time; for each
        instrument Djangos come before variants."""
        return self.database != _DEFAULT, self.database, 2 * _ABOUT.index(self.about) + (self.between == "variants")


_SIDES: dict[Purpose, Between] = {Purpose.DJANGO: "Djangos", Purpose.VARIANT: "variants"}


def between(row: Row) -> Between:
    """Returns whether a row compares Djangos or variants."""
    return "Djangos" if between_djangos(row) else "variants"


def questions(plan: Plan, report: Report, subject: str) -> frozenset[Question]:
    """Returns the questions that a plan asks about a subject, answered or not.

    A comparison of a Django with itself asks nothing about the subject.
    """
    groups = {group.key: group for group in plan.groups if group.subject == subject}
    databases = dict.fromkeys(map(plan.database_of, groups.values()))
    purposes = {comparison.purpose for comparison in plan.family if comparison.group in groups}
    sides = {_SIDES[purpose] for purpose in purposes if purpose in _SIDES}
    about = [str(instrument) for instrument in plan.instruments]
    if any(growth.subject == subject for growth in report.growths):
        about.append(GROWTH)
    return frozenset(
        Question(database, side, instrument) for database in databases for side in sides for instrument in about
    )


def title(asked: Iterable[Question], *, database: bool) -> str:
    """Returns a title for a run's questions, such as `Time and memory between Djangos`.

    `database` adds the database, for a page with several.
    """
    known = list(asked)
    about = list(dict.fromkeys(question.about for question in known))
    sides: list[str] = list(dict.fromkeys(question.between for question in known))
    said = f"{wording.titled(spelling.joined(about))} between {spelling.joined(sides)}"
    return f"{said} on {wording.database(known[0].database)}" if database else said
