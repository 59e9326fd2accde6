"""A report as a table in a terminal."""

import io
import os
import shutil
import sys

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from versus.judge.report import Report
from versus.publish.kinds import parts_below
from versus.publish.origin import origin
from versus.publish.tables.lines import Line, Lines, lines_of
from versus.publish.tables.parts import part_lines
from versus.records.store import Run
from versus.spelling import plain

_STYLES = {"faster": "green", "slower": "red", "inconclusive": "yellow", "same": "dim"}
_DIFF_STYLES = {"+": "green", "-": "red"}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NARROWEST = 60
_WIDTH_OF_A_PIPE = 160


def print_report(report: Report, run: Run | None = None, *, most: int | None = None) -> None:
    """To standard output: coloured on a terminal unless NO_COLOR is set, plain and as wide as it likes elsewhere."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else _WIDTH_OF_A_PIPE
    colour = terminal and not os.environ.get("NO_COLOR")
    text = terminal_table(report, run, width=width, colour=colour, most=most)
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


def terminal_table(
    report: Report, run: Run | None = None, *, width: int = 80, colour: bool = False, most: int | None = None
) -> str:
    """One line a row where the width allows, else two; never a cell broken in the middle."""
    lines = lines_of(report, run, most=most)
    parts: list[RenderableType] = [_heading(run, report, width)]
    if lines.lines:
        table = _wide(lines)
        fits = _measured(table) <= width
        parts += [Text(), table if fits else _narrow(lines.lines, width)]
    parts += [Text(), *_below(lines)]
    for part in parts_below(report, run):
        parts += [Text(), *part_lines(part, width)]
    console = Console(
        file=io.StringIO(), width=max(width, _NARROWEST), force_terminal=colour, no_color=not colour,
        color_system="standard" if colour else None, legacy_windows=False, emoji=False, highlight=False, markup=False,
    )  # fmt: skip
    with console.capture() as captured:
        console.print(Group(*parts))
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def _heading(run: Run | None, report: Report, width: int) -> RenderableType:
    """The origin, broken only between its parts."""
    parts = origin(run).parts if run is not None else (plain(f"run {report.run}"),)
    told = [""]
    for part in parts:
        longer = f"{told[-1]} · {part}" if told[-1] else part
        if told[-1] and len(longer) > width:
            told.append(part)
        else:
            told[-1] = longer
    return Text("\n".join(told), style="bold")


def _wide(lines: Lines) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for title, justify in (
        ("subject", "left"), ("variant", "left"), ("Django", "left"), (lines.measured, "right"),
        ("ratio", "right"), ("95 % interval", "right"), ("verdict", "left"), ("detectable", "left"),
    ):  # fmt: skip
        if title != "detectable" or lines.has_detectable:
            table.add_column(title, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    for line in lines.lines:
        named = f"{line.variant} ({line.point})" if line.point else line.variant
        cells: list[str | Text] = [line.subject, named]
        cells += [line.environments, line.values, line.ratio, line.interval, _verdict(line)]
        cells += [line.detectable] if lines.has_detectable else []
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in cells))
    return table


def _narrow(lines: tuple[Line, ...], width: int) -> RenderableType:
    """A name on a line of its own, its numbers below it."""
    parts: list[RenderableType] = []
    previous = None
    widest = max(len(line.values) for line in lines)
    for line in lines:
        name = " · ".join(part for part in (line.subject, line.variant, line.point, line.environments) if part)
        if name != previous:
            parts.append(Text(name))
        previous = name
        numbers = Text(f"  {line.values:>{widest}}  {line.ratio:>7}  {line.interval:>11}  ")
        numbers.append_text(_verdict(line))
        if line.detectable:
            said = f" ({line.detectable} detectable)"
            numbers.append(said if len(numbers) + len(said) <= width else f" ({line.detectable})")
        parts.append(numbers)
    return Group(*parts)


def _verdict(line: Line) -> Text:
    marks = " ".join(str(mark).translate(_SUPERSCRIPTS) for mark in line.marks)
    return Text(line.verdict, style=_STYLES[line.style]) + Text(marks)


def _below(lines: Lines) -> list[RenderableType]:
    parts: list[RenderableType] = [
        _hanging(f"{str(number).translate(_SUPERSCRIPTS)} ", note) for number, note in enumerate(lines.footnotes, 1)
    ]
    parts += _changes(lines)
    parts.append(Text(lines.hidden_sentence))
    if lines.null:
        parts.append(Text(lines.null, style="" if lines.trusted else "bold red"))
    if lines.missing:
        parts.append(Text("Not measured:"))
        parts += [_hanging("- ", missing) for missing in lines.missing]
    return parts + [Text(note) for note in lines.notes]


def _changes(lines: Lines) -> list[RenderableType]:
    """Statements that differ, a blank line around them."""
    parts: list[RenderableType] = []
    for change in lines.changes:
        parts += [Text(f"Statements of {change.title}")]
        parts += [_hanging(line[:2], line[2:], _DIFF_STYLES.get(line[:1], "")) for line in change.lines]
        parts += [Text(change.more)] if change.more else []
        parts.append(Text())
    return parts


def _hanging(bullet: str, text: str, style: str = "") -> RenderableType:
    table = Table.grid(padding=0)
    table.add_column(no_wrap=True)
    table.add_column()
    table.add_row(Text(bullet, style=style), Text(text, style=style))
    return table


def _measured(table: Table) -> int:
    return Console(width=10_000, file=io.StringIO()).measure(table).maximum
