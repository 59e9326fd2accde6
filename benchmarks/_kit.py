"""All that a subject needs: Subject and variant. Standard library only.

A subject is declared once. Stock asv finds the `time_<variant>` entries that are made from the declaration; the
suite's engine reads the declaration itself.
"""

import hashlib
import importlib
import inspect
import itertools
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from ._sources import used_sources

Point = dict[str, Any]

subjects: dict[str, type["Subject"]] = {}

DEFAULT_MARGIN = 0.02  # what a project would hardly notice; see the Method page


class DeclarationError(TypeError):
    """A subject is declared in a way that cannot be measured."""


@dataclass(frozen=True)
class Variant:
    """One way of doing the subject. `differs` says in what its result is not the baseline's, on purpose."""

    function: Callable[..., Any]
    baseline: bool = False
    needs: str | None = None
    differs: str | None = None

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def awaited(self) -> bool:
        return inspect.iscoroutinefunction(self.function)

    def available(self) -> bool:
        """Whether this Django has the symbol that the variant needs."""
        return self.needs is None or _symbol_exists(self.needs)


def variant(
    function: Callable[..., Any] | None = None,
    *,
    baseline: bool = False,
    needs: str | None = None,
    differs: str | None = None,
) -> Any:
    """Marks a method as a variant. Its arguments are the point's values, in the order of `parameters`."""
    if function is None:
        return lambda method: Variant(method, baseline, needs, differs)
    return Variant(function, baseline, needs, differs)


class Subject:
    """One thing a Django project does, seen alone. The docstring is the first paragraph of its page."""

    parameters: ClassVar[dict[str, list[Any]]] = {}
    default: ClassVar[Point] = {}
    margin: ClassVar[float] = DEFAULT_MARGIN
    longest_call_s: ClassVar[float] = 1.0
    """A call that takes longer is refused: a comparison makes 400 of them at least. Few need a thousandth of it."""
    writes: ClassVar[tuple[str, ...]] = ()
    """Labels of the models whose rows the variants change; they are restored outside the timing after every slice."""

    variants: ClassVar[dict[str, Variant]] = {}
    name: ClassVar[str] = ""

    @staticmethod
    def dataset(**_point: Any) -> dict[str, int] | None:
        """The sizes of the seeded data that a point wants; None for a subject without a database."""
        return None

    def prepare(self, *point: Any) -> None:
        """Once a process and point: state, never timed."""

    def contract(self, returned: Any) -> Any:
        """What of a variant's result is compared with the other variants': plain data."""
        return returned

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()
        cls.variants = {name: value for name, value in vars(cls).items() if isinstance(value, Variant)}
        _check_declaration(cls)
        subjects[cls.name] = cls
        cls.params = list(cls.parameters.values())  # type: ignore[attr-defined]
        cls.param_names = list(cls.parameters)  # type: ignore[attr-defined]
        for one in cls.variants.values():
            setattr(cls, one.name, one.function)
            setattr(cls, f"time_{one.name}", _asv_entry(cls, one))

    @classmethod
    def points(cls) -> Iterator[Point]:
        """Every assignment of the parameters."""
        for values in itertools.product(*cls.parameters.values()):
            yield dict(zip(cls.parameters, values, strict=True))

    @classmethod
    def baseline(cls) -> Variant:
        return next(one for one in cls.variants.values() if one.baseline)

    @classmethod
    def version(cls, one: Variant) -> str:
        """Changes when the variant, the preparation, what they use of their file, or the fixtures change."""
        sources = used_sources(cls, [one.name, "prepare", "dataset", "contract"])
        sources.append(repr((cls.writes, one.needs)))
        return hashlib.sha256("\n".join([*sources, fixture_version()]).encode()).hexdigest()[:32]


def project_root() -> Path:
    """The folder that `bench_project` can be imported from."""
    return Path(__file__).resolve().parent.parent


def fixture_version() -> str:
    """A digest of all that decides what a seeded database holds."""
    project = project_root() / "bench_project"
    files = [
        project / "seed.py",
        project / "prose.py",
        *sorted(project.glob("*/models.py")),
        *sorted(project.glob("*/migrations/*.py")),
    ]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(project)}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def _check_declaration(cls: type[Subject]) -> None:
    if not cls.__doc__:
        raise DeclarationError(f"{cls.__name__} has no docstring; it is the first paragraph of its page.")
    if cls.name in subjects and subjects[cls.name].__module__ != cls.__module__:
        raise DeclarationError(f"{cls.__name__} is declared in {cls.__module__} and {subjects[cls.name].__module__}.")
    if [one.baseline for one in cls.variants.values()].count(True) != 1:
        raise DeclarationError(f"{cls.__name__} needs exactly one variant with baseline=True.")
    if set(cls.default) != set(cls.parameters):
        raise DeclarationError(f"{cls.__name__}.default must name one value for each of its parameters.")
    strays = [name for name, value in cls.default.items() if value not in cls.parameters[name]]
    if strays:
        raise DeclarationError(f"{cls.__name__}.default is not among its parameters: {', '.join(strays)}.")


def _asv_entry(cls: type[Subject], one: Variant) -> Callable[..., None]:
    """The `time_` method that asv discovers.

    With a `setup` that prepares once and sets `number`, asv takes many calls a sample even when the preparation is
    slow; asv calls it again before every timed call, so it must return at once then, and restores what was written.
    """
    bench: Any = None

    def timed(_self: Subject, *_point: Any) -> None:
        bench.call()

    def setup(*values: Any) -> None:
        nonlocal bench
        if bench is None:
            if not one.available():
                raise NotImplementedError(f"not there: {one.needs}")  # what asv shows as n/a
            from ._asv import Bench

            bench = Bench(cls, one, dict(zip(cls.parameters, values, strict=True)))
            entry.number = bench.calls_per_sample
        bench.before_call()

    entry: Any = timed
    entry.__name__ = f"time_{one.name}"
    entry.__qualname__ = f"{cls.__qualname__}.time_{one.name}"
    entry.__doc__ = inspect.getdoc(one.function) or inspect.getdoc(cls)
    entry.__module__ = cls.__module__
    entry.setup = setup
    entry.version = cls.version(one)
    entry.pretty_source = _source(one.function)  # what asv's pages show
    setup.pretty_source = _source(cls.prepare)  # type: ignore[attr-defined]
    return entry


def _source(function: Callable[..., Any]) -> str:
    return textwrap.dedent(inspect.getsource(function))


def _symbol_exists(dotted: str) -> bool:
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            value: Any = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        try:
            for attribute in parts[cut:]:
                value = getattr(value, attribute)
        except AttributeError:
            return False
        return True
    return False
