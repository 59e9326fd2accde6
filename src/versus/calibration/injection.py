"""Slows a copy of Django down: a loop is put at the beginning of one function a subject."""

import ast
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from versus.environments.environment import Environment
from versus.errors import UserError


class Target(msgspec.Struct, frozen=True):
    """A function that is slowed down.

    A call of the subject's baseline variant enters it `calls` times; no other subject's baseline does.
    """

    subject: str
    file: str
    function: str
    calls: int = 1


TARGETS = (
    Target("pagination", "core/paginator.py", "BasePaginator.__init__"),
    Target("template-reuse", "template/base.py", "Template.render"),
    Target("query-compiling", "db/models/query.py", "QuerySet.exclude"),
    Target("form-cleaning", "forms/forms.py", "BaseForm.full_clean"),
    Target("json-serializing", "core/serializers/base.py", "Serializer.serialize"),
    Target("request-handling", "core/handlers/wsgi.py", "WSGIHandler.__call__"),
)

BASE_TURNS = 100
"""Turns of the loop in every tree, the baseline's too.

To begin a loop amid cold code costs more than its turns do, and so both sides pay for it.
"""

PROJECT = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "Django"
version = "{version}"
requires-python = ">= 3.12"

[tool.setuptools.packages.find]
include = ["django*"]

[tool.setuptools.package-data]
django = ["**/*"]
"""


def injected_tree(
    django: Environment, more: Mapping[str, int], folder: Path, targets: Sequence[Target] = TARGETS
) -> Path:
    """Copies an environment's Django into `folder` once, with a loop in each target, and returns the folder.

    `more` are turns above the baseline's, by subject. Raises UserError where a function is not found.
    """
    if (folder / "pyproject.toml").exists():
        return folder
    making = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(making, ignore_errors=True)
    installed = next(Path(django.folder).glob("lib/python*/site-packages/django"))
    shutil.copytree(installed, making / "django", ignore=shutil.ignore_patterns("__pycache__"))
    for target in targets:
        file = making / "django" / target.file
        turns = BASE_TURNS + more.get(target.subject, 0)
        file.write_text(with_loop(file.read_text(), target.function, turns))
    (making / "pyproject.toml").write_text(PROJECT.format(version=django.django))
    making.rename(folder)
    return folder


def with_loop(source: str, function: str, turns: int) -> str:
    """Returns the source with an empty loop of so many turns as the function's first statement.

    The loop counts a float down, because then every turn costs the same. A turn of a range costs less while its numbers
    are among the small integers that CPython keeps.
    """
    first = _first_statement(ast.parse(source), function)
    lines = source.splitlines(keepends=True)
    indent = " " * first.col_offset
    loop = (f"versus_turns = {turns}.0", "while versus_turns:", "    versus_turns -= 1.0")
    lines.insert(first.lineno - 1, "".join(f"{indent}{line}\n" for line in loop))
    return "".join(lines)


def _first_statement(tree: ast.Module, function: str) -> ast.stmt:
    body: list[ast.stmt] = tree.body
    for name in function.split("."):
        found = [
            statement
            for statement in body
            if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and statement.name == name
        ]
        if not found:
            raise UserError(f"This Django has no {function} to slow down.")
        body = found[-1].body
    has_docstring = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return body[1] if has_docstring and len(body) > 1 else body[0]


def environment_name(size: float, instrument: str) -> str:
    """Returns the name of an environment slowed down by `size`, which is its folder's name too."""
    return f"{instrument}-{size * 100:g}"


def environment_size(name: str) -> float | None:
    """Returns the share that `environment_name` put into a name; None for any other name."""
    text = name.rpartition("-")[2]
    try:
        share = float(text) / 100
    except ValueError:
        return None
    return round(share, 6)
