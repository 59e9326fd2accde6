"""The functions of an installed Django, and which of them differ between two: compared by syntax."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from versus.environments.environment import Environment

NOT_COMPARED = (
    "contrib/admin/", "contrib/admindocs/", "contrib/gis/", "contrib/postgres/", "db/backends/mysql/",
    "db/backends/oracle/", "db/backends/postgresql/", "db/backends/dummy/",
)  # fmt: skip
"""The admin and GIS are subjects of their own, and other databases are not where functions are traced."""

OF_OTHER_DATABASES = ("as_mysql", "as_oracle", "as_postgresql")
"""How functions outside those folders end that write SQL for one of these databases alone."""


def django_folder(environment: Environment) -> Path:
    """Returns where an environment's Django lies."""
    (found,) = Path(environment.folder).glob("lib/python*/site-packages/django")
    return found


def functions(django: Path) -> Mapping[str, str]:
    """Returns the normalised syntax of every function, by `db/models/query.py:QuerySet.get`.

    Docstrings, comments, annotations and line numbers do not count. A function inside another has a name of its own,
    as Python's qualified names have it, and is a part of the outer one as well.
    """
    found: dict[str, str] = {}
    for file in sorted(django.rglob("*.py")):
        path = file.relative_to(django).as_posix()
        if not path.startswith(NOT_COMPARED):
            found |= {
                f"{path}:{name}": text
                for name, text in _functions(ast.parse(file.read_bytes()))
                if not name.endswith(OF_OTHER_DATABASES)
            }
    return found


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> frozenset[str]:
    """Returns the functions of `after` that `before` does not have, or has otherwise."""
    return frozenset(name for name, text in after.items() if before.get(name) != text)


def _functions(node: ast.AST, within: str = "") -> Iterator[tuple[str, str]]:
    for inside in ast.iter_child_nodes(node):
        match inside:
            case ast.ClassDef(name=name):
                yield from _functions(inside, f"{within}{name}.")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield f"{within}{name}", _normalised(inside)
                yield from _functions(inside, f"{within}{name}.<locals>.")
            case _:
                yield from _functions(inside, within)


def _normalised(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    body = function.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    plain = _WithoutAnnotations().visit(ast.fix_missing_locations(ast.parse(ast.unparse(function))))
    plain.body[0].body = plain.body[0].body[len(function.body) - len(body) :] or [ast.Pass()]
    return ast.dump(plain)


class _WithoutAnnotations(ast.NodeTransformer):
    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node
