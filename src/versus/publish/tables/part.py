"""A part of a result in words, which a terminal, Markdown and a page show alike."""

import msgspec


class Column(msgspec.Struct, frozen=True):
    """A column of a table. `number` aligns it to the right; `words` may break into lines where a page is narrow.

    A page shows what is `below` in small letters below the first column's cells, to save room.
    """

    title: str
    number: bool = False
    words: bool = False
    below: bool = False


class Part(msgspec.Struct, frozen=True):
    """A titled part. Its fields are shown in their order here."""

    title: str = ""
    sentences: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    after: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
