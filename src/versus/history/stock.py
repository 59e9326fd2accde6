"""Prepares a command of stock asv: the interpreter on PATH, the home folder and the configuration that it needs."""

import os
import re
import shlex
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from versus.environments.interpreter import find_python
from versus.errors import EnvironmentFailedError, UserError
from versus.history.build import repository_folder
from versus.history.home import make_home
from versus.history.repository import ReleaseRepository
from versus.locations import Locations

CONFIGURATION = "asv.conf.json"
# The commands of asv that measure.
TIMING = frozenset({"continuous", "find", "profile", "run"})
# The commands of asv that read the release repository.
READING = frozenset({"check", "compare", "continuous", "find", "profile", "publish", "rm", "run", "show"})
TAG = re.compile(r"(?<!\w)v\d+\.\d+(?:\.\d+)?(?:(?:a|b|rc)\d+)?(?!\w)")


class Invocation(msgspec.Struct, frozen=True):
    """A command, its working folder, and the environment variables that it sets."""

    command: tuple[str, ...]
    folder: Path
    variables: dict[str, str]

    def telling(self) -> tuple[str, ...]:
        """Returns the command with exit codes of the suite's own instead of asv's, which mean several things each."""
        python, _, _, *arguments = self.command
        return (python, "-P", str(Path(__file__).with_name("asv_main.py")), *arguments)

    def plain(self) -> str:
        """Returns the shell command that does the same without the suite."""
        path, _, _ = self.variables["PATH"].partition(os.pathsep)
        set_before = f"PATH={shlex.quote(path)}:$PATH HOME={shlex.quote(self.variables['HOME'])}"
        change = "" if Path.cwd() == self.folder else f"cd {shlex.quote(str(self.folder))} && "
        return f"{change}{set_before} {shlex.join(self.command)}"


def stock_asv(where: Locations, arguments: Sequence[str]) -> Invocation:
    """Returns the invocation of asv with these arguments.

    Raises EnvironmentFailedError where asv or the release repository is missing, UserError for a release that the
    repository lacks.
    """
    if find_spec("asv") is None:
        raise EnvironmentFailedError("asv is not installed beside the suite; install requirements/history.txt.")
    if READING & set(arguments) and not {"-h", "--help"} & set(arguments):
        _check_releases(repository_folder(where), arguments)
    folder = where.state / "asv"
    interpreters = interpreter_folder(find_python(None), folder / "bin")
    variables = {
        "PATH": os.pathsep.join([str(interpreters), os.environ.get("PATH", os.defpath)]),
        "HOME": str(make_home(folder / "home")),
    }
    command = (sys.executable, "-m", "asv", *_configured(where, folder), *arguments)
    return Invocation(command, where.root, variables)


def interpreter_folder(python: str, links: Path) -> Path:
    """Returns a folder for PATH in which asv finds this interpreter by name before any shim.

    It is the interpreter's own folder, or `links` with a link to it.
    """
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    own = Path(python).parent / name
    if own.exists() and own.resolve() == Path(python).resolve():
        return own.parent
    links.mkdir(parents=True, exist_ok=True)
    (links / name).unlink(missing_ok=True)
    (links / name).symlink_to(python)
    return links


def configuration(where: Locations, **changes: Any) -> dict[str, Any]:
    """Returns asv.conf.json with absolute paths and these changes, so that a copy of it works in any folder."""
    read: dict[str, Any] = msgspec.json.decode((where.root / CONFIGURATION).read_bytes())
    read |= {name: str(where.root / read[name]) for name in ("benchmark_dir", "results_dir", "html_dir")}
    read |= {"repo": str(repository_folder(where)), "env_dir": str(where.state / "asv" / "environments")}
    return read | changes


def _check_releases(folder: Path, arguments: Sequence[str]) -> None:
    """Names a missing tag in a sentence, because asv answers one with a traceback."""
    if not folder.exists():
        raise EnvironmentFailedError("asv needs the release repository; make it with './versus history build'.")
    named = set(TAG.findall(" ".join(arguments)))
    missing = sorted(named - {release.tag for release in ReleaseRepository(folder).releases()}) if named else []
    if missing:
        asked_for = " ".join(tag.removeprefix("v") for tag in missing)
        raise UserError(
            f"The release repository has no {', '.join(missing)}; add it with './versus history build {asked_for}'."
        )


def _configured(where: Locations, folder: Path) -> tuple[str, ...]:
    """asv's option for a configuration with the folder of the state, where that is not the checkout's own."""
    if where.state == where.root / ".versus":
        return ()
    file = folder / CONFIGURATION
    file.write_bytes(msgspec.json.format(msgspec.json.encode(configuration(where))))
    return ("--config", str(file))
