"""Builds environments: equal path lengths, byte-compiled, and only ever seen complete."""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from versus.environments.environment import Environment, asked_names, names_of, process_environment
from versus.environments.git import git
from versus.environments.interpreter import describe_interpreter, find_version
from versus.environments.kit import resolved_kit
from versus.environments.spec import Kind, Spec
from versus.environments.tool import uv
from versus.environments.tree import Commit, commit_named, commit_of, development_version
from versus.environments.wheel import Wheel, build_wheel, fetch_wheel, kept_version, resolve_version
from versus.errors import EnvironmentFailedError, UserError
from versus.files import locked, write_whole
from versus.locations import Locations

COMPLETE = "versus.json"
Report = Callable[[str], None]


class Source(msgspec.Struct, frozen=True):
    """A Django that was found. `version` is the wheel's, or that of a development tree's commit."""

    wheel: Wheel
    version: str
    commit: Commit | None = None


class Builder:
    """Turns specs into environments.

    `python` is the absolute path of the interpreter for specs that ask for none. `report` is told what takes time,
    `tell` what the user should know afterwards too.
    """

    def __init__(self, where: Locations, python: str, report: Report, tell: Report | None = None) -> None:
        self._where = where
        self._python = python
        self._report = report
        self._tell = tell or report
        self._found: dict[Spec, Source] = {}

    def wheel(self, spec: Spec) -> Wheel:
        """Finds a Django, once a run, and returns its wheel.

        Raises EnvironmentFailedError where it, or a Python that runs it, cannot be had.
        """
        return self._source(spec).wheel

    def build(self, spec: Spec, *, replica: int = 0, kit: str = "environment") -> Environment:
        """Returns the environment of a spec. A replica is the same one built again, apart. `kit` names what else is in
        it, a locked file of requirements/."""
        source = self._source(spec)
        python = self._python_for(spec)
        requirements = self._where.requirements / f"{kit}.txt"
        folder = self._folder(source.wheel, python, requirements, spec.packages, replica)
        with locked(folder):
            packages = _complete(folder)
            if packages is None:
                again = " once more, for the null" if replica else ""
                self._report(f"building Django {source.version if spec.kind is Kind.SERIES else spec.label}{again}")
                packages = self._install(folder, source.wheel, python, requirements, spec)
        environment = Environment(
            name="",
            spec=spec,
            django=source.version,
            wheel=Path(source.wheel.path).name,
            wheel_sha256=source.wheel.sha256,
            interpreter=describe_interpreter(python),
            packages={name: source.version if name.lower() == "django" else at for name, at in packages.items()},
            replica=replica,
            folder=str(folder),
            commit=None if source.commit is None else source.commit.sha,
            modified=source.commit is not None and source.commit.modified,
        )
        return msgspec.structs.replace(environment, name=names_of([environment])[0])

    def build_together(self, specs: Sequence[Spec], *, kit: str = "environment") -> list[Environment]:
        """Returns the environments of several specs, named so that they can be told apart.

        Raises UserError where two of them are one, however they were named: their wheels, Pythons and packages decide.
        """
        built = [self.build(spec, kit=kit) for spec in specs]
        named = [
            msgspec.structs.replace(environment, name=name)
            for environment, name in zip(built, names_of(built), strict=True)
        ]
        asked = asked_names(specs)
        for second, environment in enumerate(named):
            for first, earlier in enumerate(named[:second]):
                if environment.equals(earlier):
                    says_more = any(spec.python or spec.packages for spec in (specs[first], specs[second]))
                    what = "environment" if says_more else "Django"
                    raise UserError(f"{asked[first]} and {asked[second]} are one {what}; name two.")
        return named

    def twin_of(self, environment: Environment, *, kit: str = "environment") -> Environment:
        """Returns the same environment built again, apart, called after it."""
        twin = self.build(environment.spec, replica=1, kit=kit)
        return msgspec.structs.replace(twin, name=f"{environment.name} (twin)")

    def _source(self, spec: Spec) -> Source:
        """Looks a Django up once a run, with whichever Pythons and packages: it may change meanwhile."""
        python = describe_interpreter(self._python_for(spec))
        django = msgspec.structs.replace(spec, python=None, packages=())
        if django not in self._found:
            found = self._find(django)
            self._found.setdefault(django, found)
        self._found[django].wheel.check_runs_on(python.version)
        return self._found[django]

    def _python_for(self, spec: Spec) -> str:
        return self._python if spec.python is None else find_version(spec.python)

    def _find(self, spec: Spec) -> Source:
        if spec.kind is Kind.PATH:
            return self._built(Path(spec.value), commit_of(Path(spec.value)))
        if spec.kind is Kind.GIT:
            return self._of_commit(spec)
        wheel = fetch_wheel(self._release(spec), self._where)
        return Source(wheel, wheel.version)

    def _release(self, spec: Spec) -> str:
        """Returns the exact version; of a series whose newest patch cannot be looked up, the newest that is here."""
        try:
            return resolve_version(spec, self._python)
        except EnvironmentFailedError:
            kept = kept_version(spec, self._where)
            if kept is None:
                raise
            self._tell(f"The newest Django {spec.value} could not be looked up; {kept} is taken, fetched before.")
            return kept

    def _built(self, tree: Path, commit: Commit | None) -> Source:
        requirements = self._where.requirements / "building.txt"
        wheel = build_wheel(tree, self._where, self._building_python(requirements), requirements)
        version = development_version(tree, commit.stamp if commit else None)
        # A fork may set its version by hand, and then that holds.
        is_development = version is not None and wheel.version == development_version(tree, None)
        return Source(wheel, version if version is not None and is_development else wheel.version, commit)

    def _of_commit(self, spec: Spec) -> Source:
        repository = commit_repository(self._where)
        commit = commit_named(repository, spec.value)
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "tree.tar"
            git(
                "-C", repository, "archive", "--format=tar", "--output", archive, commit.sha,
                doing=f"Taking the commit {spec.value} out of {repository.name}",
            )  # fmt: skip
            tree = Path(folder) / "tree"
            try:
                with tarfile.open(archive) as packed:
                    packed.extractall(tree, filter="data")
            except (tarfile.TarError, OSError) as error:
                raise EnvironmentFailedError(f"The commit {spec.value} cannot be unpacked: {error}.") from error
            if not (tree / "django" / "__init__.py").is_file() or not (tree / "pyproject.toml").is_file():
                raise UserError(f"The commit {spec.value} holds no Django with a pyproject.toml to build it with.")
            return self._built(tree, commit)

    def _building_python(self, requirements: Path) -> Path:
        folder = self._where.environments / _digest(self._python, requirements.read_text())
        with locked(folder):
            if _complete(folder) is None:
                self._report("preparing to build Django from source")
                self._make(folder, self._python, requirements)
                _mark_complete(folder)
        return folder / "bin" / "python"

    def _folder(self, wheel: Wheel, python: str, requirements: Path, packages: tuple[str, ...], replica: int) -> Path:
        build = describe_interpreter(python).build
        key = _digest(wheel.sha256, python, build, requirements.read_text(), str(replica), *packages)
        return self._where.environments / key

    def _install(self, folder: Path, wheel: Wheel, python: str, requirements: Path, spec: Spec) -> dict[str, str]:
        if spec.packages:
            requirements = self._resolved(wheel, python, requirements, spec)
        self._make(folder, python, requirements)
        uv(
            "pip", "install", "--quiet", "--no-deps", "--offline", "--compile-bytecode",
            "--python", folder / "bin" / "python", wheel.path,
            doing=f"Installing {Path(wheel.path).name}",
        )  # fmt: skip
        _check_origin(folder)
        return _mark_complete(folder)

    def _resolved(self, wheel: Wheel, python: str, requirements: Path, spec: Spec) -> Path:
        """Resolves and writes down, for a twin built on another day must have the same packages."""
        kept = self._folder(wheel, python, requirements, spec.packages, 0).with_suffix(".txt")
        if not kept.exists():
            write_whole(kept, resolved_kit(requirements, spec, wheel, python).encode())
        return kept

    def _make(self, folder: Path, python: str, requirements: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        uv("venv", "--quiet", "--no-project", "--python", python, folder, doing="Making a virtual environment")

        def install(*more: str) -> None:
            uv(
                "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", *more,
                "--python", folder / "bin" / "python", requirements,
                doing=f"Installing {requirements.name}",
            )  # fmt: skip

        try:
            install()
        except EnvironmentFailedError as error:
            try:
                install("--offline")  # what was fetched before is enough where the index does not answer
            except EnvironmentFailedError:
                raise error from None


def _check_origin(folder: Path) -> None:
    """Checks that the Django that is imported is this environment's, whatever the working directory holds."""
    file = subprocess.run(
        [folder / "bin" / "python", "-P", "-s", "-c", "import django; print(django.__file__)"],
        capture_output=True, text=True, check=True, cwd="/", env=process_environment(),
    ).stdout.strip()  # fmt: skip
    if not Path(file).resolve().is_relative_to(folder.resolve()):
        raise UserError(f"An environment imports {file}, which is not its own Django; unset PYTHONPATH.")


def commit_repository(where: Locations) -> Path:
    """Returns the Django checkout around the working directory, else the release repository.

    Raises UserError where there is neither.
    """
    try:
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / ".git").exists() and (folder / "django" / "__init__.py").is_file():
                return folder
    except OSError:  # the working directory was removed, or cannot be read
        pass
    repository = where.history / "django"
    if not repository.exists():
        raise UserError("git: needs the release repository; make it with './versus history build'.")
    return repository


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _complete(folder: Path) -> dict[str, str] | None:
    """Returns the packages of a finished environment; None for one that is absent or was cut off."""
    try:
        return msgspec.json.decode((folder / COMPLETE).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return None


def _mark_complete(folder: Path) -> dict[str, str]:
    listed = uv("pip", "list", "--format", "json", "--python", folder / "bin" / "python", doing="Listing packages")
    packages = {row["name"]: row["version"] for row in msgspec.json.decode(listed)}
    write_whole(folder / COMPLETE, msgspec.json.encode(packages))
    return packages
