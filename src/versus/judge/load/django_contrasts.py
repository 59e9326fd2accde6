"""Load runs of many scenarios as one family: which contrasts between Djangos differ, adjusted for their number."""

from collections.abc import Iterable

import msgspec

from versus.judge.load.stages import CPU_PER_REQUEST
from versus.judge.report import Report, Row, between_djangos, distance
from versus.judge.statistics.comparison import LEVEL
from versus.judge.statistics.family import adjust
from versus.load.declared.plan import LoadPlan


class DjangoContrasts(msgspec.Struct, frozen=True):
    """One metric of every case on two Djangos; the rows that differ most come first.

    The `adjusted_p` and `yekutieli_p` of all rows come from one family; everything else is what a row's own run says.
    `nulls` are rows of cases that no Django answers: a difference there comes from the machine or the servers.
    """

    rows: tuple[Row, ...]
    nulls: tuple[Row, ...]

    @property
    def differing(self) -> tuple[Row, ...]:
        """Returns the rows that differ within the family of all."""
        return tuple(filter(_differs, self.rows))

    @property
    def same(self) -> tuple[Row, ...]:
        """Returns the rows that were judged the same in their own run and do not differ within the family of all."""
        return tuple(row for row in self.rows if row.verdict == "same" and not _differs(row))

    @property
    def differing_nulls(self) -> tuple[Row, ...]:
        """Returns the nulls that differ within the family of all."""
        return tuple(filter(_differs, self.nulls))


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
    family = adjust([row.p for row, _ in found if row.p is not None], LEVEL)
    readjusted = [
        (msgspec.structs.replace(row, adjusted_p=adjusted, yekutieli_p=yekutieli), by_django)
        for (row, by_django), adjusted, yekutieli in zip(found, family.adjusted, family.yekutieli, strict=True)
    ]
    readjusted.sort(key=lambda answered: -distance(answered[0]))
    return DjangoContrasts(
        rows=tuple(row for row, by_django in readjusted if by_django),
        nulls=tuple(row for row, by_django in readjusted if not by_django),
    )


def _answered_by_django(plan: LoadPlan, row: Row) -> bool:
    server = plan.scenario.case(row.variant).server or plan.scenario.server
    return server.answers_with_django


def _differs(row: Row) -> bool:
    return row.adjusted_p is not None and row.adjusted_p <= LEVEL
