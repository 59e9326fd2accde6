"""Prints titled parts on a terminal and as Markdown."""

import io
import os
import shutil
import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from versus.publish.tables.markdown import escaped, markdown_part
from versus.publish.tables.part import Part

_STYLES = {"+": "green", "-": "red"}
_NARROWEST = 60
_WIDTH_OF_A_PIPE = 160


def print_parts(title: str, origin: str, parts: Sequence[Part]) -> None:
    """Prints parts on standard output: in colour on a terminal unless NO_COLOR is set, plain and wide elsewhere."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else _WIDTH_OF_A_PIPE
    text = terminal_parts(title, origin, parts, width=width, colour=terminal and not os.environ.get("NO_COLOR"))
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


def terminal_parts(title: str, origin: str, parts: Sequence[Part], *, width: int = 80, colour: bool = False) -> str:
    """Returns the parts as text. A row of a table is one line where the width allows it, else two."""
    console = Console(
        file=io.StringIO(), width=max(width, _NARROWEST), force_terminal=colour, no_color=not colour,
        color_system="standard" if colour else None, legacy_windows=False, emoji=False, highlight=False, markup=False,
    )  # fmt: skip
    shown: list[RenderableType] = [Text(title, style="bold"), Text(origin)]
    for part in parts:
        shown += [Text(), *part_lines(part, console.width)]
    with console.capture() as captured:
        console.print(Group(*shown))
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def markdown_parts(title: str, origin: str, parts: Sequence[Part]) -> str:
    """Returns the parts as Markdown, with all text of records escaped."""
    return "\n\n".join([f"**{escaped(title)}**", escaped(origin), *map(markdown_part, parts)]) + "\n"


def part_lines(part: Part, width: int) -> list[RenderableType]:
    """Returns a part as lines for a terminal of this width."""
    lines: list[RenderableType] = [Text(part.title, style="bold")] if part.title else []
    lines += [Text(sentence) for sentence in part.sentences]
    if part.rows:
        table = _table(part)
        fits = Console(width=10_000, file=io.StringIO()).measure(table).maximum <= width
        lines.append(table if fits else _narrow(part, width))
    lines += [Text(sentence) for sentence in part.after]
    lines += [Text(line, style=_STYLES.get(line[:1], "")) for line in part.code]
    return lines + [_hanging(bullet) for bullet in part.bullets]


def _table(part: Part) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for column in part.columns:
        table.add_column(column.title, justify="right" if column.number else "left", no_wrap=True)
    for row in part.rows:
        table.add_row(*map(Text, row))
    return table


def _narrow(part: Part, width: int) -> RenderableType:
    """Puts the words of each row first and its numbers below, with their columns' titles. Lines break between cells."""
    lines: list[str] = []
    for row in part.rows:
        cells = list(zip(part.columns, row, strict=True))
        lines += _joined([cell for column, cell in cells if cell and not column.number], " · ", width)
        numbers = [f"{column.title} {cell}" for column, cell in cells if cell and column.number]
        lines += [f"  {line}" for line in _joined(numbers, ", ", width - 2)]
    return Text("\n".join(lines))


def _joined(words: Sequence[str], between: str, width: int) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]}{between}{word}"
        if len(longer) > width:
            lines.append(f"  {word}")
        else:
            lines[-1] = longer
    return lines


def _hanging(text: str) -> RenderableType:
    table = Table.grid(padding=0)
    table.add_column(no_wrap=True)
    table.add_column()
    table.add_row(Text("- "), Text(text))
    return table
