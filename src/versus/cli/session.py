"""One measuring session: environments built, a database, worker processes, a run in its folder."""

import contextlib
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from versus.cli.expectation import plan_text, too_noisy_text
from versus.cli.progress import Progress, time_text
from versus.cli.recording import Recording, open_recording, recording_in
from versus.cli.surveying import is_checked, survey
from versus.cli.tools import require
from versus.environments.build import Builder
from versus.environments.environment import Environment
from versus.environments.interpreter import find_python
from versus.environments.postgres import started_postgres
from versus.environments.spec import parse_spec
from versus.errors import EnvironmentFailedError, UserError
from versus.history.mentions import Mentions
from versus.judge.need import needs
from versus.load.observations import Stage
from versus.load.plan import LoadPlan
from versus.load.run import estimate_s, run_load
from versus.locations import locations
from versus.machine.fingerprint import Disturbances
from versus.machine.placement import load_cores
from versus.machine.scratch import Scratch
from versus.micro import engine
from versus.micro.allocation import Shortfall
from versus.micro.block import ArmDiedError, BlockRunner
from versus.micro.callgrind import dump_file, under_callgrind, unfitness
from versus.micro.catalogue import Catalogue
from versus.micro.cost import spent_s
from versus.micro.counting import Counting
from versus.micro.observations import Block, CountedLayout, Refusal, StartUp
from versus.micro.plan import LAYOUTS, Instrument, Plan, Timing
from versus.micro.planning import Draft
from versus.micro.process import Asked, DiedError, FailedError, Surroundings, WorkerProcess, stop_all
from versus.micro.profiling import Profile, Profiler, WhyPlan
from versus.micro.schedule import Layout, Seat
from versus.micro.starting import start_up
from versus.publish.wording import counted
from versus.records.journal import Accounting, End, Entry
from versus.records.provenance import recorded_command
from versus.records.pyperf_export import FOLDER, export_pyperf
from versus.records.store import Run

NO_LAYOUT = Layout(0, 1, 0)
COUNTING_S = 180.0  # under callgrind everything takes some fifty times as long
EXTERNAL = "postgresql (external)"
SECONDS_A_COMPARISON = 30.0
SEEDING_S = 600.0  # 100 000 articles take 5 s here, and may take a hundred times as long on a server far away
NS_PER_S = 1e9


class Session:
    """Holds the environments of one command. Make it with `open_session`."""

    def __init__(
        self, command: Sequence[str], progress: Progress, scratch: Scratch, surroundings: Surroundings, label: str
    ) -> None:
        self._command = tuple(command)
        self.progress = progress
        self.scratch = scratch
        self._surroundings = surroundings
        self.database = label
        self.where = locations()
        self.environments: dict[str, Environment] = {}
        self.twins: dict[str, str] = {}
        self.catalogues: dict[str, Catalogue] = {}

    def build(self, specs: Sequence[str], *, python: str | None, twin_of: int | None = 0) -> list[str]:
        """Environments for the specs, and the null's twin of one of them; returns the specs' names in order."""
        parsed = [parse_spec(text) for text in specs]
        builder = Builder(self.where, find_python(python), self.progress.now)
        with ThreadPoolExecutor(4) as several:  # looked up and fetched together; built one by one
            list(several.map(builder.wheel, dict.fromkeys(parsed)))
        names = [self._add(builder.build(spec)) for spec in parsed]
        if len(set(names)) < len(names):
            raise UserError(f"{' and '.join(specs)} are one Django; name two.")
        if twin_of is not None:
            twin = builder.build(parsed[twin_of], replica=1)
            self.twins[names[twin_of]] = self._add(twin)
        return names

    def build_replicas(self, text: str, count: int, *, python: str | None = None) -> list[str]:
        """One Django so many times, each installed by itself; their names, in order of replica."""
        builder = Builder(self.where, find_python(python), self.progress.now)
        return [self._add(builder.build(parse_spec(text), replica=number)) for number in range(count)]

    def describe(self) -> Catalogue:
        """Asks every environment what it has; returns the first one's catalogue."""
        seats = [Seat(name, 0) for name in self.environments if name not in self.catalogues]
        workers = self._start(seats, NO_LAYOUT)
        with _ending(workers, "Reading the benchmarks folder"):
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
        run = self._perform(recording, (*draft.absent, *notes))
        export_pyperf(run, run.folder / FOLDER)
        return run

    def repeat(self, plan: Plan, folder: Path) -> Run:
        """Runs a plan in a folder of its own, or continues there; at once where it has come to its end before."""
        recording = recording_in(folder, self._command, plan, self.environments, self.where, self._used(plan))
        if any(isinstance(entry, End) for entry in recording.done):
            recording.close()
            return recording.read()
        return self._perform(recording)

    def _perform(self, recording: Recording, notes: Sequence[Refusal] = ()) -> Run:
        plan: Plan = recording.plan
        disturbances = Disturbances()
        try:
            recording.append(*(one for one in notes if one not in recording.done))
            self._say_plan(plan, recording.done)
            self._seed(plan)
            if Instrument.MEMORY in plan.instruments:
                self._survey(recording)
            if Instrument.INSTRUCTIONS in plan.instruments:
                self._count(recording)
            if Instrument.TIME in plan.instruments:
                self._run(recording)
            else:
                recording.append(End(time.time(), "plan", disturbances.since_start()))
        finally:
            recording.close()
        return recording.read()

    def drive(self, plan: LoadPlan, *, fresh: bool) -> Run:
        """Runs a load plan to its end, or continues the run of it that was cut off; returns what was recorded."""
        recording = self._open(plan, Catalogue(()), anew=fresh)
        disturbances = Disturbances()
        try:
            self.progress.say(
                f"{plan.scenario.name}: {plan.starts} server starts of {', '.join(plan.environments)}, "
                f"{plan.rate:g} requests a second for {plan.seconds:g} s each: about {time_text(estimate_s(plan))}."
            )
            run_load(
                recording.plan,
                self.environments,
                scratch=self.scratch,
                folder=recording.folder,
                done=[entry for entry in recording.done if isinstance(entry, Stage)],
                sink=recording.append,
                report=self.progress.now,
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
                self._start,
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
            workers = self._start([Seat(name, 0)], NO_LAYOUT)
            with _ending(workers, "Removing databases"):
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

    def _say_plan(self, plan: Plan, done: Sequence[Entry]) -> None:
        self.progress.say(plan_text(plan, done=[entry for entry in done if isinstance(entry, Block)]))

    def _seed(self, plan: Plan) -> None:
        """Fixtures are made before anything is timed, by the first environment."""
        self.progress.now("seeding databases")
        name = plan.groups[0].arms[0].environment
        seedable = []
        workers = self._start([Seat(name, 0)], NO_LAYOUT)
        with _ending(workers, f"Seeding databases on {self.database}"):
            for worker in workers.values():
                for group in plan.groups:
                    with contextlib.suppress(FailedError):  # an arm that cannot open it is refused then
                        worker.ask("dataset", subject=group.subject, point=group.point)
                        seedable.append(group)
                for group in seedable:
                    worker.ask("seed", patience_s=SEEDING_S, subject=group.subject, point=group.point)

    def _run(self, recording: Recording) -> None:
        plan: Plan = recording.plan
        began = time.perf_counter()
        disturbances = Disturbances()
        done = [entry for entry in recording.done if isinstance(entry, Block | Refusal)]
        entries: list[engine.Entry] = list(done)

        too_noisy: list[str] = []

        def keep(new: Sequence[engine.Entry]) -> None:
            recording.append(*new)
            entries.extend(new)

        def say_noisy(shortfalls: Sequence[Shortfall], blocks: Sequence[Block]) -> None:
            too_noisy.append(too_noisy_text(plan, shortfalls, blocks))
            self.progress.say(too_noisy[0])

        runner = engine.Engine(
            plan,
            BlockRunner(plan.timing, self._start),
            needing=lambda blocks: needs(plan, blocks),
            sink=keep,
            report=self._show,
            noisy=say_noisy,
            done=done,
        )
        stopped_by = runner.run()
        whole = time.perf_counter() - began
        blocks = [entry for entry in entries if isinstance(entry, Block)]
        spent = accounting(blocks, whole)
        recording.append(End(time.time(), stopped_by, disturbances.since_start(), spent, *too_noisy))

    def _count(self, recording: Recording) -> None:
        """Instructions, in a few layouts; where valgrind is missing that is said, and the rest goes on."""
        reason = unfitness()
        if reason is not None:
            gap = Refusal("instructions[]", "", reason, "not run")
            if gap not in recording.done:
                recording.append(gap)
            return
        plan: Plan = recording.plan
        self._check(recording)
        began = time.perf_counter()
        before = sum(isinstance(entry, CountedLayout) for entry in recording.done)

        def report(done: int) -> None:
            a_layout = (time.perf_counter() - began) / (done - before) if done > before else None
            left = None if a_layout is None else a_layout * (plan.layouts - done)
            self.progress.now(f"counting instructions: {done} of {counted(plan.layouts, 'layout')} done", left)

        Counting(
            plan,
            self._start_counting,
            dump_file(self.scratch.folder),
            sink=recording.append,
            report=report,
            done=[entry for entry in recording.done if isinstance(entry, CountedLayout | Refusal)],
        ).run()

    def _survey(self, recording: Recording) -> None:
        self._check(recording)

        def begin(name: str, layout: Layout) -> StartUp:
            return start_up(self.scratch, self.environments[name], self._surroundings, layout)

        survey(recording, self._start, begin, report=self.progress.now)

    def _check(self, recording: Recording) -> None:
        if is_checked(recording):
            return
        self.progress.now("checking that variants agree")
        runner = BlockRunner(recording.plan.timing, self._start)
        runner.refused |= {(one.group, one.arm) for one in recording.done if isinstance(one, Refusal)}
        groups = list(recording.plan.groups)
        while groups:
            try:
                refusals = runner.check(groups)
            except ArmDiedError as death:
                sentence = f"{death.group.key}: {death.arm.id} takes its worker down: {death}."
                refusals = [Refusal(death.group.key, death.arm.id, sentence)]
                runner.refused.add((death.group.key, death.arm.id))
            else:
                groups = []
            recording.append(*refusals)

    def _start_counting(self, environments: Iterable[str], layout: Layout) -> Mapping[str, Asked]:
        under = under_callgrind(self.scratch.folder)
        started = {}
        try:
            for name in environments:
                started[name] = WorkerProcess(
                    self.scratch,
                    self.environments[name],
                    self._surroundings,
                    layout,
                    under=under,
                    patience_s=COUNTING_S,
                )
            for worker in started.values():
                worker.ready()
        except BaseException:
            stop_all(started.values())
            raise
        return started

    def _show(self, progress: engine.Progress) -> None:
        if progress.note:
            self.progress.say(progress.note)
        self.progress.now(
            f"measuring: {counted(progress.blocks, 'block')} done, {counted(progress.groups_left, 'subject')} left",
            progress.seconds_left,
        )

    def _start(self, seats: Sequence[Seat], layout: Layout) -> Mapping[Seat, Asked]:
        """All at once: nothing is timed while processes start."""
        started: dict[Seat, WorkerProcess] = {}
        try:
            for seat in seats:
                environment = self.environments[seat.environment]
                started[seat] = WorkerProcess(self.scratch, environment, self._surroundings, layout)
            for worker in started.values():
                worker.ready()
        except BaseException:
            stop_all(started.values())
            raise
        return started


@contextlib.contextmanager
def open_session(database: str = "sqlite") -> Iterator[Session]:
    """Everything started within it ends with it."""
    where = locations()
    command = recorded_command(sys.argv[1:])
    token = f"versus_{secrets.token_hex(4)}"
    with Progress() as progress, Scratch() as scratch, contextlib.ExitStack() as servers:
        url, label = _database(database, scratch, servers, progress)
        surroundings = Surroundings(where.benchmarks, where.fixtures, token, url)
        session = Session(command, progress, scratch, surroundings, label)
        try:
            yield session
        except BaseException:
            with contextlib.suppress(EnvironmentFailedError):  # what went wrong first is what matters
                session.drop_databases()
            raise
        session.drop_databases()


@contextlib.contextmanager
def _ending(workers: Mapping[Seat, Asked], doing: str) -> Iterator[None]:
    """Stops the workers afterwards, and turns what they could not do into one sentence."""
    try:
        yield
    except (FailedError, DiedError) as error:
        raise EnvironmentFailedError(f"{doing} failed: {error}.") from error
    finally:
        stop_all(workers.values())


def _database(name: str, scratch: Scratch, servers: contextlib.ExitStack, progress: Progress) -> tuple[str | None, str]:
    if name == "sqlite":
        return None, "sqlite"
    if name == "postgres":
        require("postgres")
        progress.now("starting PostgreSQL")
        server = servers.enter_context(started_postgres(scratch, load_cores()[1]))
        return server.url, f"postgresql {server.version}"
    return name, EXTERNAL


def new_seed() -> int:
    return secrets.randbelow(2**31)


def accounting(blocks: Sequence[Block], whole: float) -> Accounting:
    """Where the time went, from what every block says of itself."""
    arms = [arm for block in blocks for group in block.groups for arm in group.arms.values()]
    return Accounting(
        starting=sum(block.starting_s for block in blocks),
        preparing=sum(arm.seconds.preparation + arm.seconds.restoring for arm in arms),
        warming_up=sum(arm.seconds.warm_up for arm in arms),
        slices=sum(sum(arm.wall_ns) for arm in arms) / NS_PER_S,
        whole=max(whole, spent_s(blocks)),
    )
