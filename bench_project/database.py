"""A database URL, turned into Django's settings for one database.

No part of the URL is ever quoted in an error: where a password holds an unescaped ``/``, ``?`` or ``#``, any part may
be a piece of it.
"""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    # A commit in SQLite's default journal waits for the disk, and the disk's noise would hide Django's part. With a
    # write-ahead log synchronised at checkpoints only, no commit does; the file stays consistent through a crash, and
    # readers are not held up by the writer.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    # A deferred transaction that has read cannot wait for another writer: it fails at once with "database is locked".
    "transaction_mode": "IMMEDIATE",
}

POSTGRES_OPTIONS = {"application_name", "connect_timeout", "options", "sslmode"}
WAYS = ("server_side_binding", "pool")
"""Further options of the URL, `yes` or `no`."""


POOL = {"min_size": 4, "max_size": 4, "timeout": 10}  # as psycopg's own defaults, with a shorter patience


def sqlite_url(path: Path) -> str:
    """Return the URL of an SQLite file."""
    return f"sqlite:///{quote(str(path))}"


def parse(url: str) -> dict[str, Any]:
    """Return the settings of the database at this URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ImproperlyConfigured("BENCH_DATABASE_URL is not a URL.") from None
    if parts.fragment:
        raise ImproperlyConfigured("BENCH_DATABASE_URL holds a #, which must be written %23.")
    if parts.scheme == "sqlite":
        return _sqlite(parts)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(parts)
    raise ImproperlyConfigured("BENCH_DATABASE_URL must start with sqlite:// or postgres://.")


def pooled(settings: dict[str, Any], *, pool: bool, bouncer: bool) -> dict[str, Any]:
    """Return the settings with Django's own connection pool, or fit for a pool between it and the server."""
    if (pool or bouncer) and not settings["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("BENCH_POOL and BENCH_PGBOUNCER are for PostgreSQL.")
    if pool:
        settings["OPTIONS"] |= {"pool": dict(POOL)}
    if bouncer:
        # Between transactions the server's connection changes: what belongs to one does not last.
        settings |= {"DISABLE_SERVER_SIDE_CURSORS": True}
    return settings


def _sqlite(parts: SplitResult) -> dict[str, Any]:
    name = unquote(parts.path.removeprefix("/"))
    if parts.netloc or parts.query or not name.startswith("/"):
        raise ImproperlyConfigured(
            "BENCH_DATABASE_URL must give SQLite an absolute path: sqlite:////folder/file.sqlite3."
        )
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": dict(SQLITE_OPTIONS)}


def _postgres(parts: SplitResult) -> dict[str, Any]:
    try:
        port = parts.port
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise ImproperlyConfigured(
            "BENCH_DATABASE_URL must read postgres://user:password@host:port/name, with / ? # @ in a password "
            "percent-encoded."
        ) from None
    host = options.pop("host", unquote(parts.hostname or ""))
    binding, pool = (options.pop(name, "no") == "yes" for name in WAYS)
    if options.keys() - POSTGRES_OPTIONS:
        raise ImproperlyConfigured(
            "BENCH_DATABASE_URL holds an unknown option; known are host, "
            f"{', '.join(sorted({*POSTGRES_OPTIONS, *WAYS}))}."
        )
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in parts.path.removeprefix("/"):
        raise ImproperlyConfigured("BENCH_DATABASE_URL must end in the name of one PostgreSQL database.")
    settings = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "OPTIONS": options | ({"server_side_binding": True} if binding else {}),
    }
    return pooled(settings, pool=pool, bouncer=False)
