"""The testbed of a run, which its stages share, and the resources that each has to itself."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from versus.environments.environment import Environment
from versus.errors import EnvironmentFailedError
from versus.load.declared.master import HERE, LOOPBACK, MasterAddress
from versus.load.declared.plan import LoadPlan
from versus.load.declared.profile import find_profile
from versus.load.declared.scenario import Case, Pooling
from versus.load.servers.bouncer import bounced
from versus.load.servers.data import Data
from versus.load.servers.database import SQLITE, Database
from versus.load.servers.server import DEADLINE_S, Server
from versus.load.servers.services import started as started_services
from versus.load.servers.worker import Worker, find_program, migrate
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT, Project


class CaseResources(NamedTuple):
    """The resources of one server, below `folder`. `variables` name it to the server; `connections` counts
    those that its process tree has to the database, as (in use, open)."""

    folder: Path
    variables: Mapping[str, str]
    connections: Callable[[int], tuple[int, int]] | None

    @property
    def loop_lag(self) -> Path:
        """Where the project writes how late its event loops wake."""
        return self.folder / "loop-lag"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def jobs(self) -> Path:
        """Where the project notes its jobs."""
        return self.folder / "jobs"


@dataclass(frozen=True)
class Testbed:
    """Everything that the stages of a run share."""

    plan: LoadPlan
    where: Locations
    scratch: Scratch
    folder: Path
    """The run's; samples go into samples/ in it."""
    data: Data
    server_cores: list[int]
    database: Database = SQLITE
    project: Project = BENCH_PROJECT
    master: MasterAddress = HERE
    """Servers listen where the generator that leads others does, for those others to reach them."""

    @contextlib.contextmanager
    def resources(self, case: Case, environment: Environment, folder: Path) -> Iterator[CaseResources]:
        """Yields the resources of one server, which are gone afterwards. Raises EnvironmentFailedError."""
        switches = self.project.switches
        with (
            self.data.copied(folder) as copy,
            started_services(case.services, self.scratch, switches) as services,
            self._bounced(case, copy.url, folder) as url,
        ):
            pooling = self.database.variables(case.pooling, switches)
            variables = {**pooling, **case.settings, switches.database_url: url, **services}
            if switches.host and self.master.host != LOOPBACK:
                variables[switches.host] = self.master.host
            resources = CaseResources(folder, variables, copy.connections)
            places = ((switches.loop_lag, resources.loop_lag), (switches.cache, resources.cache),
                      (switches.jobs, resources.jobs))  # fmt: skip
            for variable, place in places:
                place.mkdir(parents=True, exist_ok=True)
                if variable:
                    variables[variable] = str(place)
            if case.worker:
                program = find_program(case.worker)
                migrate(self.scratch, environment, program, self.where, variables, self.project)
            yield resources

    def server(
        self,
        case: Case,
        environment: Environment,
        resources: CaseResources,
        *,
        under: Sequence[str] = (),
        starts_within_s: float = DEADLINE_S,
    ) -> Server:
        assert case.server is not None
        return Server(
            self.scratch,
            environment,
            find_profile(case.server).chosen(case.server, self.project.application),
            self.where,
            variables=resources.variables,
            project=self.project,
            cores=self.server_cores,
            folder=resources.folder / "server",
            under=under,
            host=self.master.host,
            starts_within_s=starts_within_s,
        )

    def worker(
        self, case: Case, environment: Environment, resources: CaseResources
    ) -> contextlib.AbstractContextManager[Worker | None]:
        """Returns the case's worker, not started yet; a context of None where it has none."""
        if not case.worker:
            return contextlib.nullcontext()
        if not self.project.switches.jobs:
            raise EnvironmentFailedError(f"{self.project.name} cannot be told where to note its jobs.")
        return Worker(
            self.scratch, environment, find_program(case.worker), self.where,
            variables=resources.variables, folder=resources.folder / "worker", project=self.project,
        )  # fmt: skip

    @contextlib.contextmanager
    def _bounced(self, case: Case, url: str, folder: Path) -> Iterator[str]:
        """Returns the database's URL, or that of the pooler before it where there is to be one."""
        if self.database.kept(case.pooling) is not Pooling.PGBOUNCER:
            yield url
            return
        with bounced(url, self.project.pool_size, self.scratch, folder / "bouncer") as pooled:
            yield pooled
