"""What a run answers: a newer one takes its place on a page only where it answers the same."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from versus import spelling
from versus.judge.report import Report, Row, between_djangos
from versus.micro.declared.plan import Plan, Purpose
from versus.publish import wording

Between = Literal["Djangos", "variants"]
GROWTH = "growth"
_ABOUT = ("time", "instructions", "memory", GROWTH)


class Question(NamedTuple):
    """`about`: an instrument, or how what it reads grows."""

    database: str
    between: Between
    about: str

    @property
    def place(self) -> int:
        """On a page: time first, and of each instrument Djangos before variants."""
        return 2 * _ABOUT.index(self.about) + (self.between == "variants")


_SIDES: dict[Purpose, Between] = {Purpose.DJANGO: "Djangos", Purpose.VARIANT: "variants"}


def between(row: Row) -> Between:
    return "Djangos" if between_djangos(row) else "variants"


def questions(plan: Plan, report: Report, subject: str) -> frozenset[Question]:
    """What was asked of one subject, answered or not. Comparing a Django with itself asks nothing about it."""
    groups = {group.key for group in plan.groups if group.subject == subject}
    sides = {_SIDES[one.purpose] for one in plan.family if one.group in groups and one.purpose in _SIDES}
    about = [str(instrument) for instrument in plan.instruments]
    if any(one.subject == subject for one in report.growths):
        about.append(GROWTH)
    return frozenset(Question(plan.database, side, one) for side in sides for one in about)


def title(asked: Iterable[Question], *, database: bool) -> str:
    """`Time and memory between Djangos`, of what one run answers; with the database where there are several."""
    known = list(asked)
    about = list(dict.fromkeys(one.about for one in known))
    sides: list[str] = list(dict.fromkeys(one.between for one in known))
    said = f"{wording.titled(spelling.joined(about))} between {spelling.joined(sides)}"
    return f"{said} on {wording.database(known[0].database)}" if database else said
