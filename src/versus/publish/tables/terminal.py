"""A report as a table in a terminal."""

from collections.abc import Sequence
from typing import Literal

import msgspec
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from versus.judge.report import Report
from versus.publish.kinds import parts_below
from versus.publish.origin import origin
from versus.publish.tables.lines import Line, Lines, lines_of
from versus.publish.tables.part import Part
from versus.publish.tables.parts import part_lines
from versus.publish.tables.screen import diff_lines, fits, hanging, print_fitting, printed, table_of
from versus.records.store import Run
from versus.spelling import plain

_STYLES = {"faster": "green", "slower": "red", "inconclusive": "yellow", "same": "dim"}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def print_report(
    report: Report, run: Run | None = None, *, most: int | None = None, instead: Sequence[Part] = ()
) -> None:
    """Prints a report on standard output, with these parts in the place of its rows where there are any."""
    print_fitting(
        lambda width, colour: terminal_table(report, run, width=width, colour=colour, most=most, instead=instead)
    )


def terminal_table(
    report: Report,
    run: Run | None = None,
    *,
    width: int = 80,
    colour: bool = False,
    most: int | None = None,
    instead: Sequence[Part] = (),
) -> str:
    """One line a row where the width allows, else two; never a cell broken in the middle."""
    lines = lines_of(msgspec.structs.replace(report, verdicts=()) if instead else report, run, most=most)
    parts: list[RenderableType] = [_heading(run, report, width)]
    for part in instead:
        parts += [Text(), *part_lines(part, width)]
    if lines.lines:
        table = _wide(lines)
        parts += [Text(), table if fits(table, width) else _narrow(lines.lines, width)]
    parts += [Text(), *_below(lines)]
    for part in parts_below(report, run):
        parts += [Text(), *part_lines(part, width)]
    return printed(parts, width=width, colour=colour)


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
    columns: list[tuple[str, Literal["left", "right"]]] = [
        ("subject", "left"), ("variant", "left"), ("Django", "left"), (lines.measured, "right"),
        ("ratio", "right"), ("95 % interval", "right"), ("verdict", "left"), ("difference", "left"),
        ("detectable", "left"),
    ]  # fmt: skip
    wanted = [place for place, (title, _) in enumerate(columns) if lines.shows(title)]
    rows = [_cells(line) for line in lines.lines]
    return table_of([columns[place] for place in wanted], [[row[place] for place in wanted] for row in rows])


def _cells(line: Line) -> list[Text]:
    named = f"{line.variant} ({line.point})" if line.point else line.variant
    said = (line.subject, named, line.environments, line.values, line.ratio, line.interval)
    return [*map(Text, said), _verdict(line), Text(line.difference), Text(line.detectable)]


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
            said = f" ({line.detectable} detectable)", f" ({line.detectable})"
            numbers.append(_fitting(said, width - len(numbers)))
        if line.difference:
            numbers.append(_fitting((f" ({line.difference})",), width - len(numbers)))
        parts.append(numbers)
    return Group(*parts)


def _fitting(said: Sequence[str], room: int) -> str:
    """In the words that there is room for, else on a line of its own."""
    return next((words for words in said if len(words) <= room), f"\n   {said[0]}")


def _verdict(line: Line) -> Text:
    marks = " ".join(str(mark).translate(_SUPERSCRIPTS) for mark in line.marks)
    return Text(line.verdict, style=_STYLES[line.style]) + Text(marks)


def _below(lines: Lines) -> list[RenderableType]:
    parts: list[RenderableType] = [
        hanging(f"{str(number).translate(_SUPERSCRIPTS)} ", note) for number, note in enumerate(lines.footnotes, 1)
    ]
    parts += _changes(lines)
    parts += [Text(lines.hidden_sentence)] if lines.hidden_sentence else []
    if lines.null:
        parts.append(Text(lines.null, style="" if lines.trusted else "bold red"))
    if lines.missing:
        parts.append(Text("Not measured:"))
        parts += [hanging("- ", missing) for missing in lines.missing]
    return parts + [Text(note) for note in lines.notes]


def _changes(lines: Lines) -> list[RenderableType]:
    """Statements that differ, a blank line around them."""
    parts: list[RenderableType] = []
    for change in lines.changes:
        parts += [Text(f"Statements of {change.title}")]
        parts += diff_lines(change.lines)
        parts += [Text(change.more)] if change.more else []
        parts.append(Text())
    return parts
