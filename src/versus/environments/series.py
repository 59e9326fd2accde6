"""The Django series the suite knows, from its one data file."""

from functools import cache
from pathlib import Path

import msgspec


class Series(msgspec.Struct, frozen=True):
    """One line of series.toml."""

    name: str
    newest: str


class _File(msgspec.Struct):
    series: list[Series]


@cache
def known_series() -> tuple[Series, ...]:
    """Returns the series in order of release, the oldest first."""
    text = Path(__file__).with_name("series.toml").read_bytes()
    return tuple(msgspec.toml.decode(text, type=_File).series)


def is_of(django: str, asked: str) -> bool:
    """Returns whether this is the Django asked for, or a patch of the series asked for."""
    return django == asked or django.startswith(f"{asked}.")
