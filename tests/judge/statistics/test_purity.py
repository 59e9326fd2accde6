import ast
from pathlib import Path

import pytest

import versus.judge

PURE = {
    "itertools",
    "bisect",
    "collections",
    "difflib",
    "enum",
    "math",
    "msgspec",
    "numpy",
    "scipy",
    "statistics",
    "typing",
    "versus",
}
MODULES = sorted(Path(versus.judge.__file__).parent.rglob("*.py"))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_nothing_but_arithmetic_is_imported(module):
    names = set(imported(ast.parse(module.read_text(encoding="utf-8"))))
    assert {name.split(".")[0] for name in names} <= PURE


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_nothing_is_printed_or_opened(module):
    calls = (
        node.func for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    )
    assert not {func.id for func in calls if isinstance(func, ast.Name)} & {"print", "open", "input", "exec", "eval"}
