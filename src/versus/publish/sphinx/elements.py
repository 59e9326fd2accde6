"""Words as docutils nodes: Sphinx escapes them in every format. Only our own SVG is handed over as it is."""

import re
from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx import addnodes

from versus.publish.pagenames import run_page, subject_page
from versus.publish.tables.lines import Line, Lines
from versus.publish.tables.part import Column, Part

Cell = str | list[nodes.Node]


def table(columns: Sequence[str | Column], rows: Iterable[Sequence[Cell]]) -> nodes.container:
    """A table that scrolls in a box of its own."""
    described = [Column(one) if isinstance(one, str) else one for one in columns]
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in described), cols=len(described))
    group += nodes.thead("", _row(described, [one.title for one in described]))
    group += nodes.tbody("", *(_row(described, row) for row in rows))
    whole = nodes.table("", group, classes=["colwidths-auto", "versus-table"])
    return nodes.container("", whole, classes=["versus-scroll"])


def paragraph(*parts: str | nodes.Node, classes: Sequence[str] = ()) -> nodes.paragraph:
    # Typographic quotes and dashes belong to prose: `--json` in a record stays as it is.
    return nodes.paragraph("", "", *map(_inline, parts), classes=list(classes), support_smartquotes=False)


def not_measured(command: str) -> nodes.note:
    return nodes.note("", paragraph("Not measured yet. Do it with ", nodes.literal("", command), "."))


def bullets(texts: Iterable[str | nodes.Node]) -> nodes.bullet_list:
    return nodes.bullet_list("", *(nodes.list_item("", paragraph(text)) for text in texts))


def code(text: str, language: str) -> nodes.literal_block:
    # force: what a record holds need not be valid in its language, and is shown anyway.
    return nodes.literal_block(text, text, language=language, force=True)


def prose(text: str) -> list[nodes.Node]:
    """A docstring: paragraphs, and literals where it has backticks. Nothing else of it is markup."""
    return [_prose_paragraph(" ".join(part.split())) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def document(docname: str, target: str, text: str) -> nodes.Node:
    """A link to another page, checked by Sphinx."""
    return addnodes.pending_xref(
        "", nodes.inline("", text), refdomain="std", reftype="doc", refdoc=docname, reftarget=f"/{target}",
        refexplicit=True, refwarn=True,
    )  # fmt: skip


def run_link(docname: str, run: str) -> nodes.Node:
    return document(docname, run_page(run), run)


def subject_link(docname: str, subject: str) -> nodes.Node:
    return document(docname, subject_page(subject), subject)


def toctree(docname: str, entries: Sequence[str], *, hidden: bool = True) -> nodes.Node:
    """Puts generated pages into the site's tree."""
    tree = addnodes.toctree(
        "", parent=docname, entries=[(None, entry) for entry in entries], includefiles=list(entries), maxdepth=1,
        caption=None, glob=False, hidden=hidden, includehidden=False, numbered=0, titlesonly=True,
    )  # fmt: skip
    return nodes.compound("", tree, classes=["toctree-wrapper"])


def figure(svg: str) -> list[nodes.Node]:
    """`svg` escapes what it shows."""
    return [nodes.raw("", f'<div class="versus-figure versus-scroll">{svg}</div>', format="html")] if svg else []


def verdicts(docname: str, lines: Lines, linked: Iterable[str] = ()) -> list[nodes.Node]:
    """The table of a report with everything that belongs below it. `linked` are the subjects that have a page."""
    parts = judged_rows(docname, lines, linked)
    for one in lines.changes:
        parts += [paragraph(f"Statements of {one.title}"), code("\n".join(one.lines), "diff")]
        parts += [paragraph(one.more)] if one.more else []
    return parts + remarks(lines)


def judged_rows(docname: str, lines: Lines, linked: Iterable[str] = ()) -> list[nodes.Node]:
    """The table and its footnotes."""
    parts: list[nodes.Node] = [_verdict_table(docname, lines, frozenset(linked))] if lines.lines else []
    return parts + [
        paragraph(nodes.superscript("", str(number)), f" {note}", classes=["versus-footnote"])
        for number, note in enumerate(lines.footnotes, 1)
    ]


def remarks(lines: Lines) -> list[nodes.Node]:
    """How many rows are hidden, what could not be measured, and what else is to be known of the run."""
    parts: list[nodes.Node] = [paragraph(lines.hidden_sentence, classes=["versus-hidden"])]
    parts += [paragraph("Not measured:"), bullets(lines.missing)] if lines.missing else []
    return parts + [paragraph(note) for note in lines.notes]


def part(told: Part) -> list[nodes.Node]:
    """All of a part but its title."""
    inside: list[nodes.Node] = [paragraph(one) for one in told.sentences]
    if told.rows:
        inside.append(table(told.columns, told.rows))
    inside += [paragraph(one, classes=["versus-footnote"]) for one in told.after]
    inside += [code("\n".join(told.code), "diff")] if told.code else []
    return inside + ([bullets(told.bullets)] if told.bullets else [])


def null(lines: Lines) -> list[nodes.Node]:
    if not lines.null:
        return []
    said = paragraph(lines.null)
    return [said if lines.trusted else nodes.warning("", said)]


def verdict(text: str, style: str) -> nodes.inline:
    return nodes.inline("", text, classes=["versus-verdict", f"versus-{style}"])


def _verdict_table(docname: str, lines: Lines, linked: frozenset[str]) -> nodes.container:
    columns = [
        Column("subject"), Column("variant", words=True), Column("Django"), Column("verdict"),
        Column("ratio", number=True), Column("95 % interval", number=True),
        Column(lines.measured, number=True, words=True),
    ]  # fmt: skip
    rows = [_cells(docname, line, linked) for line in lines.lines]
    skipped = 0 if linked or len({line.subject for line in lines.lines}) > 1 else 1
    return table(columns[skipped:], [row[skipped:] for row in rows])


def _cells(docname: str, line: Line, linked: frozenset[str]) -> list[Cell]:
    subject: Cell = [subject_link(docname, line.subject)] if line.row.subject in linked else line.subject
    judged: list[nodes.Node] = [verdict(line.verdict, line.style)]
    judged += [nodes.superscript("", line.noted)] if line.marks else []
    if line.detectable:
        judged.append(_small(f"detectable {line.detectable}"))
    variant: list[nodes.Node] = [nodes.Text(line.variant), *([_small(line.point)] if line.point else [])]
    return [subject, variant, line.environments, judged, line.ratio, line.interval, line.values]


def _small(text: str) -> nodes.inline:
    """On a line of its own below, where there is a style sheet."""
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
