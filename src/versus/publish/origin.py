"""Where a report came from: what heads every table."""

from collections.abc import Iterable

import msgspec

from versus.environments.environment import Environment
from versus.publish.databases import database_text
from versus.publish.kinds import shown_kind
from versus.publish.wording import revision
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
    """Returns what the run's manifest says, and the databases' versions as its arms saw them."""
    manifest = run.manifest
    used = shown_kind(manifest.plan).environments(manifest)
    environments = [
        environment for name, environment in manifest.environments.items() if name in used and not environment.replica
    ]
    host = manifest.host
    return Origin(
        run=plain(manifest.run),
        djangos=_joined(_named(environment) for environment in environments),
        python=_joined(
            f"{environment.interpreter.implementation} {environment.interpreter.version}"
            for environment in environments
        ),
        database=database_text(run),
        machine=plain(f"{host.cpu}, {host.cores} {'core' if host.cores == 1 else 'cores'}"),
        date=day(manifest.started),
    )


def _named(environment: Environment) -> str:
    """`6.0.10`; a tree with its commit, `path:django (commit 1a2b3c4d5e6f, modified)`."""
    said = revision(environment.commit, modified=environment.modified)
    return f"{environment.name} ({said})" if said else environment.name


def _joined(words: Iterable[str]) -> str:
    return plain(", ".join(dict.fromkeys(words)))
