"""Kinds of plan: what runs of each kind write down, and how a layer finds the kind of a plan.

Each kind is one folder of `versus.kinds`, which lies above every layer that uses it. It is found by name here, so that
no layer has to know which kinds there are.
"""

import importlib
from pathlib import Path
from typing import Any, Protocol

import msgspec

KINDS = "versus.kinds"


class AnyPlan(Protocol):
    """What plans of all kinds have."""

    @property
    def seed(self) -> int: ...
    @property
    def database(self) -> str: ...


class RecordedKind(Protocol):
    """What reading and writing records needs of a kind.

    `plan` is a tagged struct, `entries` are the tagged structs of its journal, beside those that every journal may
    hold. `folder` is where its runs are kept under results/.
    """

    @property
    def plan(self) -> type[msgspec.Struct]: ...
    @property
    def entries(self) -> tuple[type[msgspec.Struct], ...]: ...
    @property
    def folder(self) -> str: ...


_declared: dict[type[Any], RecordedKind] = {}


def declare(kind: RecordedKind) -> None:
    """Makes a kind known. A second kind for the same plan takes the place of the first."""
    _declared[kind.plan] = kind


def declared_kinds() -> tuple[RecordedKind, ...]:
    """Returns all kinds, those of the suite first."""
    importlib.import_module(KINDS)
    return tuple(_declared.values())


def kind_of(plan: AnyPlan) -> RecordedKind:
    """Raises LookupError for a plan whose kind nobody declared."""
    declared_kinds()
    return _declared[type(plan)]


def kept_folder(plan: AnyPlan, results: Path) -> Path:
    """Returns where the runs of a plan's kind are kept."""
    return results / kind_of(plan).folder
