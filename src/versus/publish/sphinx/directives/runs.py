"""Directives about runs: their list, verdicts, figure, nulls, and what could not be read."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from versus import spelling
from versus.micro.declared.plan import Plan
from versus.publish.origin import origin
from versus.publish.sphinx import elements
from versus.publish.sphinx.details import folded
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.sphinx.directives.growth import growth_sections
from versus.publish.sphinx.records import Judged
from versus.publish.tables.lines import Lines, lines_of, null_sentence
from versus.publish.tables.part import Column


class RunsDirective(RecordsDirective):
    """All runs, newest first, each with its page."""

    def made(self) -> list[nodes.Node]:
        judged = list(reversed(self.records.judged))
        if not judged:
            return self.none_yet()
        rows = [self._row(run) for run in judged]
        columns: list[str | Column] = [
            "run", "Django", "database", Column("machine", words=True), Column("rows", number=True),
            Column("state", words=True),
        ]  # fmt: skip
        return [elements.table(columns, rows)]

    def _row(self, judged: Judged) -> list[elements.Cell]:
        told = origin(judged.run)
        null = judged.report.null
        state = "complete" if judged.run.ended else "cut off"
        if null is not None and null.trusted is False:
            state += ", untrusted"
        link = elements.run_link(self.env.docname, judged.name)
        return [
            [link, elements.small(told.date)],
            told.djangos,
            told.database,
            told.machine,
            str(len(judged.report.verdicts)),
            state,
        ]


class VerdictsDirective(RecordsDirective):
    """The table of a run, or of one subject in it, headed by where it was measured."""

    option_spec: ClassVar = {
        "run": directives.unchanged_required,
        "subject": directives.unchanged_required,
        "most": directives.positive_int,
    }

    def made(self) -> list[nodes.Node]:
        judged = self.chosen_run()
        if judged is None:
            return self.none_yet()
        lines = self._lines(judged)
        heading = elements.paragraph(*linked_origin(self.env.docname, judged), classes=["versus-origin"])
        table = elements.verdicts(self.env.docname, lines, self.records.subjects())
        subject = self.options.get("subject")
        growth = growth_sections(judged.report, self.section, subject)
        parts = () if subject is not None else judged.kind.parts(judged.run)
        sections = [self.section(part.title, *elements.part(part)) for part in parts]
        return [heading, *elements.null(lines), *table, *growth, *sections]

    def _lines(self, judged: Judged) -> Lines:
        subject = self.options.get("subject")
        if subject is not None:
            self.records.subject(subject)
        return lines_of(judged.report, judged.run, subject=subject, most=self.options.get("most"))


class FigureDirective(VerdictsDirective):
    """The ratios of a run, or of one subject in it, with their intervals; the table is folded away below.

    `no-table` leaves it out where the page has the table anyway.
    """

    option_spec: ClassVar = {**VerdictsDirective.option_spec, "no-table": directives.flag}

    def made(self) -> list[nodes.Node]:
        judged = self.chosen_run()
        if judged is None:
            return [] if "no-table" in self.options else self.none_yet()
        lines = self._lines(judged)
        picture = drawn(lines, self.options.get("subject") or f"run {judged.name}")
        if "no-table" in self.options or not picture:
            return picture
        return [*picture, folded("The figure as a table", *elements.verdicts(self.env.docname, lines))]


class NullsDirective(RecordsDirective):
    """For each run what comparing a Django with itself gave."""

    def made(self) -> list[nodes.Node]:
        measured = [judged for judged, _ in reversed(self.records.of(Plan))]
        if not measured:
            return self.none_yet()
        rows: list[list[elements.Cell]] = [
            [[elements.run_link(self.env.docname, judged.name)], _null_alone(judged)] for judged in measured
        ]
        return [elements.table(["run", Column("one Django against itself", words=True)], rows)]


class FaultsDirective(RecordsDirective):
    """Damaged and foreign records, which every other page leaves out."""

    def made(self) -> list[nodes.Node]:
        faults = self.records.faults
        if faults:
            said = f"Could not be used, and left out everywhere else ({spelling.counted(len(faults), 'fault')}):"
            return [elements.paragraph(said), elements.bullets(faults)]
        if not self.records.judged:
            return self.none_yet()
        return [elements.paragraph("All records could be read.")]


def _null_alone(judged: Judged) -> str:
    if judged.report.null is None:
        return "No calls were timed."
    return null_sentence(judged.report.null).removeprefix("Null: ").removeprefix("one Django against itself: ")


def drawn(lines: Lines, title: str) -> list[nodes.Node]:
    """Altair takes a second to import and is wanted only where there is something to draw."""
    from versus.publish.figures.forest import forest

    return elements.figure(forest(lines.lines, f"Ratios of {title}"))


def linked_origin(docname: str, judged: Judged) -> list[str | nodes.Node]:
    """Where a table was measured, ending in a link to its run."""
    *parts, _ = origin(judged.run).parts
    return [" · ".join(parts), " · run ", elements.run_link(docname, judged.name)]
