"""Declaring subjects: what is refused, and when a variant's version changes. The kit needs no Django."""

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from versus.locations import Locations

Declare = Callable[..., ModuleType]

PROJECT = [f"bench_project/{name}" for name in ("seed.py", "prose.py", "views.py", "page.html", "tests/test_views.py")]

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
    """Imports a benchmarks package with one area of the given source, each time anew.

    `appended` is text by the name of a file that the suite has.
    """
    names: list[str] = []

    def imported(source: str, appended: Mapping[str, str] | None = None) -> ModuleType:
        package = tmp_path / f"suite{len(names)}" / "benchmarks"
        package.mkdir(parents=True)
        for file in where.benchmarks.glob("_*.py"):
            shutil.copy(file, package)
        (package / "__init__.py").touch()
        (package / "area.py").write_text(source)
        for name in PROJECT:
            (package.parent / name).parent.mkdir(parents=True, exist_ok=True)
            (package.parent / name).touch()
        for name, text in (appended or {}).items():
            with (package.parent / name).open("a") as file:
                file.write(text)
        name = f"kit_test_{len(names)}"
        names.append(name)
        spec = importlib.util.spec_from_file_location(
            name, package / "__init__.py", submodule_search_locations=[str(package)]
        )
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
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
    ("before", "after", "changes"),
    [
        ("return helper(size)", "return helper(size) * 2", True),
        ("return number + 1", "return number + 2", True),
        ("LIMIT = 10", "LIMIT = 11", True),
        ("self.rows = list(range(LIMIT))", "self.rows = [*range(LIMIT)]", True),
        ("    def prepare(", "    longest_call_s = 2.0\n\n    def prepare(", True),
        ("    def prepare(", '    writes = ("blog.Author",)\n\n    def prepare(', True),
        ('"""Cards."""', '"""Cards, explained better."""', False),
        ("def helper(number)", "def not_used():\n    pass\n\ndef helper(number)", False),
    ],
)
def test_versions_change_with_what_is_measured_and_with_nothing_else(
    declare: Declare, before: str, after: str, changes: bool
) -> None:
    """With any variant change those of all: whether one is timed depends on what the others return."""
    assert before in SUBJECT
    old, new = versions(declare(SUBJECT)), versions(declare(SUBJECT.replace(before, after)))
    assert {old[name] != new[name] for name in old} == {changes}
    assert len(set(old.values())) == len(old)


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("benchmarks/_checks.py", True),
        ("benchmarks/_database.py", True),
        ("benchmarks/area.py", False),
        ("bench_project/seed.py", True),
        ("bench_project/views.py", True),
        ("bench_project/page.html", True),
        ("bench_project/tests/test_views.py", False),
    ],
)
def test_versions_change_with_the_kit_and_the_project_and_not_with_a_neighbour(
    declare: Declare, file: str, changes: bool
) -> None:
    old, new = versions(declare(SUBJECT)), versions(declare(SUBJECT, {file: "\nNEIGHBOUR = 1\n"}))
    assert {old[name] != new[name] for name in old} == {changes}


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
