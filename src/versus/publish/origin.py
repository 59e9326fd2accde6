"""Where a report came from: what heads every table."""

from collections.abc import Iterable

import msgspec

from versus.micro.declared.observations import ArmSlices, Block
from versus.publish.kinds import shown_kind
from versus.publish.wording import database
from versus.records.store import Run
from versus.spelling import day, plain


class Origin(msgspec.Struct, frozen=True):
    """The surroundings of a run in words. `python` and `database` are joined where a run has several."""

    run: str
    djangos: str
    python: str
    database: str
    machine: str
    date: str

    @property
    def parts(self) -> tuple[str, ...]:
        """In reading order, empty ones left out."""
        named = (f"Django {self.djangos}", self.python, self.database, self.machine, self.date, f"run {self.run}")
        return tuple(part for part in named if part and not part.endswith(" "))

    @property
    def sentence(self) -> str:
        return " · ".join(self.parts)


def origin(run: Run) -> Origin:
    """Read off the run's manifest, the database's version off the first observation that has one."""
    manifest = run.manifest
    used = shown_kind(manifest.plan).environments(manifest)
    environments = [
        environment for name, environment in manifest.environments.items() if name in used and not environment.replica
    ]
    host = manifest.host
    return Origin(
        run=plain(manifest.run),
        djangos=_joined(environment.name for environment in environments),
        python=_joined(
            f"{environment.interpreter.implementation} {environment.interpreter.version}"
            for environment in environments
        ),
        database=_database(run),
        machine=plain(f"{host.cpu}, {host.cores} {'core' if host.cores == 1 else 'cores'}"),
        date=day(manifest.started),
    )


def database_facts(run: Run) -> dict[str, str]:
    """The database's version and settings as the first arm that looked saw them."""
    blocks: list[Block] = run.of(Block)
    arms: list[ArmSlices] = [arm for block in blocks for group in block.groups for arm in group.arms.values()]
    return next((arm.check.database for arm in arms if arm.check and arm.check.database), {})


def _database(run: Run) -> str:
    facts = database_facts(run)
    version = facts.get("version") or facts.get("server_version") or ""
    name = facts.get("vendor") or run.manifest.plan.database
    if name == "sqlite" and not version:
        version = _joined(environment.interpreter.sqlite for environment in run.manifest.environments.values())
    return plain(f"{database(name)} {version}") if name else ""


def _joined(words: Iterable[str]) -> str:
    return plain(", ".join(dict.fromkeys(words)))
