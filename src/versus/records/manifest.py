"""Everything needed to repeat a run; written before the first observation."""

from typing import Literal

import msgspec

from versus.environments.environment import Environment
from versus.load.declared.plan import LoadPlan
from versus.machine.fingerprint import Host
from versus.micro.declared.catalogue import Catalogue
from versus.micro.declared.plan import Plan
from versus.micro.instruments.profiling import WhyPlan


class Revision(msgspec.Struct, frozen=True):
    """This repository's commit when it measured; `dirty` where files differed from it. None outside a checkout."""

    commit: str | None
    dirty: bool


class Manifest(msgspec.Struct, frozen=True):
    """A run: one invocation's plan and surroundings."""

    run: str
    command: tuple[str, ...]
    started: float
    plan: Plan | LoadPlan | WhyPlan
    plan_digest: str
    revision: Revision
    environments: dict[str, Environment]
    host: Host
    versions: dict[str, str]
    catalogue: Catalogue = Catalogue(())
    fixtures: dict[str, str] = {}
    schema: Literal["versus.run/1"] = "versus.run/1"
