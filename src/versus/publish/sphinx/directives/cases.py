"""Directives about cases of load scenarios, for prose that says what they mean."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

import msgspec
from docutils import nodes
from docutils.parsers.rst import directives
from packaging.version import Version

from versus import spelling
from versus.environments.series import is_of
from versus.errors import unknown
from versus.judge.report import Report, Row, between_djangos
from versus.load.declared.plan import LoadArm
from versus.load.readings.observations import Stage
from versus.publish.databases import with_databases
from versus.publish.load.stages import arm_part, gate_sentences
from versus.publish.sphinx import elements
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.sphinx.directives.load import failed_gates, titled_part
from versus.publish.sphinx.directives.scenarios import UNFOLDED, climbs, newest_runs
from versus.publish.sphinx.records import Judged
from versus.publish.tables.lines import lines_of


class CasesDirective(RecordsDirective):
    """Cases of these scenarios beside what they are compared with, on one Django, the newest where none is named.

    The content names the cases, one a line; all where there is none. `metric` may be several; `target` is the latency
    of that one alone.
    """

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar = dict.fromkeys(("django", "metric", "target"), directives.unchanged_required)

    def made(self) -> list[nodes.Node]:
        if not self.records.scenarios:
            return self.none_yet()
        names: list[str] = self.arguments[0].split()
        cases = self._cases(names)
        rows = [row for name in names for row in self._rows(name) if not cases or row.variant in cases]
        missing = [name for name in names if name not in {row.subject for row in rows}]
        djangos = _asked_djangos({row.candidate.django for row in rows}, self.options.get("django"))
        report = Report("", tuple(_without_rate(row) for row in rows if row.candidate.django in djangos))
        parts = elements.judged_rows(self.env.docname, lines_of(report))
        return [*parts, *_not_measured(missing)]

    def _rows(self, name: str) -> list[Row]:
        """Of the newest runs of a scenario, what is asked for of any case."""
        metrics = self.options.get("metric", " ".join(UNFOLDED)).split()
        target = self.options.get("target")
        measured = [judged for judged in newest_runs(self.kept, name) if not climbs(judged)]
        found = [row for judged in measured for row in with_databases(judged.report, judged.run).verdicts]
        within = [row for row in found if not between_djangos(row)]
        return [row for row in within if row.metric in metrics and row.point.get("target") == target]

    def _cases(self, names: Sequence[str]) -> list[str]:
        declared = [case for name in names for case in self.records.scenario(name).case_names]
        named = [line.strip() for line in self.content if line.strip()]
        for case in named:
            if case not in declared:
                raise unknown("case", case, declared)
        return named


class MiddlesDirective(RecordsDirective):
    """A scenario's cases in the middle of their sound starts, on one Django, the newest where none is named; and which
    gates failed in the others.

    `columns` are the titles of those to show, with commas between; all that were measured where there is none.
    """

    required_arguments = 1
    option_spec: ClassVar = dict.fromkeys(("django", "columns"), directives.unchanged_required)

    def made(self) -> list[nodes.Node]:
        if not self.records.scenarios:
            return self.none_yet()
        name = self.records.scenario(self.arguments[0]).name
        measured = [judged for judged in newest_runs(self.kept, name) if not climbs(judged)]
        return [node for judged in measured for node in self._middles(judged)] or _not_measured([name])

    def _middles(self, judged: Judged) -> list[nodes.Node]:
        stages: list[Stage] = judged.run.of(Stage)
        environments = judged.run.manifest.environments
        djangos = {name: environments[name].django for name in {stage.environment for stage in stages}}
        chosen = _asked_djangos(djangos.values(), self.options.get("django"))
        titles = [title.strip() for title in self.options.get("columns", "").split(",") if title.strip()]

        def wanted(arm: LoadArm) -> bool:
            return djangos[arm.environment] in chosen

        part = arm_part(judged.run, titles=titles, wanted=wanted)
        failed = failed_gates(gate_sentences(judged.run, wanted=wanted))
        return [*([] if part is None else titled_part(part)), *failed]


def _asked_djangos(measured: Iterable[str], asked: str | None) -> set[str]:
    """Those of the series asked for; the newest where none is. UserError for one that was not measured."""
    there = set(measured)
    if asked is None:
        return {max(there, key=Version)} if there else set()
    chosen = {django for django in there if is_of(django, asked)}
    if there and not chosen:
        raise unknown("measured Django", asked, sorted(there))
    return chosen


def _without_rate(row: Row) -> Row:
    """It is the scenario's own, and its page says it."""
    return msgspec.structs.replace(row, point={name: value for name, value in row.point.items() if name != "rate"})


def _not_measured(names: list[str]) -> list[nodes.Node]:
    if not names:
        return []
    return [nodes.note("", elements.paragraph(f"Not measured yet: {spelling.plain(spelling.joined(names))}."))]
