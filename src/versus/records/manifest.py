"""Everything needed to repeat a run; written before the first observation."""

from typing import Any, Literal, Union

import msgspec

from versus.environments.environment import Environment
from versus.machine.fingerprint import Host
from versus.micro.declared.catalogue import Catalogue
from versus.records.kinds import declared_kinds


class Revision(msgspec.Struct, frozen=True):
    """This repository's commit when it measured; `dirty` where files differed from it. None outside a checkout."""

    commit: str | None
    dirty: bool


class Manifest[PlanOfAKind](msgspec.Struct, frozen=True):
    """A run: the plan of one invocation, and what it ran on."""

    run: str
    command: tuple[str, ...]
    started: float
    plan: PlanOfAKind
    plan_digest: str
    revision: Revision
    environments: dict[str, Environment]
    host: Host
    versions: dict[str, str]
    catalogue: Catalogue = Catalogue(())
    fixtures: dict[str, str] = {}
    code: str = ""
    """A digest of the suite's code that measures; empty in records from before it was written down."""
    schema: Literal["versus.run/1"] = "versus.run/1"


AnyManifest = Manifest[Any]


def manifest_type() -> Any:
    """Returns the type that manifests of every declared kind are decoded as."""
    return Manifest[Union[tuple(kind.plan for kind in declared_kinds())]]  # type: ignore[misc]  # noqa: UP007
