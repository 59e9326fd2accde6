"""Which database a load run uses, and how its connections are kept."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

import msgspec

from versus.environments.environment import Environment
from versus.load.data import Data, postgres_data, sqlite_data
from versus.load.scenario import Scenario
from versus.locations import Locations
from versus.machine.scratch import Scratch


class Pooling(StrEnum):
    """How Django keeps connections."""

    NONE = "none"
    MAX_AGE = "max-age"
    POOL = "pool"
    PGBOUNCER = "pgbouncer"


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

    @property
    def variables(self) -> Mapping[str, str]:
        """What every server of the run gets, besides its own copy's address."""
        return {} if self.pooling is None else VARIABLES[self.pooling]

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
