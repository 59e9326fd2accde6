"""A titled part of what is told, whatever shows it: a terminal, Markdown or a page."""

import msgspec


class Column(msgspec.Struct, frozen=True):
    """`number` columns are set to the right; those of `words` may break where a page is narrow."""

    title: str
    number: bool = False
    words: bool = False


class Part(msgspec.Struct, frozen=True):
    """What belongs together, in the order of its fields."""

    title: str = ""
    sentences: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    after: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
