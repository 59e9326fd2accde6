"""Load scenarios as they are declared: a question, the cases that answer it, and how they are asked."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from versus.errors import UserError, unknown
from versus.project import BENCH_PROJECT, Project

Positive = Annotated[float, msgspec.Meta(gt=0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Setting = Annotated[str, msgspec.Meta(pattern="^[A-Z][A-Z0-9_]*$")]


class Pooling(StrEnum):
    """How Django keeps connections to PostgreSQL."""

    NONE = "none"
    MAX_AGE = "max-age"
    POOL = "pool"
    PGBOUNCER = "pgbouncer"


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request, what its answer must be, and how many statements it may run.

    An answer is checked byte by byte, unless it `varies` from request to request: then for its text alone. A
    `conditional` request carries the ETag that a first, plain one was given, one by a `reader` the cookies and the CSRF
    token of somebody who logged in before. `upload` is the bytes of a file that is sent as a form does.
    With `first_byte`, the moment at which an answer's body begins is told besides its end.
    """

    path: Annotated[str, msgspec.Meta(pattern="^/")]
    statements: Annotated[int, msgspec.Meta(ge=0)]
    method: Literal["GET", "HEAD", "POST", "PUT"] = "GET"
    weight: Positive = 1.0
    status: int = 200
    text: str | None = None
    name: str = ""
    body: str = ""
    content_type: str = ""
    headers: dict[str, str] = {}
    varies: bool = False
    conditional: bool = False
    reader: bool = False
    upload: Annotated[int, msgspec.Meta(ge=0)] = 0
    first_byte: bool = False

    @property
    def label(self) -> str:
        """The name of a target among those of its case."""
        return self.name or self.path


class ServerChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A server, one of its profiles in servers.toml, and what it serves; processes and threads where it has them.

    Without an `application` it serves the project's own.
    """

    name: str = "uvicorn"
    profile: str = "defaults"
    application: str = ""
    workers: Count = 1
    threads: Count = 1

    @property
    def answers_with_django(self) -> bool:
        """True for recorded choices of Django too; only the bench project has applications without it."""
        return BENCH_PROJECT.answers_with_django(self.application)

    @property
    def label(self) -> str:
        words = [self.name, self.profile]
        words += [f"{self.workers} workers"] if self.workers > 1 else []
        words += [f"{self.threads} threads"] if self.threads > 1 else []
        return ", ".join(words)


class Stretch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a stage in which the rate is `factor` times the scenario's, or goes from there to `to` times."""

    seconds: Positive
    factor: NotNegative
    to: NotNegative | None = None


class Hold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Connections held through a stage: idle ones, polls answered late, streams of events, WebSockets."""

    kind: Literal["idle", "long-poll", "events", "websocket"]
    connections: Count
    path: Annotated[str, msgspec.Meta(pattern="^(/|$)")] = ""
    """The path that they ask for; empty for the project's health path."""


class Journeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Visitors who log in, browse, comment and order, each waiting for an answer before the next request, and thinking
    for `think_s` on average in between: for throughput, never for latency."""

    visitors: Count
    think_s: NotNegative = 0.0


class LoadModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open arrivals at an absolute rate (per second). `drop_cap` is the share of arrivals that may be dropped.

    A `shape` changes the rate during the stage – steps, ramps, spikes –, whose length is then its stretches'.
    """

    rate: Positive
    stage_s: Positive
    arrivals: Literal["poisson", "paced"] = "poisson"
    shape: tuple[Stretch, ...] = ()
    warm_up_s: Positive = 1.0
    pause_s: Annotated[float, msgspec.Meta(ge=0.2)] = 0.5
    """Rest between warm-up and stage, in which the idle server's CPU is read."""
    drain_s: Positive = 10.0
    answer_timeout_s: Positive = 30.0
    starts: Count = 6
    connections: Count = 64
    waiting: Annotated[int, msgspec.Meta(ge=0)] = 1000
    drop_cap: Share = 0.0
    hold: Hold | None = None
    journeys: Journeys | None = None
    """Visitors instead of arrivals; the rate is then nobody's."""
    worker_killed_at: Share | None = None
    """The share of the stage after which the worker is killed and started again."""
    slice_s: NotNegative = 0.25
    """Arms of a round are loaded in turn, so long each; with 0 one stage follows the other."""
    settle_s: NotNegative = 0.05
    """After each slice, for its last requests to be answered before it is another arm's turn."""

    @property
    def seconds(self) -> float:
        """How long a stage is: as long as its stretches, where it has some."""
        return sum(stretch.seconds for stretch in self.shape) or self.stage_s


class Objective(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A service level: this quantile of the latency stays below `latency_ms`."""

    quantile: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    latency_ms: Positive


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way of doing what the scenario asks; the first is what others are compared with that name none `against`.

    What is empty is the scenario's; `settings` are added to it. `django` is the releases that have it, as in ">=6.0".
    `differs` says in what its answers are not the first case's, on purpose. `services` are started beside the server.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, pattern="^[^/]+$")]
    targets: tuple[Target, ...] = ()
    settings: dict[Setting, str] = {}
    server: ServerChoice | None = None
    django: str = ""
    differs: str = ""
    against: str = ""
    services: tuple[Literal["upstream", "redis"], ...] = ()
    worker: str = ""
    """The program in workers.toml that does the jobs which requests leave behind."""
    pooling: Pooling | None = None
    """How its connections to PostgreSQL are kept, where the user says nothing."""


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of scenarios/; `name` is the file's."""

    question: str
    may_conclude: tuple[str, ...]
    may_not_conclude: tuple[str, ...]
    data: dict[str, Annotated[int, msgspec.Meta(ge=0)]]
    load: LoadModel
    slo: Objective
    targets: tuple[Target, ...] = ()
    server: ServerChoice = ServerChoice()
    settings: dict[Setting, str] = {}
    cases: tuple[Case, ...] = ()
    database: Literal["sqlite", "postgres"] = "sqlite"
    """Which it runs on where the user names none."""
    kit: Literal["environment", "serving", "tasks"] = "environment"
    """What its environments hold besides Django: `serving` has all servers, frameworks and clients, `tasks` all job
    queues."""
    name: str = ""

    def case(self, name: str) -> Case:
        """Returns a case with what it takes from the scenario; the one without a name where there are no cases."""
        declared = next((case for case in self.cases if case.name == name), None)
        if declared is None:
            return Case(name, self.targets, self.settings, self.server)
        return msgspec.structs.replace(
            declared,
            targets=declared.targets or self.targets,
            settings=self.settings | declared.settings,
            server=declared.server or self.server,
        )

    @property
    def slice_s(self) -> float:
        """0 where arms cannot be loaded in turn: what is held, a worker or a changing rate goes on between slices."""
        model = self.load
        goes_on = model.hold or model.journeys or model.shape or any(case.worker for case in self.cases)
        return 0.0 if goes_on else model.slice_s

    @property
    def case_names(self) -> tuple[str, ...]:
        """The names of all cases; the first is the baseline."""
        return tuple(case.name for case in self.cases) or ("",)


def uncountable(scenario: Scenario) -> str | None:
    """Returns why the instructions of its requests cannot be counted; None where they can."""
    if scenario.load.hold is not None:
        return "it holds connections, and a request is not what it is about"
    if scenario.load.journeys is not None:
        return "its visitors go on journeys, and a request is not what it is about"
    if scenario.load.worker_killed_at is not None:
        return "it is about jobs that are lost, and a request is not what it is about"
    return None


def known_scenarios(folder: Path) -> list[str]:
    return sorted(file.stem for file in folder.glob("*.toml"))


def read_scenario(name: str, folder: Path, project: Project = BENCH_PROJECT) -> Scenario:
    """Reads a scenario of a project. Raises UserError for one that is not there, or whose file is damaged."""
    if name not in known_scenarios(folder):
        raise unknown("scenario", name, known_scenarios(folder))
    file = folder / f"{name}.toml"
    try:
        scenario = msgspec.toml.decode(file.read_bytes(), type=Scenario)
    except (OSError, ValueError) as error:
        raise UserError(f"The scenario file {file.name} is damaged: {error}.") from error
    for fault in _faults(scenario, project):
        raise UserError(f"The scenario file {file.name} {fault}.")
    return msgspec.structs.replace(scenario, name=name)


def _faults(scenario: Scenario, project: Project) -> list[str]:
    """Faults that a schema cannot find, each a phrase that follows the file's name."""
    found = []
    names = scenario.case_names
    if len(set(names)) < len(names):
        found.append("declares one case twice")
    for case in map(scenario.case, names):
        named = f" in its case {case.name!r}" if case.name else ""
        labels = [target.label for target in case.targets]
        if not labels:
            found.append(f"asks for nothing{named}; add [[targets]]")
        if len(set(labels)) < len(labels):
            found.append(f"has two targets of one name{named}; tell them apart by name")
        if case.against and (case.against == case.name or case.against not in names):
            found.append(f"compares{named} against {case.against!r}, which is no other case")
        for variable in case.settings:
            if variable in project.switches.reserved:
                found.append(f"sets {variable}{named}, which belongs to the run")
            elif not variable.startswith(project.switches.prefix):
                found.append(
                    f"has settings{named} that are not the project's: {variable} does not begin with "
                    f"{project.switches.prefix}"
                )
        try:
            SpecifierSet(case.django)
        except InvalidSpecifier:
            found.append(f"names releases{named} in a way that is not understood: {case.django!r}")
    return found
