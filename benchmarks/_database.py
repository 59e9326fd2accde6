"""Seeded databases: built once, cloned for every arm, restored after every slice."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ._kit import fixture_version


@dataclass(frozen=True)
class Workplace:
    """Where fixtures are kept and clones are made; `token` names the databases of one run on a shared server."""

    fixtures: Path
    scratch: Path
    token: str = "versus"  # noqa: S105 - not a secret


class Database(Protocol):
    """An arm's own database."""

    def remember(self, labels: tuple[str, ...]) -> None: ...
    def restore(self) -> None: ...
    def facts(self) -> dict[str, str]: ...
    def disconnect(self) -> None: ...
    def discard(self) -> None: ...


class NoDatabase:
    """For subjects that touch none."""

    def remember(self, labels: tuple[str, ...]) -> None:
        raise TypeError(f"A subject that writes {', '.join(labels)} must say which dataset it wants.")

    def restore(self) -> None:
        pass

    def facts(self) -> dict[str, str]:
        return {}

    def disconnect(self) -> None:
        pass

    def discard(self) -> None:
        pass


class SQLite:
    """A copy of the fixture's file. Restored by SQLite's own backup, which leaves the connection open."""

    def __init__(self, fixture: Path, workplace: Workplace) -> None:
        self._fixture = fixture
        self._file = workplace.scratch / f"arm-{os.getpid()}.sqlite3"
        shutil.copyfile(fixture, self._file)
        _connect_to(str(self._file))

    def remember(self, labels: tuple[str, ...]) -> None:
        import sqlite3

        self._pristine = sqlite3.connect(f"file:{self._fixture}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def restore(self) -> None:
        from django.db import connection

        connection.ensure_connection()
        self._pristine.backup(connection.connection)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def facts(self) -> dict[str, str]:
        from django.db import connection

        names = ("journal_mode", "synchronous", "cache_size", "page_size", "mmap_size")
        with connection.cursor() as cursor:
            return {"vendor": "sqlite", "version": _sqlite_version(), **{name: _pragma(cursor, name) for name in names}}

    def disconnect(self) -> None:
        from django.db import connections

        connections.close_all()

    def discard(self) -> None:
        if hasattr(self, "_pristine"):
            self._pristine.close()
        for leftover in self._file.parent.glob(f"{self._file.name}*"):
            leftover.unlink()


class PostgreSQL:
    """A database made from the fixture's as its TEMPLATE. Restored table by table from a schema that holds copies."""

    SETTINGS = ("server_version", "shared_buffers", "fsync", "synchronous_commit", "autovacuum", "jit", "max_wal_size")

    def __init__(self, fixture: str, workplace: Workplace) -> None:
        self._name = f"{workplace.token}_arm_{os.getpid()}"
        _administer(f'DROP DATABASE IF EXISTS "{self._name}"', f'CREATE DATABASE "{self._name}" TEMPLATE "{fixture}"')
        _connect_to(self._name)

    def remember(self, labels: tuple[str, ...]) -> None:
        from django.apps import apps
        from django.db import connection

        self._copied: list[tuple[str, str, list[str]]] = []
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA pristine")
            for label in labels:
                model = apps.get_model(label)
                table = quote(model._meta.db_table)
                columns = ", ".join(quote(f.column) for f in model._meta.concrete_fields if not f.generated)
                sequences = [
                    one["name"] for one in connection.introspection.get_sequences(cursor, model._meta.db_table)
                ]
                cursor.execute(f"CREATE TABLE pristine.{table} AS SELECT {columns} FROM {table}")
                self._copied.append((table, columns, sequences))

    def restore(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            for table, columns, sequences in self._copied:
                cursor.execute(f"TRUNCATE {table} CASCADE")
                cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM pristine.{table}")
                for sequence in sequences:
                    cursor.execute("SELECT setval(%s, (SELECT coalesce(max(id), 1) FROM " + table + "))", [sequence])

    def facts(self) -> dict[str, str]:
        from django.db import connection

        with connection.cursor() as cursor:
            found = {"vendor": "postgresql"}
            for name in self.SETTINGS:
                cursor.execute(f"SHOW {name}")
                found[name] = str(cursor.fetchone()[0])
            return found

    def disconnect(self) -> None:
        from django.db import connections

        connections.close_all()

    def discard(self) -> None:
        _administer(f'DROP DATABASE IF EXISTS "{self._name}"')


def open_database(dataset: dict[str, int], workplace: Workplace) -> Database:
    """A clone of the dataset's fixture, as this process's default database."""
    from django.db import connection

    if connection.vendor == "postgresql":
        return PostgreSQL(_postgresql_fixture(dataset, workplace), workplace)
    return SQLite(_sqlite_fixture(dataset, workplace), workplace)


def fixture_key(dataset: dict[str, int]) -> str:
    """By content: the sizes asked for and the code that seeds."""
    return hashlib.sha256((json.dumps(dataset, sort_keys=True) + fixture_version()).encode()).hexdigest()[:20]


def drop_databases(workplace: Workplace) -> None:
    """Removes what a run made on a database server. Nothing to do for SQLite."""
    from django.db import connection

    if connection.vendor == "postgresql":
        for name in _databases_named(f"{workplace.token}_"):
            _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _sqlite_fixture(dataset: dict[str, int], workplace: Workplace) -> Path:
    file = workplace.fixtures / f"{fixture_key(dataset)}.sqlite3"
    with _locked(file):
        if not file.exists():
            unfinished = file.with_suffix(".part")
            for leftover in unfinished.parent.glob(f"{unfinished.name}*"):
                leftover.unlink()
            _connect_to(str(unfinished))
            _seed(dataset)
            unfinished.rename(file)
    return file


def _postgresql_fixture(dataset: dict[str, int], workplace: Workplace) -> str:
    name = f"{workplace.token}_fixture_{fixture_key(dataset)}"
    with _locked(workplace.fixtures / name):
        if name not in _databases_named(name):
            unfinished = f"{name}_part"
            _administer(f'DROP DATABASE IF EXISTS "{unfinished}"', f'CREATE DATABASE "{unfinished}"')
            _connect_to(unfinished)
            _seed(dataset)
            _administer(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def _seed(dataset: dict[str, int]) -> None:
    from django.core.management import call_command
    from django.db import connections

    from bench_project.seed import populate

    call_command("migrate", verbosity=0)
    populate(dataset)
    if connections["default"].vendor == "postgresql":
        # Or the first reads of every clone would set hint bits and counts would visit the table.
        with connections["default"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    connections.close_all()


def _connect_to(name: str) -> None:
    """All threads' further connections go to this database."""
    from django.db import connections

    connections.close_all()
    connections.settings["default"]["NAME"] = name


def _administer(*statements: str) -> None:
    from django.db import connection, connections

    connections.close_all()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _databases_named(prefix: str) -> list[str]:
    from django.db import connection, connections

    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [row[0] for row in cursor.fetchall()]


@contextlib.contextmanager
def _locked(file: Path) -> Iterator[None]:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f".{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sqlite_version() -> str:
    import sqlite3

    return sqlite3.sqlite_version


def _pragma(cursor: Any, name: str) -> str:
    cursor.execute(f"PRAGMA {name}")
    row = cursor.fetchone()
    return str(row[0]) if row else ""
