"""All that a subject needs: Subject and variant. Uses the standard library only.

A subject is declared once. Stock asv finds the `time_<variant>` entries that are made from the declaration; the
suite's engine reads the declaration itself.
"""

import contextlib
import hashlib
import importlib
import inspect
import itertools
import os
import re
import sys
import tempfile
import textwrap
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from ._sources import deciding_files_version, used_sources

Point = dict[str, Any]

subjects: dict[str, type["Subject"]] = {}

for_asv = True
"""Whether to make what asv discovers. It has a digest of each variant's sources, which takes time at every start, so
the engine's workers do without."""

DEFAULT_MARGIN = 0.02  # what a project would hardly notice; see the Method page
KIT = ("_arm", "_asv", "_checks", "_database", "_kit", "_sources")  # the files of this folder that hold no subject


class DeclarationError(TypeError):
    """A subject is declared in a way that cannot be measured."""


@dataclass(frozen=True)
class Variant:
    """One way of doing the subject. `differs` says in what its result is meant to differ from the baseline's."""

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
        """Returns whether this Django has the symbol that the variant needs."""
        return self.needs is None or _symbol_exists(self.needs)


def variant(
    function: Callable[..., Any] | None = None,
    *,
    baseline: bool = False,
    needs: str | None = None,
    differs: str | None = None,
) -> Any:
    """Marks a method as a variant. The method's arguments are the point's values, in the order of `parameters`."""
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
    packages: ClassVar[str] = ""
    """The set of packages that its variants need beside Django: a file of the requirements folder. `choose` installs
    it into every environment of the subject, so that only the variants differ."""
    control: ClassVar[bool] = False
    """Whether no Django takes part in it: then Djangos must not differ, and a run in which they do says so."""
    caches: ClassVar[str] = ""
    """Why a call may do far less than a process's first call: which caches, not the variant's own, that one fills."""

    variants: ClassVar[dict[str, Variant]] = {}
    name: ClassVar[str] = ""

    @staticmethod
    def dataset(**_point: Any) -> dict[str, int] | None:
        """Returns the sizes of the seeded data that a point wants; None for a subject without a database."""
        return None

    def prepare(self, *point: Any) -> None:
        """Makes the state that the calls use. Runs once a process and point, and is never timed."""

    def contract(self, returned: Any) -> Any:
        """Returns, as plain data, what of a variant's result is compared with the results of the others."""
        return returned

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()
        cls.variants = {name: value for name, value in vars(cls).items() if isinstance(value, Variant)}
        _check_declaration(cls)
        subjects[cls.name] = cls
        cls.params = list(cls.parameters.values())  # type: ignore[attr-defined]
        cls.param_names = list(cls.parameters)  # type: ignore[attr-defined]
        for name, declared in cls.variants.items():
            setattr(cls, name, declared.function)
            if for_asv:
                setattr(cls, f"time_{name}", _asv_entry(cls, declared))

    @classmethod
    def points(cls) -> Iterator[Point]:
        """Yields every assignment of the parameters."""
        for values in itertools.product(*cls.parameters.values()):
            yield dict(zip(cls.parameters, values, strict=True))

    @classmethod
    def baseline(cls) -> Variant:
        return next(declared for declared in cls.variants.values() if declared.baseline)

    @classmethod
    @contextlib.contextmanager
    def imported_again(cls) -> Iterator[type["Subject"]]:
        """Yields the subject from a second import of its file, so that nothing its own code remembers is there.

        The files of this folder that it imports are imported again too. Everything else in the process, Django's caches
        above all, stays as it is. The first import is back in its place afterwards.
        """
        package = cls.__module__.rpartition(".")[0]
        kept = [f"{package}.{name}" for name in KIT]
        held = {
            name: module for name, module in sys.modules.items() if name.startswith(f"{package}.") and name not in kept
        }
        registered = dict(subjects)
        try:
            for name in held:
                del sys.modules[name]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Django warns of a model that is declared twice
                importlib.import_module(cls.__module__)
            yield subjects[cls.name]
        finally:
            for name in [name for name in sys.modules if name.startswith(f"{package}.") and name not in kept]:
                del sys.modules[name]
            sys.modules |= held
            for name, module in held.items():
                if name.count(".") == package.count(".") + 1:
                    setattr(sys.modules[package], name.rpartition(".")[2], module)
            subjects.clear()
            subjects.update(registered)

    @classmethod
    def version(cls, declared: Variant) -> str:
        """Returns a digest that changes with what may change the variant's numbers, or whether it is timed at all.

        That is the subject with all its variants, whose results are compared, what they use in their file, the kit and
        the bench project.
        """
        sources = used_sources(cls, [*cls.variants, "prepare", "dataset", "contract"])
        sources.append(repr((declared.name, cls.writes, cls.caches, cls.longest_call_s)))
        return hashlib.sha256("\n".join([*sources, deciding_files_version(KIT)]).encode()).hexdigest()[:32]


def scratch_folder() -> "tempfile.TemporaryDirectory[str]":
    """Returns a folder that goes with whoever holds it; and, in a run, with the run's own folder at the latest."""
    return tempfile.TemporaryDirectory(dir=os.environ.get("VERSUS_SCRATCH"), ignore_cleanup_errors=True)


def _check_declaration(cls: type[Subject]) -> None:
    if not cls.__doc__:
        raise DeclarationError(f"{cls.__name__} has no docstring; it is the first paragraph of its page.")
    if cls.name in subjects and subjects[cls.name].__module__ != cls.__module__:
        raise DeclarationError(f"{cls.__name__} is declared in {cls.__module__} and {subjects[cls.name].__module__}.")
    if [declared.baseline for declared in cls.variants.values()].count(True) != 1:
        raise DeclarationError(f"{cls.__name__} needs exactly one variant with baseline=True.")
    if set(cls.default) != set(cls.parameters):
        raise DeclarationError(f"{cls.__name__}.default must name one value for each of its parameters.")
    strays = [name for name, value in cls.default.items() if value not in cls.parameters[name]]
    if strays:
        raise DeclarationError(f"{cls.__name__}.default is not among its parameters: {', '.join(strays)}.")


def _asv_entry(cls: type[Subject], declared: Variant) -> Callable[..., None]:
    """Returns the `time_` method that asv discovers.

    With a `setup` that prepares once and sets `number`, asv takes many calls a sample even when the preparation is
    slow; asv calls it again before every timed call, so it must return at once then, and restores what was written.
    """
    bridge: Any = None

    def timed(_self: Subject, *_point: Any) -> None:
        bridge.call()

    def setup(*values: Any) -> None:
        nonlocal bridge
        if bridge is None:
            if not declared.available():
                raise NotImplementedError(f"not there: {declared.needs}")  # asv shows n/a
            from ._asv import Bridge  # needs a Django, which is not there yet when asv discovers this file

            bridge = Bridge(cls, declared, dict(zip(cls.parameters, values, strict=True)))
            entry.number = bridge.calls_per_sample
        bridge.before_call()

    entry: Any = timed
    entry.__name__ = f"time_{declared.name}"
    entry.__qualname__ = f"{cls.__qualname__}.time_{declared.name}"
    entry.__doc__ = inspect.getdoc(declared.function) or inspect.getdoc(cls)
    entry.__module__ = cls.__module__
    entry.setup = setup
    entry.version = cls.version(declared)
    entry.pretty_source = _source(declared.function)  # what asv's pages show
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
