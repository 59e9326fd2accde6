"""The names that a piece of Python takes from elsewhere: release notes may speak of them."""

import ast
import builtins
from collections.abc import Iterator
from textwrap import dedent

SHORTEST = 4
_PYTHONS_OWN = frozenset(dir(builtins)) | {"self"}


def used_names(source: str) -> frozenset[str]:
    """Returns what a variant's source calls, imports, names and passes by keyword; neither its own arguments and
    variables, nor what Python has built in, nor names of three letters. Empty for text that is no Python."""
    try:
        tree = ast.parse(dedent(source))
    except SyntaxError:
        return frozenset()
    body = [
        statement for node in tree.body for statement in getattr(node, "body", [node])
    ]  # its decorators say nothing
    nodes = [node for statement in body for node in ast.walk(statement)]
    found = {name for node in nodes for name in _names(node)}
    return frozenset(name for name in found - _own(tree) if len(name) >= SHORTEST and not name.startswith("__"))


def _own(tree: ast.Module) -> frozenset[str]:
    """Arguments, and what is assigned to."""
    nodes = list(ast.walk(tree))
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    assigned = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return _PYTHONS_OWN | arguments | assigned


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name):
            yield name
        case ast.Call(func=ast.Attribute(attr=name)):
            yield name
        case ast.Attribute(attr=name) if "_" in name or not name.islower():
            yield name  # `title` may be anybody's attribute; `fetch_mode` and `F` are somebody's
        case ast.keyword(arg=str(name)):
            yield name
        case ast.alias(name=name):
            yield name.rpartition(".")[2]
