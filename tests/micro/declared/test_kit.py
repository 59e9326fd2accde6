"""Declaring subjects: what is refused, and when a variant's version changes. The kit needs no Django."""

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from versus.locations import Locations

Declare = Callable[[str], ModuleType]

SUBJECT = '''
from ._kit import Subject, variant

LIMIT = 10

def helper(number):
    return number + 1

class Cards(Subject):
    """Cards."""
    parameters = {"size": [1, 2]}
    default = {"size": 1}

    def prepare(self, size):
        self.rows = list(range(LIMIT))

    @variant(baseline=True)
    def plain(self, size):
        return helper(size)

    @variant(needs="os.path.join")
    async def awaited(self, size):
        return size

    @variant(needs="os.path.no_such_function")
    def absent(self, size):
        return size
'''


@pytest.fixture
def declare(tmp_path: Path, where: Locations) -> Iterator[Declare]:
    """Imports a benchmarks package with one area of the given source, each time anew."""
    names: list[str] = []

    def imported(source: str) -> ModuleType:
        package = tmp_path / f"suite{len(names)}" / "benchmarks"
        package.mkdir(parents=True)
        for name in ("_kit.py", "_sources.py"):
            shutil.copy(where.benchmarks / name, package)
        (package / "__init__.py").touch()
        (package / "area.py").write_text(source)
        name = f"kit_test_{len(names)}"
        names.append(name)
        spec = importlib.util.spec_from_file_location(
            name, package / "__init__.py", submodule_search_locations=[str(package)]
        )
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
        project = package.parent / "bench_project"
        project.mkdir()
        for file in ("seed.py", "prose.py"):
            (project / file).write_text("")
        return importlib.import_module(f"{name}.area")

    yield imported
    for name in list(sys.modules):
        if name.startswith("kit_test_"):
            del sys.modules[name]


def versions(module: ModuleType) -> dict[str, str]:
    cards: Any = module.Cards
    return {name: getattr(cards, f"time_{name}").version for name in cards.variants}


def test_asv_finds_entries_with_plain_axes(declare: Declare) -> None:
    cards: Any = declare(SUBJECT).Cards
    assert cards.params == [[1, 2]]
    assert cards.param_names == ["size"]
    assert {name for name in vars(cards) if name.startswith("time_")} == {"time_plain", "time_awaited", "time_absent"}
    assert cards.time_plain.pretty_source.startswith("@variant(baseline=True)")


def test_an_absent_api_is_not_applicable(declare: Declare) -> None:
    cards: Any = declare(SUBJECT).Cards
    with pytest.raises(NotImplementedError, match="no_such_function"):
        cards.time_absent.setup(1)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("return helper(size)", "return helper(size) * 2", {"plain"}),
        ("return number + 1", "return number + 2", {"plain"}),
        ("LIMIT = 10", "LIMIT = 11", {"plain", "awaited", "absent"}),
        ("self.rows = list(range(LIMIT))", "self.rows = [*range(LIMIT)]", {"plain", "awaited", "absent"}),
        (
            "    async def awaited(self, size):\n        return size",
            "    async def awaited(self, size):\n        return -size",
            {"awaited"},
        ),
        ('"""Cards."""', '"""Cards, explained better."""', set()),
    ],
)
def test_a_version_changes_with_what_is_measured_and_with_nothing_else(
    declare: Declare, before: str, after: str, changed: set[str]
) -> None:
    assert before in SUBJECT
    old, new = versions(declare(SUBJECT)), versions(declare(SUBJECT.replace(before, after)))
    assert {name for name in old if old[name] != new[name]} == changed


def test_a_version_changes_with_the_fixtures(declare: Declare) -> None:
    module = declare(SUBJECT)
    cards: Any = module.Cards
    old = cards.version(cards.variants["plain"])
    assert module.__file__ is not None
    (Path(module.__file__).parents[1] / "bench_project" / "seed.py").write_text("ROWS = 2\n")
    assert cards.version(cards.variants["plain"]) != old


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('    """Cards."""\n', "", "has no docstring"),
        ("(baseline=True)", "", "exactly one variant with baseline=True"),
        ('default = {"size": 1}', "default = {}", "must name one value for each"),
        ('default = {"size": 1}', 'default = {"size": 3}', "is not among its parameters: size"),
    ],
)
def test_a_declaration_that_cannot_be_measured_is_refused(
    declare: Declare, before: str, after: str, sentence: str
) -> None:
    with pytest.raises(TypeError, match=sentence):
        declare(SUBJECT.replace(before, after))
