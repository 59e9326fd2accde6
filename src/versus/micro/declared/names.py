"""The subjects that a folder declares, read from its sources without running any."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec


class Declared(msgspec.Struct, frozen=True):
    """A subject's variants, and the set of packages that they need beside Django; empty where they need none."""

    variants: frozenset[str]
    packages: str = ""


def declared_subjects(folder: Path) -> Mapping[str, Declared]:
    """Returns each subject by its name, as it is declared now, whatever a record knows. It needs no Django."""
    found: dict[str, Declared] = {}
    for file in sorted(folder.glob("*.py")):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef) and (variants := frozenset(_variants(node))):
                found[subject_name(node.name)] = Declared(variants, _packages(node))
    return found


def subject_name(of_class: str) -> str:
    """`article-page` for ArticlePage, as the kit names it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", of_class).lower()


def _variants(node: ast.ClassDef) -> Iterator[str]:
    for inside in node.body:
        if isinstance(inside, ast.FunctionDef | ast.AsyncFunctionDef):
            decorators = (made.func if isinstance(made, ast.Call) else made for made in inside.decorator_list)
            if any(isinstance(decorator, ast.Name) and decorator.id == "variant" for decorator in decorators):
                yield inside.name


def _packages(node: ast.ClassDef) -> str:
    for inside in node.body:
        match inside:
            case ast.Assign(targets=[ast.Name(id="packages")], value=ast.Constant(value=str(text))):
                return text
    return ""
