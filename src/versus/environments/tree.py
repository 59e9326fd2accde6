"""A Django source tree: what a build takes of it, its commit, and the version that it has by that."""

import ast
import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from versus.environments.git import git
from versus.environments.tool import ToolFailedError
from versus.errors import EnvironmentFailedError

# Beside the package: what setuptools reads for the metadata (its defaults for license files among them).
BESIDE = (
    "pyproject.toml", "setup.cfg", "setup.py", "MANIFEST.in",
    "README*", "LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*",
)  # fmt: skip
SKIPPED_FOLDERS = ("__pycache__", "node_modules")
SKIPPED_FILES = (".pyc", ".pyo")
PACKAGE = "django"


class Commit(msgspec.Struct, frozen=True):
    """The commit that a tree was checked out from. `modified` says whether what is built differs from it.

    `stamp` is the commit's date in UTC, in the form that Django puts into the version of a development tree.
    """

    sha: str
    stamp: str
    modified: bool = False


def take(tree: Path, folder: Path) -> str:
    """Copies into `folder` what a build needs, and returns the digest over names, contents and executable bits.

    Sockets, pipes, device files, broken links, caches and virtual environments are left out. Links are followed.
    Raises EnvironmentFailedError, with its name, for a file that is needed and cannot be read.
    """
    digest = hashlib.sha256()
    for name in needed(tree):
        source, target = tree / name, folder / name
        try:
            content = source.read_bytes()
            executable = bool(source.stat().st_mode & stat.S_IXUSR)
        except OSError as error:
            raise _unreadable(error, source) from error
        digest.update(os.fsencode(f"{name}\0{len(content)}\0{executable:d}\0"))
        digest.update(content)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod(0o755 if executable else 0o644)
        except OSError as error:
            raise EnvironmentFailedError(f"{target} cannot be written: {error.strerror}.") from error
    return digest.hexdigest()


def needed(tree: Path) -> list[str]:
    """Returns the files that a wheel is built from, relative to the tree and sorted."""
    found = {file.name for pattern in BESIDE for file in tree.glob(pattern) if _is_file(file)}
    folders = [PACKAGE]
    for name in _named_in_project(tree / "pyproject.toml"):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or path == PurePosixPath():
            continue
        if (tree / name).is_dir():
            folders.append(str(path))
        else:
            found.update(str(file.relative_to(tree)) for file in tree.glob(str(path)) if _is_file(file))
    for folder in folders:
        found.update(_files_in(tree, PurePosixPath(folder), ()))
    return sorted(found)


def development_version(folder: Path, stamp: str | None) -> str | None:
    """Returns the version of a tree whose `VERSION` is that of a series not yet released, None for every other tree.

    Django's own `get_version` takes the commit's date from whatever repository lies around it, and leaves the suffix
    out where there is none: "6.2" then, which no release is.
    """
    version = _declared_version(folder / PACKAGE / "__init__.py")
    if version is None or version[3:] != ("alpha", 0):
        return None
    return f"{main_version(version)}.dev{stamp or 0}"


def release_of(folder: Path) -> str | None:
    """Returns the numbers of a tree's `VERSION`, such as "6.2"; None where it declares none."""
    version = _declared_version(folder / PACKAGE / "__init__.py")
    return None if version is None else main_version(version)


def main_version(version: tuple[Any, ...]) -> str:
    """Returns the numbers as Django's `get_main_version` writes them."""
    return ".".join(map(str, version[: 2 if version[2] == 0 else 3]))


def commit_of(tree: Path) -> Commit | None:
    """Returns the commit of the repository that tracks the tree; None where none does, or where there is no git."""
    init = f"{PACKAGE}/__init__.py"
    try:
        _git(tree, "ls-files", "--error-unmatch", "--", init)
        commit = commit_named(tree, "HEAD")
        listed = _git(
            tree, "status", "--porcelain", "-z", "--no-renames", "--ignored=matching", "--untracked-files=all",
            "--", *BESIDE, *_named_in_project(tree / "pyproject.toml"), PACKAGE,
        )  # fmt: skip
        prefix = _git(tree, "rev-parse", "--show-prefix").rstrip("\n")
    except EnvironmentFailedError:
        return None
    taken = needed(tree)
    changed = [(entry[:2], entry[3:].removeprefix(prefix)) for entry in listed.split("\0") if entry]
    return msgspec.structs.replace(commit, modified=any(_matters(*change, taken) for change in changed))


def commit_named(repository: Path, revision: str) -> Commit:
    """Returns the commit that a revision names. Raises EnvironmentFailedError where it names none."""
    try:
        sha, seconds = _git(
            repository, "log", "-1", "--format=%H %ct", "--no-show-signature", f"{revision}^{{commit}}", "--"
        ).split()
    except ToolFailedError as error:
        raise EnvironmentFailedError(
            f"{repository.name} has no commit {revision!r}; git log shows what it has."
        ) from error
    return Commit(sha, datetime.fromtimestamp(int(seconds), UTC).strftime("%Y%m%d%H%M%S"))


def _matters(state: str, name: str, taken: list[str]) -> bool:
    """Returns whether a line of git status is about something that is built, or that would be if it were there."""
    if "D" in state:
        return not _is_skipped(PurePosixPath(name))
    return any(file == name or (name.endswith("/") and file.startswith(name)) for file in taken)


def _is_skipped(path: PurePosixPath) -> bool:
    return path.suffix in SKIPPED_FILES or any(_is_skipped_folder(part) for part in path.parts[:-1])


def _is_skipped_folder(name: str) -> bool:
    return name in SKIPPED_FOLDERS or name.startswith(".") or name.endswith(".egg-info")


def _files_in(tree: Path, folder: PurePosixPath, above: tuple[str, ...]) -> Iterator[str]:
    """Yields files. A link back to one of the folders `above`, which lead here, is not followed."""
    real = os.path.realpath(tree / folder)
    if real in above:
        return
    try:
        names = sorted(os.listdir(tree / folder))  # noqa: PTH208 - names, not paths
    except OSError as error:
        raise _unreadable(error, tree / folder) from error
    if "pyvenv.cfg" in names:  # a virtual environment, whatever its name
        return
    for name in names:
        path = tree / folder / name
        try:
            mode = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):  # a link that leads nowhere
            continue
        except OSError as error:
            if path.is_symlink():  # a link in a circle
                continue
            raise _unreadable(error, path) from error
        if stat.S_ISDIR(mode) and not _is_skipped_folder(name):
            yield from _files_in(tree, folder / name, (*above, real))
        elif stat.S_ISREG(mode) and not name.endswith(SKIPPED_FILES):
            yield str(folder / name)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _named_in_project(file: Path) -> list[str]:
    """Returns the files, patterns of files and folders beside the package that pyproject.toml asks for.

    They are a read-me, licenses, a build backend.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unreadable(error, file) from error
    except ValueError:  # the build says what is wrong with it
        return []
    project = content.get("project")
    found = []
    for key in ("readme", "license"):
        value = project.get(key) if isinstance(project, dict) else None
        if isinstance(value, dict):
            found.append(value.get("file"))
        elif key == "readme":
            found.append(value)
    licenses = project.get("license-files") if isinstance(project, dict) else None
    found += licenses if isinstance(licenses, list) else []
    system = content.get("build-system")
    backend = system.get("backend-path") if isinstance(system, dict) else None
    found += backend if isinstance(backend, list) else []
    return [name for name in found if isinstance(name, str) and name and not name.startswith("-")]


def _declared_version(file: Path) -> tuple[Any, ...] | None:
    found = re.search(r"^VERSION\s*=\s*(\([^)]*\))", file.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    try:
        version = ast.literal_eval(found[1]) if found else None
    except (ValueError, SyntaxError):
        return None
    return version if isinstance(version, tuple) and len(version) == 5 else None


def _unreadable(error: OSError, path: Path) -> EnvironmentFailedError:
    return EnvironmentFailedError(
        f"{error.filename or path} cannot be read: {error.strerror}; Django is built from it."
    )


def _git(folder: Path, *arguments: str) -> str:
    return git("-C", folder, *arguments, doing=f"Asking git about {folder}")
