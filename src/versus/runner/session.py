"""One measuring session: environments built, a database, worker processes, a run in its folder."""

import contextlib
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from versus.cli.progress import Progress
from versus.environments.build import Builder
from versus.environments.environment import Environment
from versus.environments.interpreter import find_python
from versus.environments.postgres import started_postgres
from versus.environments.spec import parse_spec
from versus.errors import EnvironmentFailedError
from versus.history.mentions import Mentions
from versus.load.declared.plan import LoadPlan
from versus.load.declared.scenario import Pooling
from versus.load.readings.observations import Capacity, Stage, Throughput
from versus.load.servers.database import SQLITE, Database
from versus.load.stages.run import estimate_s, run_load
from versus.locations import locations
from versus.machine.fingerprint import Disturbances
from versus.machine.placement import load_cores
from versus.machine.scratch import Scratch
from versus.micro.declared.catalogue import Catalogue
from versus.micro.declared.observations import Refusal
from versus.micro.declared.plan import LAYOUTS, Instrument, Plan, Timing
from versus.micro.declared.planning import Draft
from versus.micro.declared.schedule import Seat
from versus.micro.instruments.profiling import Profile, Profiler, WhyPlan
from versus.micro.workers.process import WorkerSetup
from versus.records.journal import End
from versus.records.provenance import recorded_command
from versus.records.pyperf_export import FOLDER, export_pyperf
from versus.records.store import Run
from versus.runner.measuring import NO_LAYOUT, Measuring
from versus.runner.recording import Recording, open_recording, recording_in
from versus.runner.tools import require
from versus.runner.workers import Workers, ending
from versus.spelling import counted, time_text

EXTERNAL = "postgresql (external)"
SECONDS_A_COMPARISON = 30.0


class Session:
    """Holds the environments of one command. Make it with `open_session`."""

    def __init__(
        self, command: Sequence[str], progress: Progress, scratch: Scratch, surroundings: WorkerSetup, store: Database
    ) -> None:
        self._command = tuple(command)
        self.progress = progress
        self.scratch = scratch
        self.database = store.label
        self._store = store
        self.where = locations()
        self.environments: dict[str, Environment] = {}
        self.workers = Workers(scratch, surroundings, self.environments)
        self.twins: dict[str, str] = {}
        self.catalogues: dict[str, Catalogue] = {}

    def build(
        self, specs: Sequence[str], *, python: str | None, twin_of: int | None = 0, kit: str = "environment"
    ) -> list[str]:
        """Environments for the specs, and the null's twin of one of them; returns the specs' names in order."""
        parsed = [parse_spec(text) for text in specs]
        builder = Builder(self.where, find_python(python), self.progress.now, self.progress.say)
        with ThreadPoolExecutor(4) as several:  # looked up and fetched together; built one by one
            list(several.map(builder.wheel, dict.fromkeys(parsed)))
        built = builder.build_together(parsed, kit=kit)
        names = [self._add(environment) for environment in built]
        if twin_of is not None:
            self.twins[names[twin_of]] = self._add(builder.twin_of(built[twin_of], kit=kit))
        return names

    def build_replicas(self, text: str, count: int, *, python: str | None = None) -> list[str]:
        """One Django so many times, each installed by itself; their names, in order of replica."""
        builder = Builder(self.where, find_python(python), self.progress.now)
        return [self._add(builder.build(parse_spec(text), replica=number)) for number in range(count)]

    def describe(self) -> Catalogue:
        """Asks every environment what it has; returns the first one's catalogue."""
        seats = [Seat(name, 0) for name in self.environments if name not in self.catalogues]
        workers = self.workers.start(seats, NO_LAYOUT)
        with ending(workers, "Reading the benchmarks folder"):
            for seat, worker in workers.items():
                self.catalogues[seat.environment] = msgspec.convert({"subjects": worker.ask("describe")}, Catalogue)
        return next(iter(self.catalogues.values()))

    def draft(self) -> Draft:
        return Draft(self.catalogues, self.twins)

    def measure(
        self,
        draft: Draft,
        timing: Timing,
        *,
        seed: int | None,
        fresh: bool,
        notes: Sequence[Refusal] = (),
        instruments: Sequence[Instrument] = (Instrument.TIME,),
        layouts: int = LAYOUTS,
    ) -> Run:
        """Runs the drafted plan to its end, or continues the run of it that was cut off; returns what was recorded."""
        plan = draft.plan(timing, new_seed() if seed is None else seed, self.database)
        plan = msgspec.structs.replace(plan, instruments=tuple(instruments), layouts=layouts)
        recording = self._open(plan, self._used(plan), anew=fresh or seed is not None)
        with contextlib.closing(recording):
            recording.append(*(one for one in (*draft.absent, *notes) if one not in recording.done))
            Measuring(recording, self.workers, self.progress).perform()
        run = recording.read()
        export_pyperf(run, run.folder / FOLDER)
        return run

    def repeat(self, plan: Plan, folder: Path) -> Run:
        """Runs a plan in a folder of its own, or continues there; at once where it has come to its end before."""
        recording = recording_in(folder, self._command, plan, self.environments, self.where, self._used(plan))
        with contextlib.closing(recording):
            if not any(isinstance(entry, End) for entry in recording.done):
                Measuring(recording, self.workers, self.progress).perform()
        return recording.read()

    def drive(self, plan: LoadPlan, *, fresh: bool, pooling: Pooling | None = None) -> Run:
        """Runs a load plan to its end, or continues the run of it that was cut off; returns what was recorded."""
        recording = self._open(plan, Catalogue(()), anew=fresh)
        disturbances = Disturbances()
        try:
            self.progress.say(
                f"{plan.scenario.name}: {counted(plan.starts, 'start')} of {counted(len(plan.every_arm), 'server')} "
                f"({', '.join(plan.environments)}), {plan.rate:g} requests a second for {plan.seconds:g} s each: "
                f"about {time_text(estimate_s(plan))}."
            )
            run_load(
                recording.plan,
                self.environments,
                scratch=self.scratch,
                folder=recording.folder,
                done=[entry for entry in recording.done if isinstance(entry, Stage | Capacity | Throughput)],
                sink=recording.append,
                report=self.progress.now,
                database=msgspec.structs.replace(self._store, pooling=pooling),
            )
            recording.append(End(time.time(), "plan", disturbances.since_start()))
        finally:
            recording.close()
        return recording.read()

    def explain(self, plan: WhyPlan, find: Callable[[Run], Mentions], *, fresh: bool) -> Run:
        """Profiles both arms to the last round, or from where it was cut off; `find` looks for what notes say."""
        described = list(self.catalogues.values())[-1].find(plan.subject)
        recording = self._open(plan, Catalogue((described,)), anew=fresh)
        disturbances = Disturbances()
        plan = recording.plan
        try:
            Profiler(
                plan,
                self.workers.start,
                sink=recording.append,
                report=lambda taken: self.progress.now(f"profiling: {taken} of {2 * plan.rounds} processes done"),
                done=[entry for entry in recording.done if isinstance(entry, Profile | Refusal)],
            ).run()
            self.progress.now("looking through release notes")
            recording.append(find(recording.read()))
            recording.append(End(time.time(), "plan", disturbances.since_start()))
        finally:
            recording.close()
        return recording.read()

    def _open(self, plan: Plan | LoadPlan | WhyPlan, catalogue: Catalogue, *, anew: bool) -> Recording:
        recording = open_recording(self._command, plan, self.environments, self.where, catalogue, anew=anew)
        if recording.done:
            self.progress.say(f"Continuing run {recording.folder.name}, which was cut off.")
        return recording

    def _used(self, plan: Plan) -> Catalogue:
        """What the plan's subjects are, as the newest environment sees them."""
        used = {group.subject for group in plan.groups}
        twins = set(self.twins.values())
        newest = [catalogue for name, catalogue in self.catalogues.items() if name not in twins][-1]
        return Catalogue(tuple(one for one in newest.subjects if one.name in used))

    def drop_databases(self) -> None:
        """Removes what this session made on a server that is not its own."""
        for name in list(self.environments)[: self.database == EXTERNAL]:
            workers = self.workers.start([Seat(name, 0)], NO_LAYOUT)
            with ending(workers, "Removing databases"):
                for worker in workers.values():
                    worker.ask("drop")

    def _add(self, environment: Environment) -> str:
        name = environment.name
        taken = self.environments.get(name)
        if taken is not None and taken.folder != environment.folder:
            name = f"{name} ({1 + sum(one.name.startswith(name) for one in self.environments.values())})"
            environment = msgspec.structs.replace(environment, name=name)
        self.environments[name] = environment
        return name


@contextlib.contextmanager
def open_session(database: str = "sqlite") -> Iterator[Session]:
    """Everything started within it ends with it."""
    where = locations()
    command = recorded_command(sys.argv[1:])
    token = f"versus_{secrets.token_hex(4)}"
    with Progress() as progress, Scratch() as scratch, contextlib.ExitStack() as servers:
        store = _database(database, scratch, servers, progress)
        surroundings = WorkerSetup(where.benchmarks, where.fixtures, token, store.url)
        session = Session(command, progress, scratch, surroundings, store)
        try:
            yield session
        except BaseException:
            with contextlib.suppress(EnvironmentFailedError):  # what went wrong first is what matters
                session.drop_databases()
            raise
        session.drop_databases()


def _database(name: str, scratch: Scratch, servers: contextlib.ExitStack, progress: Progress) -> Database:
    if name == "sqlite":
        return SQLITE
    if name == "postgres":
        require("postgres")
        progress.now("starting PostgreSQL")
        server = servers.enter_context(started_postgres(scratch, load_cores()[1]))
        return Database(f"postgresql {server.version}", server.url, server.pid)
    return Database(EXTERNAL, name)


def new_seed() -> int:
    return secrets.randbelow(2**31)
