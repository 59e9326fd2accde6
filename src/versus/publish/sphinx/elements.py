"""Makes docutils nodes out of words. Sphinx escapes them in every format; only our own SVG is passed on as it is."""

import re
from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx import addnodes

from versus.publish.pagenames import run_page, subject_page
from versus.publish.sphinx.details import folded
from versus.publish.tables.lines import Line, Lines
from versus.publish.tables.numbers import numbers_part
from versus.publish.tables.part import Column, Part

Cell = str | list[nodes.Node]


def table(columns: Sequence[str | Column], rows: Iterable[Sequence[Cell]]) -> nodes.container:
    """Returns a table in a box that scrolls."""
    described = [Column(column) if isinstance(column, str) else column for column in columns]
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in described), cols=len(described))
    group += nodes.thead("", _row(described, [column.title for column in described]))
    group += nodes.tbody("", *(_row(described, row) for row in rows))
    whole = nodes.table("", group, classes=["colwidths-auto", "versus-table"])
    return nodes.container("", whole, classes=["versus-scroll"])


def paragraph(*parts: str | nodes.Node, classes: Sequence[str] = ()) -> nodes.paragraph:
    """Returns a paragraph of texts and nodes."""
    # A record's text keeps its quotes and dashes: `--json` must not become an en dash and `json`.
    return nodes.paragraph("", "", *map(_inline, parts), classes=list(classes), support_smartquotes=False)


def not_measured(command: str) -> nodes.note:
    """Returns a note that names the command which would measure what is missing."""
    return nodes.note("", paragraph("Not measured yet. Do it with ", nodes.literal("", command), "."))


def bullets(texts: Iterable[str | nodes.Node]) -> nodes.bullet_list:
    """Returns a list."""
    return nodes.bullet_list("", *(nodes.list_item("", paragraph(text)) for text in texts))


def code(text: str, language: str) -> nodes.literal_block:
    """Returns a block of code. Code that is not valid in its language is shown without colours."""
    return nodes.literal_block(text, text, language=language, force=True)


def prose(text: str) -> list[nodes.Node]:
    """Returns a docstring's paragraphs. Backticks make literals; any other markup stays text."""
    return [_prose_paragraph(" ".join(part.split())) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def document(docname: str, target: str, text: str) -> nodes.Node:
    """Returns a link to another page, which Sphinx checks."""
    return addnodes.pending_xref(
        "", nodes.inline("", text), refdomain="std", reftype="doc", refdoc=docname, reftarget=f"/{target}",
        refexplicit=True, refwarn=True,
    )  # fmt: skip


def run_link(docname: str, run: str) -> nodes.Node:
    """Returns a link to a run's page."""
    return document(docname, run_page(run), run)


def subject_link(docname: str, subject: str) -> nodes.Node:
    """Returns a link to a subject's page."""
    return document(docname, subject_page(subject), subject)


def toctree(docname: str, entries: Sequence[str], *, hidden: bool = True) -> nodes.Node:
    """Returns a toctree that puts generated pages into the site's tree."""
    tree = addnodes.toctree(
        "", parent=docname, entries=[(None, entry) for entry in entries], includefiles=list(entries), maxdepth=1,
        caption=None, glob=False, hidden=hidden, includehidden=False, numbered=0, titlesonly=True,
    )  # fmt: skip
    return nodes.compound("", tree, classes=["toctree-wrapper"])


def figure(svg: str) -> list[nodes.Node]:
    """Returns a figure. The SVG must have escaped its texts already."""
    return [nodes.raw("", f'<div class="versus-figure versus-scroll">{svg}</div>', format="html")] if svg else []


def verdicts(docname: str, lines: Lines, linked: Iterable[str] = ()) -> list[nodes.Node]:
    """Returns a report's table, footnotes, differing statements and remarks. Subjects in `linked` have a page."""
    parts = judged_rows(docname, lines, linked)
    for change in lines.changes:
        parts += [paragraph(f"Statements of {change.title}"), code("\n".join(change.lines), "diff")]
        parts += [paragraph(change.more)] if change.more else []
    return [*parts, *numbers(lines), *remarks(lines)]


def numbers(lines: Lines) -> list[nodes.Node]:
    """Returns what the verdicts rest on, folded away; nothing where all rows are exact counts."""
    content = numbers_part(lines)
    return [folded(content.title, *part(content))] if content.rows else []


def judged_rows(docname: str, lines: Lines, linked: Iterable[str] = ()) -> list[nodes.Node]:
    """Returns a report's table and its footnotes."""
    parts: list[nodes.Node] = [_verdict_table(docname, lines, frozenset(linked))] if lines.lines else []
    return parts + [
        paragraph(nodes.superscript("", str(number)), f" {note}", classes=["versus-footnote"])
        for number, note in enumerate(lines.footnotes, 1)
    ]


def remarks(lines: Lines) -> list[nodes.Node]:
    """Returns how many rows are hidden, what could not be measured, and notes on the run."""
    hidden = lines.hidden_sentence
    parts: list[nodes.Node] = [paragraph(hidden, classes=["versus-hidden"])] if hidden else []
    parts += [paragraph("Not measured:"), bullets(lines.missing)] if lines.missing else []
    return parts + [paragraph(note) for note in lines.notes]


def part(content: Part) -> list[nodes.Node]:
    """Returns all of a part except its title."""
    inside: list[nodes.Node] = [paragraph(sentence) for sentence in content.sentences]
    if content.rows:
        beside = [column for column in content.columns if not column.below]
        inside.append(table(beside, [_narrowed(content.columns, row) for row in content.rows]))
    inside += [paragraph(sentence, classes=["versus-footnote"]) for sentence in content.after]
    inside += [code("\n".join(content.code), "diff")] if content.code else []
    return inside + ([bullets(content.bullets)] if content.bullets else [])


def _narrowed(columns: Sequence[Column], row: Sequence[str]) -> list[Cell]:
    """A row's cells, the first with what stands below it."""
    cells = list(zip(columns, row, strict=True))
    first, *rest = [cell for column, cell in cells if not column.below]
    below = " · ".join(cell for column, cell in cells if column.below and cell)
    return [[nodes.Text(first), small(below)] if below else first, *rest]


def null(lines: Lines) -> list[nodes.Node]:
    """Returns the sentence about the null, as a warning where it does not trust the run."""
    if not lines.null:
        return []
    sentence = paragraph(lines.null)
    return [sentence if lines.trusted else nodes.warning("", sentence)]


def verdict(text: str, style: str) -> nodes.inline:
    """Returns a verdict's word in its colour."""
    return nodes.inline("", text, classes=["versus-verdict", f"versus-{style}"])


def _verdict_table(docname: str, lines: Lines, linked: frozenset[str]) -> nodes.container:
    columns = [
        Column("subject"), Column("variant, Django", words=True), Column("verdict"), Column("ratio", number=True),
        Column("95 % interval", number=True), Column(lines.measured, number=True),
    ]  # fmt: skip
    rows = [_cells(docname, line, linked) for line in lines.lines]
    skipped = 0 if linked or len({line.subject for line in lines.lines}) > 1 else 1
    return table(columns[skipped:], [row[skipped:] for row in rows])


def _cells(docname: str, line: Line, linked: frozenset[str]) -> list[Cell]:
    subject: Cell = [subject_link(docname, line.subject)] if line.row.subject in linked else line.subject
    judged: list[nodes.Node] = [verdict(line.verdict, line.style)]
    judged += [nodes.superscript("", line.noted)] if line.marks else []
    if line.detectable:
        judged.append(small(f"detectable {line.detectable}"))
    if line.difference:
        judged.append(small(line.difference))
    below = [small(text) for text in (line.point, line.environments) if text]
    return [subject, [nodes.Text(line.variant), *below], judged, line.ratio, line.interval, _values(line)]


def _values(line: Line) -> Cell:
    """With the metric on a line of its own, where it is named."""
    values = line.values.removeprefix(f"{line.metric} ") if line.metric else line.values
    return values if values == line.values else [nodes.Text(values), small(line.metric)]


def small(text: str) -> nodes.inline:
    """Returns what the style sheet puts on a line below."""
    return nodes.inline("", f" {text}", classes=["versus-small"])


def _row(columns: Sequence[Column], cells: Sequence[Cell]) -> nodes.row:
    row = nodes.row()
    for column, cell in zip(columns, cells, strict=True):
        inside = paragraph(cell) if isinstance(cell, str) else paragraph(*cell)
        kinds = [*(["versus-number"] if column.number else []), *(["versus-words"] if column.words else [])]
        row += nodes.entry("", inside, classes=kinds)
    return row


def _prose_paragraph(text: str) -> nodes.paragraph:
    parts = re.split(r"`+([^`]+)`+", text)
    return paragraph(*(nodes.literal("", part) if index % 2 else part for index, part in enumerate(parts)))


def _inline(part: str | nodes.Node) -> nodes.Node:
    return nodes.Text(part) if isinstance(part, str) else part
