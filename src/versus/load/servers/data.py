"""A scenario's rows: seeded once, copied for every server start."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

from versus.environments.environment import Environment
from versus.files import locked, write_whole
from versus.load.declared.scenario import Scenario
from versus.load.readings.process_tree import tree
from versus.load.servers.inside import run_inside, run_manage
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT, Project

ADMINISTERED = "VERSUS_DATABASE_URL"  # as administer.py reads it


class Copy(msgspec.Struct, frozen=True):
    """One server's own rows. `url` names them and is for that server only; `connections` counts those of a process
    tree as (in use, open): None where nobody can tell."""

    url: str
    connections: Callable[[int], tuple[int, int]] | None


class Data(Protocol):
    """Seeded rows on some database."""

    def copied(self, folder: Path) -> contextlib.AbstractContextManager[Copy]:
        """Yields a copy that is gone afterwards; `folder` is the server's and may be used."""


class SqliteData:
    """A file, copied into the folder of the server that uses it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @contextlib.contextmanager
    def copied(self, folder: Path) -> Iterator[Copy]:
        folder.mkdir(parents=True, exist_ok=True)
        file = Path(shutil.copyfile(self._file, folder / "db.sqlite3"))
        yield Copy(sqlite_url(file), lambda pid: open_files(pid, file))


class PostgresData:
    """A database on a server, copied as a TEMPLATE. `administer` runs statements there, outside any transaction.

    `postmaster` is the server's process where it is ours: its children's titles tell what each connection does.
    """

    def __init__(
        self, url: str, template: str, token: str, administer: Callable[[list[str]], None], postmaster: int | None
    ) -> None:
        self._url = url
        self._template = template
        self._token = token
        self._administer = administer
        self._postmaster = postmaster
        self._copies = 0

    @contextlib.contextmanager
    def copied(self, folder: Path) -> Iterator[Copy]:  # noqa: ARG002
        self._copies += 1
        name = f"{self._token}_{self._copies}"
        self._administer([f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"', "CHECKPOINT"])
        postmaster = self._postmaster
        count = None if postmaster is None else lambda _pid: backends(postmaster, name)
        try:
            yield Copy(renamed(self._url, name), count)
        finally:
            self._administer([f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'])


def open_files(pid: int, file: Path) -> tuple[int, int]:
    """Returns how often a process tree has a file open, twice: nobody can tell whether all are in use."""
    number = 0
    for member in tree(pid):
        with contextlib.suppress(OSError):
            links = Path(f"/proc/{member}/fd").iterdir()
            number += sum(1 for link in links if _links_to(link, file))
    return number, number


def backends(postmaster: int, database: str) -> tuple[int, int]:
    """Returns (busy connections, all connections) to a database, by the titles that PostgreSQL gives its processes."""
    titles = []
    for member in tree(postmaster)[1:]:
        with contextlib.suppress(OSError):
            titles.append(Path(f"/proc/{member}/cmdline").read_bytes().decode(errors="replace"))
    ours = [title for title in titles if f" {database} " in title]
    return sum("idle" not in title for title in ours), len(ours)


def _links_to(link: Path, file: Path) -> bool:
    try:
        return link.readlink() == file
    except OSError:  # closed meanwhile
        return False


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{quote(str(file))}"


def renamed(url: str, database: str) -> str:
    """Returns the URL of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(database, safe='')}"))


def sqlite_data(
    scenario: Scenario,
    environment: Environment,
    where: Locations,
    scratch: Scratch,
    report: Callable[[str], None],
    project: Project = BENCH_PROJECT,
) -> SqliteData:
    """Returns seeded rows, kept on the machine by what decides them; seeds them where they are not there yet."""
    file = where.fixtures / f"load-{project.rows_digest(scenario.data, where.root)}.sqlite3"
    with locked(file):
        if not file.exists():
            report(f"seeding the data of {scenario.name}")
            unfinished = scratch.folder / f"seeding-{os.getpid()}.sqlite3"
            _seed(scenario, environment, sqlite_url(unfinished), where, scratch, project)
            write_whole(file, unfinished.read_bytes())
            unfinished.unlink()
    return SqliteData(file)


@contextlib.contextmanager
def postgres_data(
    url: str,
    scenario: Scenario,
    environment: Environment,
    where: Locations,
    scratch: Scratch,
    report: Callable[[str], None],
    *,
    postmaster: int | None = None,
    project: Project = BENCH_PROJECT,
) -> Iterator[PostgresData]:
    """Yields rows that are seeded for the run and removed afterwards; `url` may create databases there."""

    def administer(statements: list[str]) -> None:
        run_inside(
            scratch,
            environment,
            [Path(__file__).with_name("administer.py"), msgspec.json.encode(statements).decode()],
            variables={ADMINISTERED: url},
            doing="Managing databases",
        )

    token = f"versus_load_{os.getpid()}_{os.urandom(3).hex()}"
    template = f"{token}_seeded"
    report(f"seeding the data of {scenario.name}")
    administer([f'CREATE DATABASE "{template}"'])
    try:
        _seed(scenario, environment, renamed(url, template), where, scratch, project)
        yield PostgresData(url, template, token, administer, postmaster)
    finally:
        administer([f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)'])


def _seed(
    scenario: Scenario, environment: Environment, url: str, where: Locations, scratch: Scratch, project: Project
) -> None:
    for order in project.seeding.orders(scenario.data):
        run_manage(
            scratch,
            environment,
            project,
            where,
            order,
            variables={project.switches.database_url: url},
            doing=f"Preparing the data of {scenario.name} (manage.py {order[0]})",
        )
