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

from ._sources import fixture_version

SQLITE_LIMITS = ("VARIABLE_NUMBER", "COMPOUND_SELECT", "EXPR_DEPTH")
"""Build options of SQLite that decide how Django splits its statements and which of them it refuses."""


class CheckFailedError(Exception):
    """A variant must not be timed. The message is one sentence about "it", the variant."""


@dataclass(frozen=True)
class Workplace:
    """The folders of fixtures and of clones; `token` begins the names of one run's databases on a shared server."""

    fixtures: Path
    scratch: Path
    token: str = "versus"  # noqa: S105 - not a secret


class Database(Protocol):
    """An arm's own database. `remember` keeps the rows of the labelled models, which `restore` then brings back."""

    def remember(self, labels: tuple[str, ...]) -> None: ...
    def restore(self) -> None: ...
    def facts(self) -> dict[str, str]: ...
    def disconnect(self) -> None: ...
    def discard(self) -> None: ...


class NoDatabase:
    """Stands for the database of a subject that touches none."""

    def remember(self, labels: tuple[str, ...]) -> None:
        raise CheckFailedError(
            f"it writes {', '.join(labels)} and declares no dataset, so that nothing can be restored."
        )

    def restore(self) -> None:
        pass

    def facts(self) -> dict[str, str]:
        return {}

    def disconnect(self) -> None:
        pass

    def discard(self) -> None:
        pass


class SQLite:
    """A copy of the fixture's file. SQLite's own backup restores all of it and leaves the connection open."""

    def __init__(self, fixture: Path, workplace: Workplace) -> None:
        self._file = workplace.scratch / f"arm-{os.getpid()}.sqlite3"
        shutil.copyfile(fixture, self._file)
        _connect_to(str(self._file))

    def remember(self, labels: tuple[str, ...]) -> None:
        """With what was prepared, which the fixture does not hold."""
        import sqlite3

        from django.db import connection

        connection.ensure_connection()
        self._pristine = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(self._pristine)

    def restore(self) -> None:
        from django.db import connection

        connection.ensure_connection()
        self._pristine.backup(connection.connection)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def facts(self) -> dict[str, str]:
        import sqlite3

        from django.db import connection

        names = ("journal_mode", "synchronous", "cache_size", "page_size", "mmap_size")
        with connection.cursor() as cursor:
            found = {"vendor": "sqlite", "version": sqlite3.sqlite_version}
            found |= {name: _pragma(cursor, name) for name in names}
        limit = connection.connection.getlimit
        numbers = {name: getattr(sqlite3, f"SQLITE_LIMIT_{name}") for name in SQLITE_LIMITS}
        return found | {f"max_{name.lower()}": str(limit(number)) for name, number in numbers.items()}

    def disconnect(self) -> None:
        from django.db import connections

        connections.close_all()

    def discard(self) -> None:
        if hasattr(self, "_pristine"):
            self._pristine.close()
        for leftover in self._file.parent.glob(f"{self._file.name}*"):
            leftover.unlink()


class PostgreSQL:
    """A database with the fixture's as its TEMPLATE. A schema with copies restores the tables that are written."""

    SETTINGS = ("server_version", "shared_buffers", "fsync", "synchronous_commit", "autovacuum", "jit", "max_wal_size")

    def __init__(self, fixture: str, workplace: Workplace) -> None:
        self._name = f"{workplace.token}_arm_{os.getpid()}"
        _administer(f'DROP DATABASE IF EXISTS "{self._name}"', f'CREATE DATABASE "{self._name}" TEMPLATE "{fixture}"')
        _connect_to(self._name)

    def remember(self, labels: tuple[str, ...]) -> None:
        from django.apps import apps
        from django.db import connection

        self._copied: list[tuple[str, str]] = []
        self._sequences: list[tuple[str, int, bool]] = []
        quote = connection.ops.quote_name
        models = [apps.get_model(label) for label in labels]
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA pristine")
            for model in models:
                table = quote(model._meta.db_table)
                columns = ", ".join(quote(f.column) for f in model._meta.local_concrete_fields if not f.generated)
                cursor.execute(f"CREATE TABLE pristine.{table} AS SELECT {columns} FROM {table}")
                self._copied.append((table, columns))
                for found in connection.introspection.get_sequences(cursor, model._meta.db_table):
                    sequence = quote(found["name"])
                    cursor.execute(f"SELECT last_value, is_called FROM {sequence}")
                    self._sequences.append((sequence, *cursor.fetchone()))
        # PostgreSQL truncates a table only together with those that refer to it; those not written are empty.
        self._emptied = ", ".join(quote(model._meta.db_table) for model in [*models, *_referring(models)])

    def restore(self) -> None:
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:  # foreign keys are checked at its end
            cursor.execute(f"TRUNCATE {self._emptied}")
            for table, columns in self._copied:
                cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM pristine.{table}")
            for sequence, last, called in self._sequences:
                cursor.execute("SELECT setval(%s, %s, %s)", [sequence, last, called])

    def facts(self) -> dict[str, str]:
        from django.db import connection

        with connection.cursor() as cursor:
            found = {"vendor": "postgresql"}
            for name in self.SETTINGS:
                cursor.execute(f"SHOW {name}")
                found[name] = str(cursor.fetchone()[0])
        options = connection.settings_dict["OPTIONS"]
        return found | {name: "yes" for name in ("server_side_binding", "pool") if options.get(name)}

    def disconnect(self) -> None:
        from django.db import connections

        connections.close_all()

    def discard(self) -> None:
        _administer(f'DROP DATABASE IF EXISTS "{self._name}"')


def open_database(dataset: dict[str, int], workplace: Workplace) -> Database:
    """Returns a clone of the dataset's fixture, which is now this process's default database."""
    from django.db import connection

    if connection.vendor == "postgresql":
        return PostgreSQL(_postgresql_fixture(dataset, workplace), workplace)
    return SQLite(_sqlite_fixture(dataset, workplace), workplace)


def fixture_key(dataset: dict[str, int]) -> str:
    """Returns a key by content: of the sizes asked for and the code that seeds."""
    return hashlib.sha256((json.dumps(dataset, sort_keys=True) + fixture_version()).encode()).hexdigest()[:20]


def must_name_all_written(labels: tuple[str, ...]) -> None:
    """Raises CheckFailedError where models that `writes` leaves out have rows that refer to the models it names.

    To empty a table, as a restore does, empties what refers to it; and a deletion cascades.
    """
    from django.apps import apps
    from django.db import connection

    left_out = []
    with connection.cursor() as cursor:
        for model in _referring([apps.get_model(label) for label in labels]):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(model._meta.db_table)} LIMIT 1")
            if cursor.fetchone():
                left_out.append(model._meta.label)
    if left_out:
        raise CheckFailedError(
            f"its `writes` names {', '.join(labels)} and leaves out {', '.join(left_out)}, whose rows refer to them "
            "and go where they go; name all of them, or declare a dataset without such rows."
        )


def written_tables(labels: tuple[str, ...]) -> set[str]:
    """Returns the tables of the models."""
    from django.apps import apps

    return {apps.get_model(label)._meta.db_table for label in labels}


def label_of(table: str) -> str:
    """Returns the label of the model that has the table, or the table's name where there is none."""
    from django.apps import apps

    models = apps.get_models(include_auto_created=True)
    return next((model._meta.label for model in models if model._meta.db_table == table), table)


def _referring(models: list[Any]) -> list[Any]:
    """Returns the other models with a foreign key to one of these, or to a model that has one in turn."""
    from django.apps import apps

    found = {model._meta.concrete_model for model in models}
    given = set(found)
    everything = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    while more := {
        model
        for model in everything
        if model not in found and not model._meta.proxy and any(key.related_model in found for key in _keys(model))
    }:
        found |= more
    return sorted(found - given, key=lambda model: model._meta.label)


def _keys(model: Any) -> list[Any]:
    return [field for field in model._meta.local_fields if field.many_to_one or field.one_to_one]


def drop_databases(workplace: Workplace) -> None:
    """Removes what a run made on a database server. Does nothing for SQLite."""
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
        # Without it the first reads of every clone would set hint bits, and counts would visit the table.
        with connections["default"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    connections.close_all()


def _connect_to(name: str) -> None:
    """Turns the further connections of all threads to this database."""
    from django.db import connections

    connections.close_all()
    default = connections["default"]
    if default.settings_dict.get("OPTIONS", {}).get("pool"):
        default.close_pool()  # its connections are to the database before
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


def _pragma(cursor: Any, name: str) -> str:
    cursor.execute(f"PRAGMA {name}")
    row = cursor.fetchone()
    return str(row[0]) if row else ""
