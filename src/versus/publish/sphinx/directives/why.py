"""Directives about explanations: one, and the list of all."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from versus.errors import UserError
from versus.judge.why.explain import explain
from versus.judge.why.explanation import Explanation
from versus.judge.why.measured import measured_by
from versus.load.declared.why import RequestWhyPlan
from versus.micro.instruments.profiling import WhyPlan
from versus.publish.explanation import parts_of, title_of
from versus.publish.origin import origin
from versus.publish.pagenames import why_page
from versus.publish.sphinx import elements
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.sphinx.directives.runs import linked_origin
from versus.publish.sphinx.records import Judged, Records
from versus.publish.tables.part import Part

ON_PAGES = 40  # functions: a page has more room than a terminal


class WhyDirective(RecordsDirective):
    """What changed between two arms: functions, statements, release notes."""

    option_spec: ClassVar = {"run": directives.unchanged_required, "most": directives.positive_int}

    def made(self) -> list[nodes.Node]:
        wanted = self.options.get("run")
        explained = [judged.name for judged in _explained(self.records)]
        judged = self.records.run(wanted or explained[-1]) if wanted or explained else None
        if judged is None:
            return self.none_yet()
        if judged.name not in explained:
            raise UserError(f"The run {judged.name!r} explains nothing; ./versus why makes one that does.")
        explanation = explained_run(judged, self.records)
        heading = elements.paragraph(*linked_origin(self.env.docname, judged), classes=["versus-origin"])
        parts = parts_of(explanation, most=self.options.get("most", ON_PAGES))
        return [heading, *self._measured_link(explanation), *(node for part in parts for node in self._part(part))]

    def _measured_link(self, explanation: Explanation) -> list[nodes.Node]:
        if explanation.measured is None:
            return []
        run = explanation.measured.run
        return [elements.paragraph("The run that measured it: ", elements.run_link(self.env.docname, run), ".")]

    def _part(self, part: Part) -> list[nodes.Node]:
        inside = elements.part(part)
        return [self.section(part.title, *inside)] if part.title else inside


class WhysDirective(RecordsDirective):
    """Every pair that was explained, each with its page."""

    def made(self) -> list[nodes.Node]:
        pages = why_pages(self.records)
        if not pages:
            return self.none_yet()
        rows: list[list[elements.Cell]] = [
            [[link(self.env.docname, page, judged, self.records)], origin(judged.run).date]
            for page, judged in pages.items()
        ]
        return [elements.table(["what moved", "date"], rows)]


def why_pages(records: Records) -> dict[str, Judged]:
    """The newest explanation of each pair by its page's address."""
    found = {why_page(judged.run.manifest): judged for judged in _explained(records)}
    return dict(sorted(found.items()))


def _explained(records: Records) -> list[Judged]:
    found = [judged for judged, _ in (*records.of(WhyPlan), *records.of(RequestWhyPlan))]
    return sorted(found, key=lambda judged: judged.run.manifest.started)


def explained_run(judged: Judged, records: Records) -> Explanation:
    reports = {found.name: found.report for found in records.judged}
    runs = [found.run for found in records.judged]
    return explain(judged.run, measured_by(judged.run, runs, lambda run: reports[run.manifest.run]))


def link(docname: str, page: str, judged: Judged, records: Records) -> nodes.Node:
    return elements.document(docname, page, title_of(explained_run(judged, records)))


def explanations(docname: str, subject: str, records: Records) -> list[nodes.Node]:
    """Links to what explains a subject's rows."""
    pages = [
        link(docname, page, judged, records)
        for page, judged in why_pages(records).items()
        if judged.run.manifest.plan.subject == subject
    ]
    return [elements.paragraph("Why rows moved:"), elements.bullets(pages)] if pages else []
