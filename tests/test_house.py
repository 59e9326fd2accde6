"""Rules of the house that no linter knows. CONTRIBUTING.md tells them to people."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from versus.locations import locations

ROOT = locations().root
SOURCE = ROOT / "src" / "versus"
CODE = ("src", "benchmarks", "bench_project", "locustfiles", "tests")
MOST_MODULES = 16
FEWEST_LINES = 20
SHORT = {
    "units.py": "numbers that every layer shares; the lowest layer has no neighbour to hold them",
    "cli/keep.py": "cli has one file a command",
    "machine/files.py": "the only place that asks for the limit on open files, and the only one that raises it",
    "machine/priority.py": "the only place that asks the kernel for a priority; micro and load use it",
}
"""Modules that may be shorter, each with its reason."""


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def parsed(*folders: str) -> Iterator[tuple[str, ast.AST]]:
    """(file and line, node) of all code in these folders."""
    for file in (file for folder in folders for file in modules(ROOT / folder)):
        for node in ast.walk(tree(file)):
            yield f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


def bound(node: ast.AST) -> str | None:
    """The name that a node binds."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return name
        case ast.arg(arg=name):
            return name
        case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name):
            return name
        case ast.MatchMapping(rest=name):
            return name
        case ast.alias(asname=name):
            return name
    return None


def told_by_plan(node: ast.AST) -> bool:
    """Whether it asks which kind of plan a value is."""
    match node:
        case ast.Call(func=ast.Name(id="isinstance"), args=[_, kinds]):
            return any(_names_plan(part) for part in ast.walk(kinds))
        case ast.MatchClass(cls=cls):
            return _names_plan(cls)
    return False


def _names_plan(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.endswith("Plan")
    return False


def test_no_variable_is_called_one() -> None:
    assert [place for place, node in parsed(*CODE) if bound(node) == "one"] == []


def test_every_way_to_bind_a_name_is_seen() -> None:
    written = """
one = [one for one in ()]
def f(one, *, other=lambda one: 1): ...
for one, (two, *one) in (): ...
with x as one: ...
try: ...
except E as one: ...
match x:
    case [one, *one]: ...
    case {**one}: ...
    case int() as one: ...
import one as one
if (one := 1): ...
"""
    assert [bound(node) for node in ast.walk(ast.parse(written))].count("one") == 14
    assert bound(ast.parse("print(one, x.one)").body[0]) is None


def test_no_folder_has_more_modules_than_one_can_look_through() -> None:
    folders = [folder for folder in SOURCE.rglob("*") if folder.is_dir() and folder != SOURCE / "cli"]
    found = {
        str(folder.relative_to(SOURCE)): len([path for path in folder.glob("*.py") if path.name != "__init__.py"])
        for folder in [SOURCE, *folders]
    }
    assert {folder: number for folder, number in found.items() if number > MOST_MODULES} == {}


def test_no_module_is_a_scrap() -> None:
    short = {
        str(path.relative_to(SOURCE))
        for path in modules(SOURCE)
        if path.stem not in ("__init__", "__main__") and len(path.read_text().splitlines()) < FEWEST_LINES
    }
    assert short - SHORT.keys() == set()


def test_only_records_tell_kinds_of_plan_apart() -> None:
    found = [place for place, node in parsed("src/versus") if told_by_plan(node)]
    assert [place for place in found if not place.startswith("src/versus/records/")] == []


@pytest.mark.parametrize(
    ("written", "asks"),
    [
        ("isinstance(plan, LoadPlan)", True),
        ("isinstance(plan, Plan | why.WhyPlan)", True),
        ("isinstance(plan, (int, Plan))", True),
        ("isinstance(plan, Planet)", False),
        ("issubclass(kind, int)", False),
    ],
)
def test_questions_about_kinds_of_plan_are_seen(written: str, asks: bool) -> None:
    assert any(told_by_plan(node) for node in ast.walk(ast.parse(written))) is asks


def test_a_pattern_of_a_plan_is_a_question_about_its_kind() -> None:
    tree = ast.parse("match plan:\n    case LoadPlan(): ...")
    assert any(told_by_plan(node) for node in ast.walk(tree))
