"""A Django project that can be measured, as a value: everything that the suite has to know about one."""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec


class Switches(msgspec.Struct, frozen=True):
    """The environment variables by which a project is told what belongs to a run.

    An empty name means that the project cannot be told. Scenarios may set any other variable that begins with `prefix`.
    """

    database_url: str
    prefix: str = ""
    loop_lag: str = ""
    """Names a folder into which the project writes how late its event loops wake."""
    cache: str = ""
    """Names a folder for a cache in files."""
    jobs: str = ""
    """Names a folder into which the project notes each job that is enqueued or done."""
    host: str = ""
    """Names the host that the project is asked by, where that is not loopback."""
    services: Mapping[str, str] = {}
    """The variable for the address of each service that the suite starts, by the service's name."""
    pooling: Mapping[str, Mapping[str, str]] = {}
    """The variables of each way to keep connections to PostgreSQL, by its name in scenarios."""

    @property
    def reserved(self) -> frozenset[str]:
        """The variables that a run sets, so that no scenario may."""
        own = (self.database_url, self.loop_lag, self.cache, self.jobs, self.host, *self.services.values())
        return frozenset(filter(None, own))


class SeedingCommand(msgspec.Struct, frozen=True):
    """One of manage.py's commands that make a project's tables and rows.

    `size` names the size in a scenario's data that is the command's last argument; without such a size, or with 0, the
    command is left out. With `sizes`, every size that no other command takes is an option, as in `--articles 1000`.
    """

    words: tuple[str, ...]
    size: str = ""
    sizes: bool = False


class Seeding(msgspec.Struct, frozen=True):
    """How a project's database is filled. `sources` are the files that decide which rows it holds, as patterns relative
    to the project's folder."""

    commands: tuple[SeedingCommand, ...]
    sources: tuple[str, ...]

    def orders(self, sizes: Mapping[str, int]) -> list[list[str]]:
        """Returns the arguments of manage.py for each command, in their order."""
        taken = {command.size for command in self.commands}
        options = [word for name, size in sizes.items() if name not in taken for word in (f"--{name}", str(size))]
        return [
            [*command.words, *(options if command.sizes else ()), *([str(sizes[command.size])] if command.size else ())]
            for command in self.commands
            if not command.size or sizes.get(command.size)
        ]


class Login(msgspec.Struct, frozen=True):
    """How somebody logs in: a form that is posted, and the status of the answer where that worked.

    Django's CSRF token is the text of that answer, or the cookie `csrftoken`; for the latter the page is asked for
    first, as a browser does.
    """

    path: str
    form: Mapping[str, str]
    status: int
    csrf: Literal["text", "cookie"] = "cookie"


class NullApplication(NamedTuple):
    """An application that does next to nothing, by which the generator's own ceiling is found.

    `folder` is relative to the suite's root unless it is absolute.
    """

    application: str
    path: str
    health_path: str
    folder: Path = Path()


class Project(msgspec.Struct, frozen=True):
    """A Django project: where it is, what it serves, how its rows are made, and how it is told what belongs to a run.

    `folder` is put on Python's path; it and `manage` (in it) are relative to the suite's root unless absolute.
    """

    name: str
    folder: Path
    manage: str
    settings: str
    application: str
    """What servers serve unless a scenario names something else: its ASGI application."""
    health_path: str
    """A page without statements that answers with status 200 once the server is up."""
    seeding: Seeding
    switches: Switches
    null: NullApplication
    login: Login | None = None
    without_django: tuple[str, ...] = ()
    """How the names of those of its applications begin that do without Django."""
    jobs: Mapping[str, str] = {}
    """What a program that does jobs is pointed at, by the program's name in workers.toml."""
    pool_size: int = 4
    """Connections in Django's own pool, of which a pooler beside the server has as many."""
    journeys: str = ""
    """The locustfile of closed journeys through it."""
    journey_sizes: Collection[str] = ()
    """The sizes in a scenario's data that this locustfile takes as options."""

    def root(self, suite: Path) -> Path:
        """Returns the folder for Python's path, of the project in the suite with this root."""
        return suite / self.folder

    def answers_with_django(self, application: str) -> bool:
        """Tells whether an application is Django's; an empty name is the project's own application."""
        return not application.startswith(self.without_django)

    @property
    def serving_null(self) -> "Project":
        """The same project, whose server serves the null application."""
        null = self.null
        return msgspec.structs.replace(
            self, folder=null.folder, health_path=null.health_path, application=null.application
        )

    def variables(self, suite: Path) -> dict[str, str]:
        """Returns the environment variables of every process that imports the project."""
        return {"PYTHONPATH": str(self.root(suite)), "DJANGO_SETTINGS_MODULE": self.settings}

    def rows_digest(self, sizes: Mapping[str, int], suite: Path) -> str:
        """Returns 16 hexadecimal digits, the same ones wherever a database would get the same rows."""
        root = self.root(suite)
        digest = hashlib.sha256(msgspec.json.encode([self.name, self.seeding.commands, sizes], order="sorted"))
        for source in sorted(file for pattern in self.seeding.sources for file in root.glob(pattern)):
            digest.update(source.relative_to(root).as_posix().encode() + b"\0" + source.read_bytes())
        return digest.hexdigest()[:16]


BENCH_PROJECT = Project(
    name="bench_project",
    folder=Path(),
    manage="bench_project/manage.py",
    settings="bench_project.settings",
    application="bench_project.asgi:application",
    health_path="/healthz",
    seeding=Seeding(
        commands=(
            SeedingCommand(("migrate", "--verbosity", "0")),
            SeedingCommand(("createcachetable", "bench_cache")),
            SeedingCommand(("seed",), sizes=True),
            SeedingCommand(("readers",), size="readers"),
        ),
        sources=tuple(
            f"bench_project/{pattern}"
            for pattern in (
                "seed.py", "dice.py", "prose.py", "*/models.py", "*/migrations/*.py", "management/commands/readers.py",
                "passwords.py",
            )
        ),
    ),
    switches=Switches(
        database_url="BENCH_DATABASE_URL",
        prefix="BENCH_",
        loop_lag="BENCH_LOOP_LAG",
        cache="BENCH_CACHE_FOLDER",
        jobs="BENCH_JOBS_FOLDER",
        host="BENCH_HOST",
        services={"redis": "BENCH_REDIS_URL", "upstream": "BENCH_UPSTREAM"},
        pooling={
            "none": {"BENCH_CONN_MAX_AGE": "0"},
            "max-age": {"BENCH_CONN_MAX_AGE": "none"},
            "pool": {"BENCH_POOL": "1"},
            "pgbouncer": {"BENCH_CONN_MAX_AGE": "0", "BENCH_PGBOUNCER": "1"},
        },
    ),
    null=NullApplication("bench_project.without_django.bare:application", "/hello/", "/healthz"),
    login=Login(
        "/account/log-in/", {"username": "reader1", "password": "a reader's password"}, status=200, csrf="text"
    ),
    # Records from before the package was renamed name bench_project.others.
    without_django=("bench_project.without_django.", "bench_project.others."),
    jobs={
        "celery": "bench_project.jobs.celery_app",
        "huey": "bench_project.jobs.huey_queue.queue",
        "dramatiq": "bench_project.jobs.dramatiq_actor",
    },
    journeys="journeys.py",
    journey_sizes=("readers", "products"),
)  # fmt: skip
"""The project that benchmarks and load scenarios share."""
