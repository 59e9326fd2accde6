"""Which database a load run uses, and how its connections are kept."""

import contextlib
from collections.abc import Callable, Iterator, Mapping

import msgspec

from versus.environments.environment import Environment
from versus.errors import EnvironmentFailedError
from versus.load.declared.scenario import Pooling, Scenario
from versus.load.servers.data import Data, postgres_data, sqlite_data
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT, Project, Switches


class Database(msgspec.Struct, frozen=True):
    """`label` is what records say; `url` names a PostgreSQL that may create databases and is for nobody's eyes.

    `postmaster` is its process where the suite started it. None is SQLite.
    """

    label: str = "sqlite"
    url: str | None = None
    postmaster: int | None = None
    pooling: Pooling | None = None

    def variables(self, pooling: Pooling | None, switches: Switches) -> Mapping[str, str]:
        """Returns what a server gets besides its own copy's address.

        Raises EnvironmentFailedError where the project cannot be told to keep its connections in this way.
        """
        kept = self.kept(pooling)
        if kept is not None and kept not in switches.pooling:
            raise EnvironmentFailedError(f"This project cannot be told to keep its connections by {kept}.")
        return {} if kept is None else switches.pooling[kept]

    def kept(self, pooling: Pooling | None) -> Pooling | None:
        """Returns how connections are kept: as the user says, else as a case does; None where none are."""
        return None if self.url is None else self.pooling or pooling

    @contextlib.contextmanager
    def data(
        self,
        scenario: Scenario,
        environment: Environment,
        where: Locations,
        scratch: Scratch,
        report: Callable[[str], None],
        project: Project = BENCH_PROJECT,
    ) -> Iterator[Data]:
        """Yields the scenario's rows, seeded in the environment."""
        if self.url is None:
            yield sqlite_data(scenario, environment, where, scratch, report, project)
            return
        with postgres_data(
            self.url, scenario, environment, where, scratch, report, postmaster=self.postmaster, project=project
        ) as data:
            yield data


SQLITE = Database()
