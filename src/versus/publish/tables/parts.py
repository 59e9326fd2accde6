"""Prints titled parts on a terminal and as Markdown."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from versus.publish.tables.markdown import escaped, markdown_part
from versus.publish.tables.part import Part
from versus.publish.tables.screen import NARROWEST, diff_lines, fits, hanging, print_fitting, printed, table_of


def print_parts(title: str, origin: str, parts: Sequence[Part]) -> None:
    """Prints parts on standard output."""
    print_fitting(lambda width, colour: terminal_parts(title, origin, parts, width=width, colour=colour))


def terminal_parts(title: str, origin: str, parts: Sequence[Part], *, width: int = 80, colour: bool = False) -> str:
    """Returns the parts as text. A row of a table is one line where the width allows it, else two."""
    shown: list[RenderableType] = [Text(title, style="bold"), Text(origin)]
    for part in parts:
        shown += [Text(), *part_lines(part, max(width, NARROWEST))]
    return printed(shown, width=width, colour=colour)


def markdown_parts(title: str, origin: str, parts: Sequence[Part]) -> str:
    """Returns the parts as Markdown, with all text of records escaped."""
    return "\n\n".join([f"**{escaped(title)}**", escaped(origin), *map(markdown_part, parts)]) + "\n"


def part_lines(part: Part, width: int) -> list[RenderableType]:
    """Returns a part as lines for a terminal of this width."""
    lines: list[RenderableType] = [Text(part.title, style="bold")] if part.title else []
    lines += [Text(sentence) for sentence in part.sentences]
    if part.rows:
        table = table_of(
            [(column.title, "right" if column.number else "left") for column in part.columns],
            [[Text(cell) for cell in row] for row in part.rows],
        )
        lines.append(table if fits(table, width) else _narrow(part, width))
    lines += [Text(sentence) for sentence in part.after]
    lines += diff_lines(part.code)
    return lines + [hanging("- ", bullet) for bullet in part.bullets]


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
    lines = list(words[:1])
    for word in words[1:]:
        longer = f"{lines[-1]}{between}{word}"
        if len(longer) > width:
            lines.append(f"  {word}")
        else:
            lines[-1] = longer
    return lines
