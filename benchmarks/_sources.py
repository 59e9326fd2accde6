"""The sources that decide what is measured: of a method in its own file, of all benchmarks, of seeded databases."""

import ast
import hashlib
import inspect
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

CODE = (".py", ".html")
Definitions = dict[str, list["Definition"]]


class Definition:
    """A statement that binds names, with the lines it stands on."""

    def __init__(self, statement: ast.stmt, lines: list[str]) -> None:
        decorators = getattr(statement, "decorator_list", [])
        start = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
        self.statement = statement
        self.source = "\n".join(lines[start - 1 : statement.end_lineno])


class Imported(Definition):
    """One name of an import, without the other names of the same line."""

    def __init__(self, statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> None:
        origin = f"{'.' * statement.level}{statement.module}." if isinstance(statement, ast.ImportFrom) else ""
        self.statement = statement
        self.source = f"import {origin}{alias.name}"


def used_sources(cls: type, members: Iterable[str]) -> list[str]:
    """Returns the source of a class's members and of all they use in their file, in the order of the file.

    A member uses what it names: of its class by `self` or `cls`, of its file as a global; what that names is used too.
    """
    module, own = _definitions(Path(inspect.getsourcefile(cls) or ""), cls.__qualname__)
    found: set[Definition] = set()
    waiting = [definition for name in members for definition in own.get(name, [])]
    while waiting:
        definition = waiting.pop()
        if definition in found:
            continue
        found.add(definition)
        for kind, name in _named(definition.statement):
            waiting += (own if kind is ast.Attribute else module).get(name, [])
    return [used.source for used in sorted(found, key=lambda used: (used.statement.lineno, used.source))]


def project_root() -> Path:
    """Returns the folder that `bench_project` can be imported from."""
    return Path(__file__).resolve().parent.parent


def fixture_version() -> str:
    """Returns a digest of all files that decide what a seeded database holds."""
    project = project_root() / "bench_project"
    seeding = [project / name for name in ("seed.py", "dice.py", "prose.py", "office/rows.py")]
    schema = [*sorted(project.glob("*/models.py")), *sorted(project.glob("*/migrations/*.py"))]
    return _digest(project, [*seeding, *schema])


@cache
def deciding_files_version(kit: tuple[str, ...]) -> str:
    """Returns a digest of the files that have a part in every number: the kit's and the bench project's, but its tests.

    They are read once a process.
    """
    project = project_root() / "bench_project"
    own = [Path(__file__).with_name(f"{name}.py") for name in kit]
    used = [file for file in project.rglob("*") if file.suffix in CODE and "tests" not in file.parts]
    return _digest(project_root(), [*own, *sorted(used)])


def _digest(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(root)}\n".encode() + file.read_bytes())
    return digest.hexdigest()


@cache
def _parsed(path: Path) -> tuple[ast.Module, Definitions, list[str]]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    tree = ast.parse(text)
    return tree, _bound_in(tree.body, lines), lines


@cache
def _definitions(path: Path, qualname: str) -> tuple[Definitions, Definitions]:
    """Returns the definitions of the file, and those of the class together with its bases in the same file."""
    tree, module, lines = _parsed(path)
    return module, _members(_class_named(qualname, tree), module, lines)


def _class_named(qualname: str, tree: ast.Module) -> ast.ClassDef:
    name = qualname.rpartition(".")[2]
    return next(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == name)


def _members(node: ast.ClassDef, module: Definitions, lines: list[str]) -> Definitions:
    members: Definitions = {}
    for base in node.bases:
        for inherited in module.get(base.id, []) if isinstance(base, ast.Name) else []:
            if isinstance(inherited.statement, ast.ClassDef):
                members |= _members(inherited.statement, module, lines)
    return members | _bound_in(node.body, lines)


def _bound_in(statements: Iterable[ast.stmt], lines: list[str]) -> Definitions:
    bound: Definitions = {}
    for statement in statements:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                name = (alias.asname or alias.name).partition(".")[0]
                bound.setdefault(name, []).append(Imported(statement, alias))
            continue
        definition = Definition(statement, lines)
        for name in _bound_by(statement):
            bound.setdefault(name, []).append(definition)
    return bound


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def _named(statement: ast.stmt) -> Iterator[tuple[type[ast.expr], str]]:
    """Yields the names that a statement reads, and the attributes that it takes from `self` or `cls`."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield ast.Name, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            yield ast.Attribute, node.attr
