"""Which database a load run uses, and how its connections are kept."""

import contextlib
from collections.abc import Callable, Iterator, Mapping

import msgspec

from versus.environments.environment import Environment
from versus.load.declared.scenario import Pooling, Scenario
from versus.load.servers.data import Data, postgres_data, sqlite_data
from versus.locations import Locations
from versus.machine.scratch import Scratch

VARIABLES: Mapping[Pooling, Mapping[str, str]] = {
    Pooling.NONE: {"BENCH_CONN_MAX_AGE": "0"},
    Pooling.MAX_AGE: {"BENCH_CONN_MAX_AGE": "none"},
    Pooling.POOL: {"BENCH_POOL": "1"},
    Pooling.PGBOUNCER: {"BENCH_CONN_MAX_AGE": "0", "BENCH_PGBOUNCER": "1"},
}


class Database(msgspec.Struct, frozen=True):
    """`label` is what records say; `url` names a PostgreSQL that may create databases and is for nobody's eyes.

    `postmaster` is its process where the suite started it. None is SQLite.
    """

    label: str = "sqlite"
    url: str | None = None
    postmaster: int | None = None
    pooling: Pooling | None = None

    def variables(self, pooling: Pooling | None) -> Mapping[str, str]:
        """What a server gets besides its own copy's address."""
        kept = self.kept(pooling)
        return {} if kept is None else VARIABLES[kept]

    def kept(self, pooling: Pooling | None) -> Pooling | None:
        """How connections are kept: as the user says, else as a case does; None where there is nothing to keep."""
        return None if self.url is None else self.pooling or pooling

    @contextlib.contextmanager
    def data(
        self,
        scenario: Scenario,
        environment: Environment,
        where: Locations,
        scratch: Scratch,
        report: Callable[[str], None],
    ) -> Iterator[Data]:
        """The scenario's rows, seeded in the environment."""
        if self.url is None:
            yield sqlite_data(scenario, environment, where, scratch, report)
            return
        with postgres_data(self.url, scenario, environment, where, scratch, report, postmaster=self.postmaster) as data:
            yield data


SQLITE = Database()
