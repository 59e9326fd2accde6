"""Which Python an environment is built on."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
from packaging.version import InvalidVersion, Version

from versus.environments.environment import Interpreter
from versus.environments.spec import PYTHON_VERSION
from versus.errors import EnvironmentFailedError, UserError
from versus.spelling import joined

OLDEST = (3, 12)  # what the benchmarks and the bench project are written for
SYSTEM_FOLDERS = (Path("/usr/local/bin"), Path("/usr/bin"), Path("/opt/homebrew/bin"))
ANSWERS_WITHIN_S = 20.0  # a shim may wait for something that never comes; a start takes a tenth of a second

_DESCRIBE = """
import json, platform, sqlite3, sys
options = [row[0] for row in sqlite3.connect(":memory:").execute("pragma compile_options")]
print(json.dumps({
    "version": platform.python_version(), "implementation": platform.python_implementation(),
    "build": " ".join(platform.python_build()), "compiler": platform.python_compiler(),
    "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
    "sqlite": sqlite3.sqlite_version, "sqlite_options": options}))
"""
_IDENTIFY = """
import os, platform, sqlite3, sys, sysconfig
print(platform.python_version() + "t" * bool(sysconfig.get_config_var("Py_GIL_DISABLED")))
print(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
"""


@cache
def describe_interpreter(python: str) -> Interpreter:
    """Asks the interpreter itself. Raises UserError where it does not run."""
    try:
        answer = subprocess.run([python, "-I", "-c", _DESCRIBE], capture_output=True, check=True, cwd="/").stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise UserError(f"{python} is no Python that runs here; give --python the path of one.") from error
    return msgspec.json.decode(answer, type=Interpreter)


def find_python(asked: str | None) -> str:
    """Returns the absolute path of an interpreter, and never that of a shim which leads to it.

    `asked` is a path, a program's name or a version. Without it, it is the interpreter that the suite itself runs on.
    Raises UserError where it does not run.
    """
    if asked is None:
        return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())
    found = shutil.which(asked)
    identified = None if found is None else _identify(Path(found))
    if identified is not None:
        describe_interpreter(identified[1])
        return identified[1]
    version = asked.removeprefix("python")
    if PYTHON_VERSION.fullmatch(version):
        return find_version(version)
    if found is not None:
        raise UserError(f"{found} is no Python that runs here; give --python the path of one.")
    raise UserError(f"There is no Python {asked!r}; give --python the path of one.")


def find_version(asked: str) -> str:
    """Returns the absolute path of a Python of the asked version, such as "3.12" or "3.13.0t": of several the newest.

    Raises EnvironmentFailedError, which names what is there, where none is or where it is too old for the suite.
    """
    found = installed_pythons()
    fitting = [version for version in found if _answers_to(version, asked)]
    if not fitting:
        raise EnvironmentFailedError(
            f"There is no Python {asked} on this machine; there {'is' if len(found) == 1 else 'are'} "
            f"{joined(sorted(found, key=_order)) or 'none that runs'}."
        )
    newest = max(fitting, key=_order)
    if _order(newest).release < OLDEST:
        raise EnvironmentFailedError(
            f"Python {newest} is too old: what is measured is written for {'.'.join(map(str, OLDEST))} and newer."
        )
    return found[newest]


@cache
def installed_pythons() -> dict[str, str]:
    """Returns the interpreters of this machine, each under its version. Only running a candidate tells what it is."""
    found: dict[str, str] = {}
    for candidate in dict.fromkeys(_candidates()):
        identified = _identify(candidate)
        if identified is not None:
            found.setdefault(*identified)
    return found


def _identify(candidate: Path) -> tuple[str, str] | None:
    """Returns version and own path of an interpreter; None for what does not run, as a shim may, or has no SQLite."""
    try:
        ended = subprocess.run(
            [candidate, "-I", "-c", _IDENTIFY], capture_output=True, text=True, check=True, cwd="/",
            stdin=subprocess.DEVNULL, timeout=ANSWERS_WITHIN_S,
        )  # fmt: skip
        version, executable = ended.stdout.splitlines()
        Version(version.removesuffix("t"))
    except (OSError, subprocess.SubprocessError, ValueError, InvalidVersion):
        return None
    return version, executable


def _candidates() -> Iterator[Path]:
    yield Path(find_python(None))
    home = Path(os.environ.get("HOME") or "/nonexistent")
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or data / "uv" / "python")
    on_path = [Path(folder) for folder in os.get_exec_path() if folder]
    pyenvs = [Path(os.environ.get("PYENV_ROOT") or home / ".pyenv")]
    pyenvs += [folder.parent for folder in on_path if folder.name == "shims"]  # where the home is not the user's
    for folder in [*on_path, *SYSTEM_FOLDERS]:
        yield from _programs(folder)
    places = [(pyenv, "versions/*/bin") for pyenv in pyenvs]
    for folder, pattern in [*places, (uv, "*/bin"), (home / ".asdf", "installs/python/*/bin")]:
        try:
            found = sorted(folder.glob(pattern))
        except OSError:  # a folder of another user
            continue
        for programs in found:
            yield programs / "python3"


def _programs(folder: Path) -> list[Path]:
    try:
        names = sorted(folder.glob("python3*"))
    except OSError:
        return []
    return [name for name in names if name.name.removeprefix("python3").strip(".0123456789t") == ""]


def _answers_to(version: str, asked: str) -> bool:
    if version.endswith("t") != asked.endswith("t"):
        return False
    wanted = [int(number) for number in asked.removesuffix("t").split(".")]
    return list(_order(version).release[: len(wanted)]) == wanted


def _order(version: str) -> Version:
    return Version(version.removesuffix("t"))
