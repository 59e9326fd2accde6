"""Every Django is a wheel: fetched from the package index, or built from a source tree."""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import msgspec
from packaging.metadata import parse_email
from packaging.specifiers import SpecifierSet

from versus.environments.series import known_series
from versus.environments.spec import Kind, Spec
from versus.environments.tool import run_tool, uv
from versus.errors import EnvironmentFailedError, UserError
from versus.locations import Locations

NOT_SOURCE = shutil.ignore_patterns(".git", "*.egg-info", "build", "dist", "__pycache__", ".tox", "node_modules")


class Wheel(msgspec.Struct, frozen=True):
    """A wheel file on this machine."""

    path: str
    version: str
    requires_python: str
    sha256: str

    def check_runs_on(self, python_version: str) -> None:
        """Raises UserError where this Django refuses the Python."""
        if python_version not in SpecifierSet(self.requires_python, prereleases=True):
            raise UserError(
                f"Django {self.version} needs Python {self.requires_python}, and this is {python_version}; "
                "give --python another one."
            )


def resolve_version(spec: Spec, python: str) -> str:
    """The exact version of a series' newest patch, or the release asked for. Raises when the index has neither."""
    if spec.kind is Kind.RELEASE:
        return spec.value
    newest = next(one.newest for one in known_series() if one.name == spec.value)
    answer = uv(
        "pip", "compile", "-", "--python", python, "--no-header", "--no-annotate", "--no-deps", "--quiet",
        doing=f"Looking up the newest Django {spec.value}", stdin=newest + "\n",
    )  # fmt: skip
    return answer.strip().rpartition("==")[2]


def fetch_wheel(version: str, where: Locations) -> Wheel:
    """From the wheel folder, else from the package index, verified by the index's hash."""
    folder = where.wheels / version
    found = list(folder.glob("*.whl"))
    if not found:
        where.wheels.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=where.wheels) as fresh:
            run_tool(
                [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet",
                 "--disable-pip-version-check", "--ignore-requires-python", "--dest", fresh, f"Django=={version}"],
                doing=f"Fetching Django {version}",
            )  # fmt: skip
            found = _keep(Path(fresh), folder)
    return read_wheel(found[0])


def build_wheel(tree: Path, where: Locations, building_python: Path) -> Wheel:
    """Builds a copy of the tree, so that nothing is left in it; the same content is built once."""
    folder = where.wheels / f"tree-{_tree_digest(tree)}"
    found = list(folder.glob("*.whl"))
    if not found:
        where.wheels.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=where.wheels) as fresh:
            copy = Path(fresh) / "django"
            shutil.copytree(tree, copy, ignore=NOT_SOURCE, symlinks=True)
            run_tool(
                [building_python, "-m", "build", "--wheel", "--no-isolation", "--outdir", Path(fresh) / "out", copy],
                doing=f"Building the Django in {tree}",
                variables={"PYTHONDONTWRITEBYTECODE": "1", "SOURCE_DATE_EPOCH": "315532800"},
            )
            found = _keep(Path(fresh) / "out", folder)
    return read_wheel(found[0])


def read_wheel(path: Path) -> Wheel:
    """Raises EnvironmentFailedError for a file that is no Django wheel."""
    try:
        with ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            metadata, _ = parse_email(archive.read(name))
    except (BadZipFile, StopIteration) as error:
        raise EnvironmentFailedError(f"{path} is no wheel; remove it and start again.") from error
    if metadata.get("name", "").lower() != "django":
        raise UserError(f"{path.parent} holds {metadata.get('name')!r}, which is no Django.")
    return Wheel(
        path=str(path),
        version=metadata["version"],
        requires_python=metadata.get("requires_python", ""),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _keep(fresh: Path, folder: Path) -> list[Path]:
    """Moves the one wheel in `fresh` into `folder`, which appears whole or not at all."""
    wheels = list(fresh.glob("*.whl"))
    if len(wheels) != 1:
        raise EnvironmentFailedError(f"Expected one wheel for {folder.name} and got {len(wheels)}.")
    holding = Path(tempfile.mkdtemp(dir=folder.parent))
    wheels[0].rename(holding / wheels[0].name)
    try:
        holding.rename(folder)
    except OSError:  # another process was faster; its wheel is as good
        shutil.rmtree(holding)
    return list(folder.glob("*.whl"))


def _tree_digest(tree: Path) -> str:
    """Over names and contents of all that the wheel is built from."""
    digest = hashlib.sha256()
    files = [tree / "pyproject.toml", *sorted((tree / "django").rglob("*"))]
    extra = [tree / name for name in ("setup.cfg", "setup.py", "MANIFEST.in", "README.rst", "LICENSE", "AUTHORS")]
    for file in files + extra:
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(tree)}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:20]
