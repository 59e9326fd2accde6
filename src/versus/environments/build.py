"""Builds environments: equal path lengths, byte-compiled, and only ever seen complete."""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from versus.environments.environment import Environment, process_environment
from versus.environments.interpreter import describe_interpreter
from versus.environments.spec import Kind, Spec
from versus.environments.tool import run_tool, uv
from versus.environments.wheel import Wheel, build_wheel, fetch_wheel, resolve_version
from versus.errors import UserError
from versus.files import locked
from versus.locations import Locations

COMPLETE = "versus.json"
Report = Callable[[str], None]


class Builder:
    """Turns specs into environments. `python` is an absolute path; `report` is told what takes time."""

    def __init__(self, where: Locations, python: str, report: Report) -> None:
        self._where = where
        self._python = python
        self._report = report
        self._interpreter = describe_interpreter(python)
        self._resolved: dict[Spec, Wheel] = {}

    def wheel(self, spec: Spec) -> Wheel:
        """Resolved once a run. Raises UserError where the Python cannot run it."""
        if spec not in self._resolved:
            wheel = self._find_wheel(spec)
            wheel.check_runs_on(self._interpreter.version)
            self._resolved[spec] = wheel
        return self._resolved[spec]

    def build(self, spec: Spec, *, replica: int = 0, kit: str = "environment") -> Environment:
        """The environment of a spec; a replica is the same one built again, apart. `kit` names what else is in it, a
        locked file of requirements/."""
        wheel = self.wheel(spec)
        requirements = self._where.requirements / f"{kit}.txt"
        folder = self._folder(wheel, requirements, replica)
        name = wheel.version if spec.kind in (Kind.SERIES, Kind.RELEASE) else spec.label
        with locked(folder):
            packages = _complete(folder)
            if packages is None:
                self._report(f"building Django {name}" + (" once more, for the null" if replica else ""))
                packages = self._install(folder, wheel, requirements)
        return Environment(
            name=f"{name} (twin)" if replica else name,
            spec=spec,
            django=wheel.version,
            wheel=Path(wheel.path).name,
            wheel_sha256=wheel.sha256,
            interpreter=self._interpreter,
            packages=packages,
            replica=replica,
            folder=str(folder),
        )

    def _find_wheel(self, spec: Spec) -> Wheel:
        if spec.kind is Kind.PATH:
            return build_wheel(Path(spec.value), self._where, self._building_python())
        if spec.kind is Kind.GIT:
            return self._wheel_of_commit(spec)
        return fetch_wheel(resolve_version(spec, self._python), self._where)

    def _wheel_of_commit(self, spec: Spec) -> Wheel:
        repository = commit_repository(self._where)
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "tree.tar"
            run_tool(
                ["git", "-C", repository, "archive", "--format=tar", "--output", archive, f"{spec.value}^{{commit}}"],
                doing=f"Taking the commit {spec.value} out of {repository.name}",
            )
            tree = Path(folder) / "tree"
            with tarfile.open(archive) as packed:
                packed.extractall(tree, filter="data")
            if not (tree / "django" / "__init__.py").is_file():
                raise UserError(f"The commit {spec.value} holds no Django.")
            return build_wheel(tree, self._where, self._building_python())

    def _building_python(self) -> Path:
        requirements = self._where.requirements / "building.txt"
        folder = self._where.environments / _digest(self._python, requirements.read_text())
        with locked(folder):
            if _complete(folder) is None:
                self._report("preparing to build Django from source")
                self._make(folder, requirements)
                _mark_complete(folder)
        return folder / "bin" / "python"

    def _folder(self, wheel: Wheel, requirements: Path, replica: int) -> Path:
        key = _digest(wheel.sha256, self._python, self._interpreter.build, requirements.read_text(), str(replica))
        return self._where.environments / key

    def _install(self, folder: Path, wheel: Wheel, requirements: Path) -> dict[str, str]:
        self._make(folder, requirements)
        uv(
            "pip", "install", "--quiet", "--no-deps", "--offline", "--compile-bytecode",
            "--python", folder / "bin" / "python", wheel.path,
            doing=f"Installing {Path(wheel.path).name}",
        )  # fmt: skip
        _check_origin(folder)
        return _mark_complete(folder)

    def _make(self, folder: Path, requirements: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        uv("venv", "--quiet", "--no-project", "--python", self._python, folder, doing="Making a virtual environment")
        uv(
            "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode",
            "--python", folder / "bin" / "python", requirements,
            doing=f"Installing {requirements.name}",
        )  # fmt: skip


def _check_origin(folder: Path) -> None:
    """The Django that is imported is the one in this environment, whatever the working directory holds."""
    file = subprocess.run(
        [folder / "bin" / "python", "-P", "-s", "-c", "import django; print(django.__file__)"],
        capture_output=True, text=True, check=True, cwd="/", env=process_environment(),
    ).stdout.strip()  # fmt: skip
    if not Path(file).resolve().is_relative_to(folder.resolve()):
        raise UserError(f"An environment imports {file}, which is not its own Django; unset PYTHONPATH.")


def commit_repository(where: Locations) -> Path:
    """The Django checkout one stands in, else the release repository."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / ".git").exists() and (folder / "django" / "__init__.py").is_file():
            return folder
    repository = where.history / "django"
    if not repository.exists():
        raise UserError("git: needs the release repository; make it with './versus history build'.")
    return repository


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _complete(folder: Path) -> dict[str, str] | None:
    """The packages of a finished environment; None for one that is absent or was cut off."""
    try:
        return msgspec.json.decode((folder / COMPLETE).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return None


def _mark_complete(folder: Path) -> dict[str, str]:
    listed = uv("pip", "list", "--format", "json", "--python", folder / "bin" / "python", doing="Listing packages")
    packages = {row["name"]: row["version"] for row in msgspec.json.decode(listed)}
    unfinished = folder / f"{COMPLETE}.part"
    unfinished.write_bytes(msgspec.json.encode(packages))
    unfinished.rename(folder / COMPLETE)
    return packages
