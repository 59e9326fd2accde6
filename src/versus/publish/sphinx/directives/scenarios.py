"""Directives about load scenarios: their list, and everything about one."""

import shlex
from collections.abc import Callable

from docutils import nodes

from versus import spelling
from versus.judge.load.counted import INSTRUCTIONS_PER_REQUEST
from versus.judge.load.stages import CPU_PER_REQUEST
from versus.judge.report import Row, between_djangos
from versus.load.declared.plan import FEWEST_STARTS, LoadPlan, Mode
from versus.publish import wording
from versus.publish.load.scenario import scenario_parts
from versus.publish.pagenames import scenario_page
from versus.publish.sphinx import elements
from versus.publish.sphinx.details import folded
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.sphinx.directives.load import stages
from versus.publish.sphinx.directives.runs import drawn, linked_origin
from versus.publish.sphinx.records import Judged, Records
from versus.publish.tables.lines import lines_of
from versus.publish.tables.part import Column

UNFOLDED = (CPU_PER_REQUEST, INSTRUCTIONS_PER_REQUEST, "p50")
"""The headlines of a small machine, and what every run can tell."""


MODES = (Mode.STAGES, Mode.JOURNEYS, Mode.INSTRUCTIONS, Mode.CAPACITY)
"""In the order of a page."""
TITLES = {Mode.CAPACITY: "Capacity", Mode.INSTRUCTIONS: "Instructions a request"}


class ScenariosDirective(RecordsDirective):
    """All scenarios, each with its page."""

    def made(self) -> list[nodes.Node]:
        scenarios = self.records.scenarios
        if not scenarios:
            return self.none_yet()
        docname = self.env.docname
        rows: list[list[elements.Cell]] = [
            [
                [elements.document(docname, scenario_page(name), name)],
                spelling.plain(scenario.question),
                _measured(name, self.records),
            ]
            for name, scenario in scenarios.items()
        ]
        tree = elements.toctree(docname, [scenario_page(name) for name in scenarios])
        return [elements.table(["scenario", Column("what it does", words=True), "measured"], rows), tree]


class ScenarioDirective(RecordsDirective):
    """Its question, its cases, what was found, each stage, and how to repeat it."""

    required_arguments = 1
    final_argument_whitespace = True

    def made(self) -> list[nodes.Node]:
        name = self.arguments[0]
        scenario = self.records.scenario(name)
        runs = newest_runs(self.records, name)
        parts = [self.section(part.title, *elements.part(part)) for part in scenario_parts(scenario)]
        question = elements.paragraph(spelling.plain(scenario.question))
        several = len({run.database for run in runs}) > 1
        found = [self._found(run, several=several) for run in runs]
        return [question, *(found or [_not_measured(name)]), *parts]

    def _found(self, judged: Judged, *, several: bool) -> nodes.Node:
        title = TITLES.get(mode_of(judged), "What was found")
        compared, each = judged_by_metric(self.env.docname, judged), stages(judged)
        return self.section(
            f"{title} on {wording.database(judged.database)}" if several else title,
            elements.paragraph(*linked_origin(self.env.docname, judged), classes=["versus-origin"]),
            *([*compared, *each] if _has_verdicts(judged) else [*each, *compared]),
        )


def judged_by_metric(docname: str, judged: Judged) -> list[nodes.Node]:
    """A table a metric, Djangos and cases apart, most of them folded away – all where no verdict is possible –; then
    what is hidden or missing."""
    metrics = list(dict.fromkeys(row.metric for row in judged.report.verdicts))
    unfolded = [metric for metric in metrics if metric in UNFOLDED] or metrics if _has_verdicts(judged) else []
    parts: list[nodes.Node] = []
    for metric in metrics:
        tables = _tables(docname, judged, metric)
        said = wording.titled(wording.metric_alone(metric))
        parts += [nodes.rubric("", said), *tables] if metric in unfolded else [folded(said, *tables)]
    lines = lines_of(judged.report, judged.run)
    return [*parts, *elements.numbers(lines), *elements.remarks(lines)]


def _has_verdicts(judged: Judged) -> bool:
    """Whether there are starts enough: with fewer, the numbers themselves are what was found."""
    plan: LoadPlan = judged.run.manifest.plan
    return plan.climbs or plan.counts or plan.starts >= FEWEST_STARTS


def _tables(docname: str, judged: Judged, metric: str) -> list[nodes.Node]:
    return [
        *_table(docname, judged, metric, "Between Djangos:", between_djangos),
        *_table(docname, judged, metric, "Between cases:", lambda row: not between_djangos(row)),
    ]


def _table(docname: str, judged: Judged, metric: str, title: str, wanted: Callable[[Row], bool]) -> list[nodes.Node]:
    lines = lines_of(judged.report, judged.run, wanted=lambda row: row.metric == metric and wanted(row), headed=True)
    if not lines.lines:
        return []
    drawing = drawn(lines, f"{wording.metric(metric)} of {judged.name}")
    return [elements.paragraph(title), *elements.judged_rows(docname, lines), *drawing]


def newest_runs(records: Records, scenario: str) -> list[Judged]:
    """For each database the newest run of a scenario of each mode: stages, instructions, capacity.

    A glance does not take the place of a run with starts enough for a verdict.
    """
    found = [(judged, plan) for judged, plan in records.of(LoadPlan) if plan.scenario.name == scenario]
    glances_first = sorted(found, key=lambda pair: pair[1].starts >= FEWEST_STARTS)
    newest = {(plan.database, MODES.index(plan.mode)): judged for judged, plan in glances_first}
    return [newest[key] for key in sorted(newest)]


def mode_of(judged: Judged) -> Mode:
    plan: LoadPlan = judged.run.manifest.plan
    return plan.mode


def climbs(judged: Judged) -> bool:
    return mode_of(judged) is Mode.CAPACITY


def _measured(name: str, records: Records) -> str:
    databases = dict.fromkeys(wording.database(judged.database) for judged in newest_runs(records, name))
    return spelling.joined(list(databases)) or "not yet"


def _not_measured(name: str) -> nodes.Node:
    return elements.not_measured(f"./versus load {shlex.quote(name)} --django 5.2 --django 6.0")
