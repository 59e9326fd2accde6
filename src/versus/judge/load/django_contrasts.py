"""Comparisons between Djangos of many scenarios, side by side: what their own families said."""

from collections.abc import Iterable

import msgspec

from versus.judge.load.stages import CPU_PER_REQUEST
from versus.judge.report import Report, Row, between_djangos, differs, distance
from versus.load.declared.plan import LoadPlan


class DjangoContrasts(msgspec.Struct, frozen=True):
    """One metric of every case on two Djangos; the rows that differ most come first.

    Each row's verdict is that of its own run's family: there is no second answer. `nulls` are rows of cases that no
    Django answers: a difference there comes from the machine or the servers.
    """

    rows: tuple[Row, ...]
    nulls: tuple[Row, ...]

    @property
    def differing(self) -> tuple[Row, ...]:
        return tuple(filter(differs, self.rows))

    @property
    def same(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.verdict == "same")

    @property
    def differing_nulls(self) -> tuple[Row, ...]:
        return tuple(filter(differs, self.nulls))


def django_contrasts(judged: Iterable[tuple[LoadPlan, Report]], metric: str = CPU_PER_REQUEST) -> DjangoContrasts:
    """Returns the comparisons between Djangos of all these runs; a row without a p has too few starts and is left out.

    Scenarios that hold connections are left out as well: they ask what holding costs. The few requests that are sent
    meanwhile share its CPU time, and so say little of a request.
    """
    found = [
        (row, _answered_by_django(plan, row))
        for plan, report in judged
        if plan.scenario.load.hold is None
        for row in report.verdicts
        if row.metric == metric and "target" not in row.point and row.p is not None and between_djangos(row)
    ]
    found.sort(key=lambda answered: -distance(answered[0]))
    return DjangoContrasts(
        rows=tuple(row for row, by_django in found if by_django),
        nulls=tuple(row for row, by_django in found if not by_django),
    )


def _answered_by_django(plan: LoadPlan, row: Row) -> bool:
    server = plan.scenario.case(row.variant).server or plan.scenario.server
    return server.answers_with_django
