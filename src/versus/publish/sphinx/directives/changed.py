"""The directive about what changed from one series to the next."""

from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from versus import spelling
from versus.judge.report import Report, Row
from versus.micro.declared.plan import Plan, point_text
from versus.publish import wording
from versus.publish.causes import Cause, Causes, explained, read_causes
from versus.publish.databases import with_databases
from versus.publish.sphinx import elements
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.tables.lines import Line, lines_of
from versus.publish.tables.part import Column

TICKET = "https://code.djangoproject.com/ticket/{}"


class ChangedDirective(RecordsDirective):
    """Every row that is faster or slower from one series to another, each with its cause.

    Of each comparison the newest run counts whose null does not forbid to trust it. `causes` is the file that says why,
    relative to conf.py; a cause whose verdict the records contradict stops the build.
    """

    required_arguments = 2
    option_spec: ClassVar = {"causes": directives.unchanged, "metric": directives.unchanged_required}

    def made(self) -> list[nodes.Node]:
        rows = self._newest_rows()
        if not rows:
            return self.none_yet()
        before, after = self.arguments
        found = explained(rows, self._causes(), before, after)
        if not found:
            return [elements.paragraph(f"No row is faster or slower from {before} to {after}.")]
        lines = {id(line.row): line for line in lines_of(Report("", tuple(rows))).lines}
        columns = [
            Column("what", words=True), Column("ratio", number=True), Column("95 % interval", number=True),
            Column("difference", words=True), Column("cause", words=True),
        ]  # fmt: skip
        unexplained = sum(cause is None for _, cause in found)
        parts: list[nodes.Node] = [elements.table(columns, [self._row(lines[id(row)], cause) for row, cause in found])]
        if unexplained:
            parts.append(elements.paragraph(f"{spelling.counted(unexplained, 'cause')} not written yet."))
        return parts

    def _newest_rows(self) -> list[Row]:
        """Of each comparison by the metric asked for, the row of the newest run."""
        metric = self.options.get("metric", "time")
        rows: dict[tuple[object, ...], Row] = {}
        for judged, _ in self.records.of(Plan):
            null = judged.report.null
            if null is not None and null.trusted is False:
                continue
            for row in with_databases(judged.report, judged.run).verdicts:
                if row.metric == metric:
                    key = row.subject, point_text(row.point), row.baseline, row.candidate
                    rows[key] = row
        return list(rows.values())

    def _causes(self) -> Causes:
        name = self.options.get("causes")
        if name is None:
            return Causes()
        file = Path(self.env.srcdir, name)
        self.env.note_dependency(str(file))
        return read_causes(file)

    def _row(self, line: Line, cause: Cause | None) -> list[elements.Cell]:
        what = elements.subject_link(self.env.docname, line.row.subject)
        database = wording.database(line.row.candidate.database)
        below = " · ".join(part for part in (line.variant, line.point, line.environments, database) if part)
        return [
            [what, nodes.inline("", f" {below}", classes=["versus-small"])],
            line.ratio,
            line.interval,
            [elements.verdict(line.verdict, line.style), nodes.Text(f" {line.difference}")],
            _told(cause),
        ]


def _told(cause: Cause | None) -> elements.Cell:
    if cause is None:
        return "–"
    parts: list[nodes.Node] = [nodes.Text(cause.why)]
    for ticket in cause.tickets:
        parts += [nodes.Text(" "), nodes.reference("", f"#{ticket}", refuri=TICKET.format(ticket))]
    return parts
