"""The directive about what changed from one series to the next."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from versus import spelling
from versus.judge.report import Report, Row, differs
from versus.micro.declared.plan import Plan
from versus.publish import wording
from versus.publish.causes import Cause, explained, read_causes
from versus.publish.changes import METRICS, Change, compared, environments
from versus.publish.databases import with_databases
from versus.publish.expected import Expected, read_expectations
from versus.publish.sphinx import elements
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.tables.lines import Line, Lines, lines_of
from versus.publish.tables.part import Column

TICKET = "https://code.djangoproject.com/ticket/{}"


class _RowsDirective(RecordsDirective):
    """The base of those that read all rows between two series."""

    required_arguments = 2

    def newest_rows(self) -> list[Row]:
        """Of each comparison by each metric, the row of the newest kept run whose null does not forbid to trust it."""
        rows: dict[tuple[object, ...], Row] = {}
        for judged, _ in self.kept.of(Plan):
            if not judged.report.trusted:
                continue
            for row in with_databases(judged.report, judged.run).verdicts:
                rows[row.metric, *compared(row)] = row
        return list(rows.values())

    def file(self, option: str) -> Path:
        """The file that an option names, relative to conf.py."""
        file = Path(self.env.srcdir, self.options[option])
        self.env.note_dependency(str(file))
        return file


class ChangedDirective(_RowsDirective):
    """Every comparison that moved from one series to another by time, instructions or statements, with its cause.

    `causes` is the file that says why, relative to conf.py; a cause whose verdict the records contradict stops the
    build.
    """

    option_spec: ClassVar = {"causes": directives.unchanged_required}

    def made(self) -> list[nodes.Node]:
        rows = self.newest_rows()
        if not rows:
            return self.none_yet()
        before, after = self.arguments
        causes = read_causes(self.file("causes")) if "causes" in self.options else ()
        found = explained(rows, causes, before, after)
        if not found:
            return [elements.paragraph(f"No row is faster or slower from {before} to {after}.")]
        unexplained = sum(cause is None for _, cause in found)
        parts = _ChangeTable(self.env.docname, [change for change, _ in found], lines_of(Report("", tuple(rows))))
        table = parts.made([cause for _, cause in found])
        if unexplained:
            table.append(elements.paragraph(f"{spelling.counted(unexplained, 'cause')} not written yet."))
        return table


class ExpectedDirective(_RowsDirective):
    """What a reader of the source expects to have moved between two series, with the rows that show it.

    `changes` is the file that lists it, relative to conf.py.
    """

    option_spec: ClassVar = {"changes": directives.unchanged_required}

    def made(self) -> list[nodes.Node]:
        rows = self.newest_rows()
        if not rows:
            return self.none_yet()
        before, after = self.arguments
        listed = [found for found in read_expectations(self.file("changes")).expected if found.series == after]
        outcomes = [found.outcome(rows, before) for found in listed]
        lines = _by_row(lines_of(Report("", tuple(rows))))
        columns = [Column("change", words=True), Column("expected"), Column("found"), Column("rows", words=True)]
        table = elements.table(
            columns,
            [
                [found.what, found.verdict, outcome, self._shown(found, found.of(rows, before), lines)]
                for found, outcome in zip(listed, outcomes, strict=True)
            ],
        )
        counts = [f"{outcomes.count(outcome)} {outcome}" for outcome in dict.fromkeys(outcomes)]
        return [elements.paragraph(f"{spelling.counted(len(listed), 'change')}: {', '.join(counts)}."), table]

    def _shown(self, found: Expected, rows: Sequence[Row], lines: Mapping[int, Line]) -> elements.Cell:
        if found.without:
            return found.without
        shown: list[nodes.Node] = []
        for row in rows:
            line = lines.get(id(row))
            if line is None:  # a count that is exactly as it was
                continue
            named = _told(line) if row.metric == "statements" else f"{wording.metric(row.metric)} {_told(line)}"
            shown += [
                nodes.inline(
                    "", "", elements.subject_link(self.env.docname, row.subject),
                    nodes.Text(f" {line.variant}: {named} "), elements.verdict(line.verdict, line.style),
                    classes=["versus-line"],
                )
            ]  # fmt: skip
        return shown or "not measured yet"


class _ChangeTable:
    """The table of changes. What all of them share stands above it and not in each row."""

    def __init__(self, docname: str, found: Sequence[Change], lines: Lines) -> None:
        self._docname = docname
        self._found = found
        self._lines = _by_row(lines)
        self._environments = environments(found)
        self._databases = wording.databases(change.row.candidate.database for change in found)
        self._metrics = [metric for metric in METRICS if any(differs(row) for row in self._rows(metric))]

    def made(self, causes: Sequence[Cause | None]) -> list[nodes.Node]:
        shared = [f"Django {spelling.joined(self._environments)}", *map(wording.database, self._databases)]
        columns = [
            Column("what", words=True), *(Column(metric, words=True) for metric in self._metrics),
            Column("cause", words=True),
        ]  # fmt: skip
        rows = [
            [self._what(change), *(self._read(change.rows.get(metric)) for metric in self._metrics), _why(cause)]
            for change, cause in zip(self._found, causes, strict=True)
        ]
        counted = f"{spelling.counted(len(rows), 'comparison')} moved."
        return [elements.paragraph(f"{'; '.join(shared)}. {counted}"), elements.table(columns, rows)]

    def _rows(self, metric: str) -> list[Row]:
        return [change.rows[metric] for change in self._found if metric in change.rows]

    def _what(self, change: Change) -> elements.Cell:
        row = change.row
        line = self._lines[id(row)]
        several = [line.environments] if len(self._environments) > 1 else []
        several += [self._databases[row.candidate.database]] if len(self._databases) > 1 else []
        below = " · ".join(part for part in (line.variant, line.point, *several) if part)
        return [elements.subject_link(self._docname, row.subject), elements.small(below)]

    def _read(self, row: Row | None) -> elements.Cell:
        line = self._lines.get(id(row))
        if line is None:  # not read by this metric, or exactly as it was
            return "–"
        beside = [text for text in (line.interval, line.difference) if text]
        return [
            nodes.Text(f"{_told(line)} "),
            elements.verdict(line.verdict, line.style),
            *map(elements.small, beside),
        ]


def _by_row(lines: Lines) -> dict[int, Line]:
    """Returns each line by the identity of its row: rows hold dicts, and have no hash."""
    return {id(line.row): line for line in lines.lines}


def _told(line: Line) -> str:
    """Returns both counts of statements, and the ratio of whatever else."""
    return line.values if line.row.metric == "statements" else line.ratio


def _why(cause: Cause | None) -> elements.Cell:
    if cause is None:
        return "–"
    parts: list[nodes.Node] = [nodes.Text(cause.why)]
    for ticket in cause.tickets:
        parts += [nodes.Text(" "), nodes.reference("", f"#{ticket}", refuri=TICKET.format(ticket))]
    return parts
