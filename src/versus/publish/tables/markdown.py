"""A report as Markdown for a pull request or an issue."""

from collections.abc import Sequence

from versus.judge.report import Report
from versus.publish.kinds import parts_below
from versus.publish.origin import origin
from versus.publish.tables.lines import Line, Lines, lines_of
from versus.publish.tables.part import Part
from versus.records.store import Run
from versus.spelling import plain

# `\` first: it escapes the others. `&` and `<` become references, so no HTML of a record's is ever HTML.
_HTML = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")]
_ESCAPES = [("\\", "\\\\"), *_HTML, *((sign, f"\\{sign}") for sign in "`|*_[]~#!")]


def markdown_table(report: Report, run: Run | None = None, *, most: int | None = None) -> str:
    """The table with its origin above, footnotes and what is missing below."""
    lines = lines_of(report, run, most=most)
    heading = origin(run).sentence if run is not None else plain(f"run {report.run}")
    parts = [f"**{escaped(heading)}**", *([_table(lines)] if lines.lines else [])]
    parts += [_footnotes(lines.footnotes)] if lines.footnotes else []
    for change in lines.changes:
        parts += [escaped(f"Statements of {change.title}"), fenced(change.lines)]
        parts += [escaped(change.more)] if change.more else []
    parts += filter(None, [escaped(f"{lines.hidden_sentence} {lines.null}".strip())])
    parts += map(markdown_part, parts_below(report, run))
    if lines.missing:
        parts.append("Not measured:\n\n" + "\n".join(f"- {escaped(missing)}" for missing in lines.missing))
    parts += [escaped(note) for note in lines.notes]
    return "\n\n".join(parts) + "\n"


def markdown_part(part: Part) -> str:
    """Every word of a record escaped."""
    blocks = [f"**{escaped(part.title)}**"] if part.title else []
    blocks += map(escaped, part.sentences)
    blocks += [_part_table(part)] if part.rows else []
    blocks += [escaped(" ".join(part.after))] if part.after else []
    blocks += [fenced(part.code)] if part.code else []
    blocks += ["\n".join(f"- {escaped(bullet)}" for bullet in part.bullets)] if part.bullets else []
    return "\n\n".join(blocks)


def escaped(text: str) -> str:
    """Text that shows as written, in a table's cell too."""
    for sign, written in _ESCAPES:
        text = text.replace(sign, written)
    return text


def fenced(lines: Sequence[str]) -> str:
    """A diff, in a fence longer than any that the lines hold."""
    content = "\n".join(lines)
    fence = "```"
    while fence in content:
        fence += "`"
    return f"{fence}diff\n{content}\n{fence}"


def _part_table(part: Part) -> str:
    rows = [
        [escaped(column.title) for column in part.columns],
        ["--:" if column.number else "---" for column in part.columns],
        *([escaped(cell) for cell in row] for row in part.rows),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _table(lines: Lines) -> str:
    titles = [
        "subject", "variant", "point", "Django", lines.measured, "ratio", "95 % interval", "verdict",
        "difference", "detectable",
    ]  # fmt: skip
    ruler = ["---", "---", "---", "---", "--:", "--:", "--:", "---", "---", "---"]
    wanted = [index for index, title in enumerate(titles) if lines.shows(title)]
    rows = [titles, ruler, *(_cells(line) for line in lines.lines)]
    return "\n".join(f"| {' | '.join(row[index] for index in wanted)} |" for row in rows)


def _cells(line: Line) -> list[str]:
    marks = f"<sup>{line.noted}</sup>" if line.marks else ""
    verdict = f"**{escaped(line.verdict)}**" if line.style in ("faster", "slower") else escaped(line.verdict)
    said = (line.subject, line.variant, line.point, line.environments, line.values, line.ratio, line.interval)
    return [*map(escaped, said), verdict + marks, escaped(line.difference), escaped(line.detectable)]


def _footnotes(footnotes: tuple[str, ...]) -> str:
    return "\n".join(f"<sup>{number}</sup> {escaped(note)}<br>" for number, note in enumerate(footnotes, 1))
