"""A part fits any terminal, whatever its columns hold."""

import pytest

from versus.publish.tables.part import Column, Part
from versus.publish.tables.parts import terminal_parts

WORDS = ("A statement that is longer than a narrow terminal is wide, and has to break.", "upgrade guide")


@pytest.mark.parametrize("numbers", [(), ("12",), ("",)])
@pytest.mark.parametrize("width", [20, 60, 200])
def test_rows_with_and_without_numbers_are_shown_at_any_width(width, numbers):
    columns = (Column("statement"), Column("source"), *(Column("rows", number=True) for _ in numbers))
    shown = " ".join(
        terminal_parts("All", "", (Part(columns=columns, rows=((*WORDS, *numbers),)),), width=width).split()
    )
    assert "has to break." in shown
    assert ("12" in shown) is ("12" in numbers)
