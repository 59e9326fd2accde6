"""What the stages of a run share, and what each has to itself: a copy of the data, services, folders."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from versus.environments.environment import Environment
from versus.load.declared.plan import LoadPlan
from versus.load.declared.profile import find_profile
from versus.load.declared.scenario import Case, Pooling
from versus.load.servers.bouncer import bounced
from versus.load.servers.data import URL_VARIABLE, Data
from versus.load.servers.database import SQLITE, Database
from versus.load.servers.server import Server
from versus.load.servers.services import started as started_services
from versus.load.servers.worker import Worker, find_program, migrate
from versus.locations import Locations
from versus.machine.scratch import Scratch

# What of the bench project lies in a stage's own folder, by the variable that names it: where its ASGI application
# writes how late its event loop wakes, a file-based cache, and notes of jobs.
LAG_VARIABLE, CACHE_VARIABLE, JOBS_VARIABLE = "BENCH_LOOP_LAG", "BENCH_CACHE_FOLDER", "BENCH_JOBS_FOLDER"
FOLDERS = {LAG_VARIABLE: "loop-lag", CACHE_VARIABLE: "cache", JOBS_VARIABLE: "jobs"}


class CaseResources(NamedTuple):
    """What a server of a case finds. `variables` are for it only; `connections` counts those that its process tree has
    to the database, as (in use, open)."""

    folder: Path
    variables: Mapping[str, str]
    connections: Callable[[int], tuple[int, int]] | None

    def own(self, variable: str) -> Path:
        return Path(self.variables[variable])


@dataclass(frozen=True)
class Testbed:
    """What all stages of a run share."""

    plan: LoadPlan
    where: Locations
    scratch: Scratch
    folder: Path
    """The run's; samples go into samples/ in it."""
    data: Data
    server_cores: list[int]
    database: Database = SQLITE

    @contextlib.contextmanager
    def resources(self, case: Case, environment: Environment, folder: Path) -> Iterator[CaseResources]:
        """All of it is gone afterwards, but for what the caller keeps. Raises EnvironmentFailedError."""
        own = {variable: str(folder / name) for variable, name in FOLDERS.items()}
        for place in own.values():
            Path(place).mkdir(parents=True, exist_ok=True)
        with (
            self.data.copied(folder) as copy,
            started_services(case.services, self.scratch) as services,
            self._bounced(case, copy.variables, folder) as address,
        ):
            pooling = self.database.variables(case.pooling)
            variables = {**pooling, **case.settings, **copy.variables, **address, **services, **own}
            if case.worker:
                migrate(self.scratch, environment, find_program(case.worker), self.where, variables)
            yield CaseResources(folder, variables, copy.connections)

    def server(self, case: Case, environment: Environment, around: CaseResources) -> Server:
        assert case.server is not None
        return Server(
            self.scratch,
            environment,
            find_profile(case.server).chosen(case.server),
            self.where,
            variables=around.variables,
            cores=self.server_cores,
            folder=around.folder / "server",
        )

    def worker(
        self, case: Case, environment: Environment, around: CaseResources
    ) -> contextlib.AbstractContextManager[Worker | None]:
        """None where nothing is left for one to do."""
        if not case.worker:
            return contextlib.nullcontext()
        return Worker(
            self.scratch, environment, find_program(case.worker), self.where,
            variables=around.variables, folder=around.folder / "worker",
        )  # fmt: skip

    @contextlib.contextmanager
    def _bounced(self, case: Case, address: Mapping[str, str], folder: Path) -> Iterator[Mapping[str, str]]:
        """The address of the pooler before the database, where there is to be one."""
        if self.database.kept(case.pooling) is not Pooling.PGBOUNCER:
            yield {}
            return
        with bounced(address[URL_VARIABLE], self.scratch, folder / "bouncer") as url:
            yield {URL_VARIABLE: url}
