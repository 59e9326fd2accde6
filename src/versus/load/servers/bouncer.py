"""PgBouncer between a server and PostgreSQL, sharing as many connections as Django's own pool would hold."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from versus.environments.postgres import UNPRIVILEGED
from versus.load.servers.server import HOST, free_port
from versus.load.servers.services import listening
from versus.machine.scratch import Scratch

PROGRAM = "pgbouncer"
HOW = "install Debian's package pgbouncer, or your system's"


def lacks_bouncer() -> str | None:
    """Returns in one phrase what to do where PgBouncer is missing; None where it is there."""
    return None if shutil.which(PROGRAM) else f"{PROGRAM} is not installed; {HOW}"


@contextlib.contextmanager
def bounced(url: str, connections: int, scratch: Scratch, folder: Path) -> Iterator[str]:
    """Yields the URL by which the same database is reached through PgBouncer. Raises EnvironmentFailedError."""
    folder.mkdir(parents=True, exist_ok=True)
    port, file = free_port(), folder / "pgbouncer.ini"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(configuration(url, port, connections))
    # Like PostgreSQL it refuses to run as root.
    as_whom = ["-u", UNPRIVILEGED] if os.geteuid() == 0 else []
    with listening([PROGRAM, *as_whom, str(file)], port, scratch, folder, PROGRAM):
        yield f"postgres://testbed@{HOST}:{port}{urlsplit(url).path}"


def configuration(url: str, port: int, connections: int) -> str:
    """Returns PgBouncer's configuration for one database; it logs to standard error alone."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    database = unquote(parts.path.removeprefix("/"))
    server = {
        "host": options.get("host") or parts.hostname,
        "port": parts.port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "dbname": database,
    }
    reached_by = " ".join(f"{name}={_quoted(str(value))}" for name, value in server.items() if value)
    settings = {
        "listen_addr": HOST, "listen_port": port, "unix_socket_dir": "", "auth_type": "any", "pool_mode": "transaction",
        "default_pool_size": connections, "max_client_conn": 1000, "log_connections": 0, "log_disconnections": 0,
    }  # fmt: skip
    lines = [f"{name} = {value}" for name, value in settings.items()]
    return "\n".join(["[databases]", f"{database} = {reached_by}", "[pgbouncer]", *lines, ""])


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
