import ast
from pathlib import Path

import pytest

from versus.calibration.injection import BASE_TURNS, TARGETS, injected_tree, with_loop
from versus.environments.environment import Environment
from versus.errors import UserError

SOURCE = '''\
"""A module."""


class Page:
    """A page."""

    def get(self, number):
        """One of them."""
        return self.items[number]


async def other():
    return 1
'''


def test_the_loop_is_the_first_statement_after_the_docstring() -> None:
    changed = ast.parse(with_loop(SOURCE, "Page.get", 30))
    function = changed.body[1].body[1]  # type: ignore[attr-defined]
    assert [ast.unparse(statement) for statement in function.body[1:]] == [
        "versus_turns = 30.0",
        "while versus_turns:\n    versus_turns -= 1.0",
        "return self.items[number]",
    ]


def test_the_loop_ends_after_its_turns() -> None:
    lines = with_loop("def turned():\n    return versus_turns\n", "turned", 7).replace(
        "-= 1.0", "-= 1.0; seen.append(1)"
    )
    seen: list[int] = []
    known = {"seen": seen}
    exec(lines, known)
    assert known["turned"]() == 0  # type: ignore[operator]
    assert len(seen) == 7


def test_nothing_else_changes() -> None:
    changed = with_loop(SOURCE, "other", 5).splitlines()
    assert [line for line in changed if line not in SOURCE.splitlines()] == [
        "    versus_turns = 5.0",
        "    while versus_turns:",
        "        versus_turns -= 1.0",
    ]
    assert len(changed) == len(SOURCE.splitlines()) + 3


def test_a_function_that_is_gone_is_named() -> None:
    with pytest.raises(UserError, match=r"Page\.put"):
        with_loop(SOURCE, "Page.put", 5)


def test_every_target_is_there_in_the_newest_django(django_61: Environment, tmp_path: Path) -> None:
    base = injected_tree(django_61, {}, tmp_path / "base")
    slowed = injected_tree(django_61, {target.subject: 7 for target in TARGETS}, tmp_path / "slowed")
    for tree, turns in ((base, BASE_TURNS), (slowed, BASE_TURNS + 7)):
        for target in TARGETS:
            source = (tree / "django" / target.file).read_text()
            ast.parse(source)
            assert source.count(f"versus_turns = {turns}.0\n") == sum(other.file == target.file for other in TARGETS)


def test_a_tree_is_made_once(django_61: Environment, tmp_path: Path) -> None:
    tree = injected_tree(django_61, {}, tmp_path / "base")
    (tree / "kept").touch()
    assert injected_tree(django_61, {}, tmp_path / "base") == tree
    assert (tree / "kept").exists()
