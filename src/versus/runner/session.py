"""What runs of one command share: environments, a database, worker processes, a temporary folder."""

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import msgspec

from versus.environments.build import Builder
from versus.environments.environment import Environment
from versus.environments.interpreter import find_python
from versus.environments.postgres import Postgres, started_postgres
from versus.environments.spec import parse_spec
from versus.errors import EnvironmentFailedError, NotMeasuredError, UserError
from versus.load.declared.master import HERE
from versus.load.servers.database import SQLITE, Database
from versus.locations import Locations, locations
from versus.machine.fingerprint import Disturbances
from versus.machine.occupancy import Turn
from versus.machine.placement import load_cores
from versus.machine.scratch import Scratch
from versus.micro.declared.catalogue import Catalogue
from versus.micro.declared.observations import Refusal
from versus.micro.declared.planning import Draft, Target
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.workers.setup import WorkerSetup
from versus.records.journal import End
from versus.records.kinds import AnyPlan
from versus.records.store import Run
from versus.runner.events import Activity, Listener, Sentence, activities
from versus.runner.kinds import PerformedKind, performed_kind
from versus.runner.recording import Declared, Recording, open_recording, recording_in
from versus.runner.tools import require
from versus.runner.workers import Workers, ending

EXTERNAL = "postgresql (external)"
WAYS = {
    "": ("", ""),
    "binding": ("&server_side_binding=yes", " (server-side binding)"),
    "pool": ("&pool=yes", " (pool)"),
}
"""Ways to use PostgreSQL: what each adds to its URL, and to its name."""
NO_LAYOUT = Layout(0, 1, 0)
OUT_OF_REACH = {
    "mariadb": "Django reaches it by mysqlclient, which the package index has as source alone, to be built with a "
    "compiler and MariaDB's headers; the suite installs wheels alone, so that every machine measures the same code.",
}
"""Databases that are named to be told why nothing is measured with them."""


class Session:
    """Builds environments and carries plans out. Make it with `open_session`; `tell` hears what goes on."""

    def __init__(
        self,
        command: Sequence[str],
        tell: Listener,
        scratch: Scratch,
        setups: Mapping[str, WorkerSetup],
        stores: Sequence[Database],
        where: Locations,
        turn: Turn,
        out_of_reach: Sequence[Refusal] = (),
    ) -> None:
        self._command = tuple(command)
        self._turn = turn
        self.tell = tell
        self.scratch = scratch
        self._stores = stores
        self._out_of_reach = tuple(out_of_reach)
        self.where = where
        self.environments: dict[str, Environment] = {}
        self.workers = Workers(scratch, setups, self.environments)
        self.twins: dict[str, str] = {}
        self.master = HERE
        self.catalogues: dict[str, Catalogue] = {}

    @property
    def store(self) -> Database:
        """The database, or the first of several."""
        return self._stores[0]

    @property
    def database(self) -> str:
        """What records call the database."""
        return self.store.label

    @property
    def databases(self) -> list[str]:
        """What records call each of several databases."""
        return [store.label for store in self._stores]

    def targets_on(self, target: Target) -> list[Target]:
        """Returns a target once for each database; as it is where there is one database, or it uses none."""
        if len(self._stores) == 1 or not target.subject.stored:
            return [target]
        return [msgspec.structs.replace(target, database=name) for name in self.databases]

    def build(
        self, specs: Sequence[str], *, python: str | None, twin_of: int | None = 0, kit: str = "environment"
    ) -> list[str]:
        """Builds an environment for each spec, and the null's twin of one of them; returns the specs' names."""
        parsed = [parse_spec(text) for text in specs]
        builder = Builder(
            self.where, find_python(python), activities(self.tell), lambda text: self.tell(Sentence(text))
        )
        with ThreadPoolExecutor(4) as several:  # looked up and fetched together; built one by one
            list(several.map(builder.wheel, dict.fromkeys(parsed)))
        built = builder.build_together(parsed, kit=kit)
        names = [self._add(environment) for environment in built]
        if twin_of is not None:
            self.twins[names[twin_of]] = self._add(builder.twin_of(built[twin_of], kit=kit))
        return names

    def build_replicas(
        self, text: str, count: int, *, python: str | None = None, kit: str = "environment"
    ) -> list[str]:
        """Installs one Django so many times, each by itself; returns their names, in order of replica."""
        builder = Builder(self.where, find_python(python), activities(self.tell))
        return [self._add(builder.build(parse_spec(text), replica=number, kit=kit)) for number in range(count)]

    def describe(self) -> Catalogue:
        """Asks every environment which subjects it has; returns the first one's catalogue."""
        unknown = [Seat(name, 0) for name in self.environments if name not in self.catalogues]
        workers = self.workers.start_one_each(unknown, NO_LAYOUT)
        with ending(workers, "Reading the benchmarks folder"):
            for seat, worker in workers.items():
                self.catalogues[seat.environment] = msgspec.convert({"subjects": worker.ask("describe")}, Catalogue)
        return next(iter(self.catalogues.values()))

    def draft(self) -> Draft:
        return Draft(self.catalogues, self.twins)

    def take_machine(self, expected_s: float | None) -> None:
        """Begins this process's turn to measure, of about so many seconds; None where nobody can tell.

        Carrying out a plan does it by itself. A command of several plans does it before the first, with their sum.
        Raises OccupiedError where another process measures, and this one was not told to wait.
        """
        self._turn.take(expected_s, lambda text: self.tell(Sentence(text)))

    def carry_out(self, plan: AnyPlan, *, anew: bool = False, missing: Sequence[Refusal] = ()) -> Run:
        """Runs a plan to its end, or continues the run of it that was cut off; returns what was recorded.

        `missing` is what was asked for and is not in the plan: the record says so.
        """
        kind = performed_kind(plan)
        self.take_machine(kind.expected_s(plan))
        declared = Declared(self._command, plan, self.environments, self.where, self._described(kind, plan))
        return self._finished(kind, open_recording(declared, self.tell, anew=anew), (*missing, *self._out_of_reach))

    def carry_out_in(self, folder: Path, plan: AnyPlan) -> Run:
        """Runs a plan in a folder of its own, or continues there; reads it where it has come to its end before."""
        kind = performed_kind(plan)
        self.take_machine(kind.expected_s(plan))
        declared = Declared(self._command, plan, self.environments, self.where, self._described(kind, plan))
        return self._finished(kind, recording_in(folder, declared), ())

    def drop_databases(self) -> None:
        """Removes what this session made on a server that is not its own."""
        if EXTERNAL not in self.databases:
            return
        for name in list(self.environments)[:1]:
            workers = self.workers.start_one_each([Seat(name, 0, EXTERNAL)], NO_LAYOUT)
            with ending(workers, "Removing databases"):
                for worker in workers.values():
                    worker.ask("drop")

    def _finished(self, kind: PerformedKind, recording: Recording, missing: Sequence[Refusal]) -> Run:
        with contextlib.closing(recording):
            recording.append(*(refusal for refusal in missing if refusal not in recording.done))
            if not recording.ended:
                disturbances = Disturbances()
                end = kind.perform(recording, self)
                recording.append(
                    End(time.time(), end.stopped_by, disturbances.since_start(), end.accounting, end.too_noisy)
                )
        run = recording.read()
        kind.export(run)
        return run

    def _described(self, kind: PerformedKind, plan: AnyPlan) -> Catalogue:
        """Returns what the plan's subjects are, as the newest environment sees them."""
        used = kind.subjects(plan)
        if not used:
            return Catalogue(())
        twins = set(self.twins.values())
        newest = [catalogue for name, catalogue in self.catalogues.items() if name not in twins][-1]
        return Catalogue(tuple(subject for subject in newest.subjects if subject.name in used))

    def _add(self, environment: Environment) -> str:
        name = environment.name
        taken = self.environments.get(name)
        if taken is not None and taken.folder != environment.folder:
            alike = sum(known.name.startswith(name) for known in self.environments.values())
            name = f"{name} ({1 + alike})"
            environment = msgspec.structs.replace(environment, name=name)
        self.environments[name] = environment
        return name


@contextlib.contextmanager
def open_session(
    command: Sequence[str], tell: Listener, turn: Turn, databases: Sequence[str] = ("sqlite",)
) -> Iterator[Session]:
    """Ends everything that was started within it. `command` is the command line as it may be recorded."""
    where = locations()
    token = f"versus_{secrets.token_hex(4)}"
    with Scratch() as scratch, contextlib.ExitStack() as servers:
        reached = [name for name in databases if name not in OUT_OF_REACH]
        if not reached:
            raise NotMeasuredError(" ".join(OUT_OF_REACH[name] for name in dict.fromkeys(databases)))
        stores = _stores(reached, scratch, servers, tell)
        left = [Refusal(f"{name}[]", "", OUT_OF_REACH[name], "not run") for name in dict.fromkeys(databases)
                if name in OUT_OF_REACH]  # fmt: skip
        setups = {store.label: WorkerSetup(where.benchmarks, where.fixtures, token, store.url) for store in stores}
        session = Session(command, tell, scratch, setups, stores, where, turn, left)
        try:
            yield session
        except BaseException:
            with contextlib.suppress(EnvironmentFailedError):  # what went wrong first is what matters
                session.drop_databases()
            raise
        session.drop_databases()


def _stores(names: Sequence[str], scratch: Scratch, servers: contextlib.ExitStack, tell: Listener) -> list[Database]:
    """Returns the databases, each once; all ways to use PostgreSQL share a server.

    Raises UserError for two URLs, which no record could tell apart.
    """

    @cache
    def postgres() -> Postgres:
        require("postgres", tell=tell)
        tell(Activity("starting PostgreSQL"))
        return servers.enter_context(started_postgres(scratch, load_cores()[1]))

    stores = [_store(name, postgres) for name in dict.fromkeys(names)]
    if [store.label for store in stores].count(EXTERNAL) > 1:
        raise UserError("--database takes one URL: records do not hold it, and could not tell two apart.")
    return stores


def _store(name: str, postgres: Callable[[], Postgres]) -> Database:
    if name == "sqlite":
        return SQLITE
    started, _, way = name.partition("+")
    if started == "postgres":
        option, said = WAYS[way]
        server = postgres()
        return Database(f"postgresql {server.version}{said}", server.url + option, server.pid)
    return Database(EXTERNAL, name)


def new_seed() -> int:
    """Returns a seed that nobody chose."""
    return secrets.randbelow(2**31)
