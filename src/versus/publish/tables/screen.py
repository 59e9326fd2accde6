"""A terminal as a page: how wide it is, whether it has colours, and how lines hang and fit."""

import io
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import Literal

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

NARROWEST = 60
WIDTH_OF_A_PIPE = 160
_DIFF_STYLES = {"+": "green", "-": "red"}


def print_fitting(made: Callable[[int, bool], str]) -> None:
    """Prints what is made for a width, in colour or not: in colour on a terminal unless NO_COLOR is set, plain and wide
    elsewhere."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else WIDTH_OF_A_PIPE
    text = made(width, terminal and not os.environ.get("NO_COLOR"))
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


def printed(shown: Sequence[RenderableType], *, width: int, colour: bool) -> str:
    """Returns what a terminal of this width shows, without spaces at the ends of lines."""
    console = Console(
        file=io.StringIO(), width=max(width, NARROWEST), force_terminal=colour, no_color=not colour,
        color_system="standard" if colour else None, legacy_windows=False, emoji=False, highlight=False, markup=False,
    )  # fmt: skip
    with console.capture() as captured:
        console.print(Group(*shown))
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def table_of(columns: Sequence[tuple[str, Literal["left", "right"]]], rows: Sequence[Sequence[Text]]) -> Table:
    """Returns a table whose cells do not break."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for title, justify in columns:
        table.add_column(title, justify=justify, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def fits(table: Table, width: int) -> bool:
    """Returns whether a table has room for all its cells in this width."""
    return Console(width=10_000, file=io.StringIO()).measure(table).maximum <= width


def hanging(bullet: str, text: str, style: str = "") -> RenderableType:
    """Returns a text whose further lines stand below its first word and not below the bullet."""
    table = Table.grid(padding=0)
    table.add_column(no_wrap=True)
    table.add_column()
    table.add_row(Text(bullet, style=style), Text(text, style=style))
    return table


def diff_lines(lines: Sequence[str]) -> list[RenderableType]:
    """Returns lines that begin with `- ` or `+ `, in their colours; the words of a long one stand below its first."""
    return [_diff_line(line) for line in lines]


def _diff_line(line: str) -> RenderableType:
    words = line[2:].lstrip()
    return hanging(line[: len(line) - len(words)], words, _DIFF_STYLES.get(line[:1], ""))
