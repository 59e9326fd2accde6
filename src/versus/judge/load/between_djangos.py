"""Load runs of many scenarios taken together: what differs between Djangos, corrected for how much was looked at."""

from collections.abc import Iterable

import msgspec

from versus.judge.load.stages import CPU_PER_REQUEST
from versus.judge.report import Report, Row, between_djangos, distance
from versus.judge.statistics.comparison import LEVEL
from versus.judge.statistics.family import adjust
from versus.load.declared.plan import LoadPlan


class DjangoContrasts(msgspec.Struct, frozen=True):
    """One metric of every case on two Djangos, the rows that differ most first.

    Their `adjusted_p` is over all of them as one family (Benjamini–Hochberg). `nulls` are of cases that no Django
    answers: whatever those show is the laboratory's own.
    """

    rows: tuple[Row, ...]
    nulls: tuple[Row, ...]

    @property
    def differing(self) -> tuple[Row, ...]:
        return tuple(filter(_differs, self.rows))

    @property
    def same(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.verdict == "same" and not _differs(row))

    @property
    def differing_nulls(self) -> tuple[Row, ...]:
        return tuple(filter(_differs, self.nulls))


def django_contrasts(judged: Iterable[tuple[LoadPlan, Report]], metric: str = CPU_PER_REQUEST) -> DjangoContrasts:
    """Of each run the comparisons between Djangos; those of too few starts have no p and are left out.

    So are scenarios that hold connections: they ask what holding takes, and most of the CPU time that is divided among
    a trickle of requests beside it is none of theirs.
    """
    found = [
        (row, _answered_by_django(plan, row))
        for plan, report in judged
        if plan.scenario.load.hold is None
        for row in report.verdicts
        if row.metric == metric and "target" not in row.point and row.p is not None and between_djangos(row)
    ]
    adjusted = adjust([row.p for row, _ in found if row.p is not None], LEVEL).adjusted
    anew = [
        (msgspec.structs.replace(row, adjusted_p=p), by_django)
        for (row, by_django), p in zip(found, adjusted, strict=True)
    ]
    anew.sort(key=lambda one: -distance(one[0]))
    return DjangoContrasts(
        tuple(row for row, by_django in anew if by_django), tuple(row for row, by_django in anew if not by_django)
    )


def _answered_by_django(plan: LoadPlan, row: Row) -> bool:
    server = plan.scenario.case(row.variant).server or plan.scenario.server
    return server.answers_with_django


def _differs(row: Row) -> bool:
    return row.adjusted_p is not None and row.adjusted_p <= LEVEL
