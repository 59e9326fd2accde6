"""A benchmark's version for asv is made from the sources that the variant uses, and from no other source."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from versus.locations import Locations

Used = Callable[[str, str], str]

AREA = '''
from os import path, sep

CARD = "card"
TEMPLATES = {"a": CARD, "b": "plain"}
UNUSED = 1

if path:
    EITHER = 1
else:
    EITHER = 2


class Base:
    LIMIT = 3

    def inherited(self):
        return self.LIMIT


class Cards(Base):
    """Cards."""

    def prepare(self):
        self.engine = TEMPLATES

    def render(self):
        return self.inherited() + EITHER

    def direct(self):
        """Renders."""
        return self.render()

    def other(self):
        return sep
'''


@pytest.fixture
def used(tmp_path: Path, where: Locations, monkeypatch: pytest.MonkeyPatch) -> Iterator[Used]:
    """Returns the sources that a variant and its preparation use."""
    monkeypatch.syspath_prepend(str(where.root))
    sources: ModuleType = importlib.import_module("benchmarks._sources")
    names: list[str] = []

    def read(area: str, variant: str) -> str:
        names.append(f"area_of_versions_{len(names)}")
        (tmp_path / f"{names[-1]}.py").write_text(area)
        monkeypatch.syspath_prepend(str(tmp_path))
        module = importlib.import_module(names[-1])
        return "\n".join(sources.used_sources(module.Cards, [variant, "prepare"]))

    yield read
    for name in names:
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('CARD = "card"', 'CARD = "other card"'),
        ('"b": "plain"', '"b": "plainer"'),
        ("LIMIT = 3", "LIMIT = 4"),
        ("self.inherited() + EITHER", "self.inherited() - EITHER"),
        ("    EITHER = 2", "    EITHER = 3"),
        ("import path, sep", "import name as path, sep"),
    ],
    ids=["constant", "table", "inherited", "helper method", "condition", "import"],
)
def test_an_edit_of_what_is_used_shows(used: Used, before: str, after: str) -> None:
    assert before in AREA
    assert used(AREA, "direct") != used(AREA.replace(before, after), "direct")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("UNUSED = 1", "UNUSED = 2"),
        ("return sep", "return sep * 2"),
        ("import path, sep", "import path, sep, name"),
        ('"""Cards."""', '"""Cards, explained."""'),
        ("class Cards", "\n\n\nclass Cards"),
    ],
    ids=["constant", "other variant", "another import", "the subject's docstring", "place"],
)
def test_an_edit_of_anything_else_does_not(used: Used, before: str, after: str) -> None:
    assert before in AREA
    assert used(AREA, "direct") == used(AREA.replace(before, after), "direct")
