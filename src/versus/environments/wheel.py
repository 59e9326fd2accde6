"""Every Django is a wheel: fetched from the package index, or built from a source tree."""

import base64
import hashlib
import shutil
import sys
import tempfile
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

import msgspec
from packaging.metadata import parse_email
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from versus.environments.series import known_series
from versus.environments.spec import Kind, Spec, exact_release
from versus.environments.tool import run_tool, uv
from versus.environments.tree import development_version, release_of, take
from versus.errors import EnvironmentFailedError, UserError
from versus.locations import Locations

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip archive can hold
EPOCH_S = "315532800"  # the same for SOURCE_DATE_EPOCH
# Part of the key of what was built before: raise it when wheels are written in another way.
WRITTEN = "1"


class Wheel(msgspec.Struct, frozen=True):
    """A wheel file on this machine."""

    path: str
    version: str
    requires_python: str
    sha256: str

    def check_runs_on(self, python_version: str) -> None:
        """Raises EnvironmentFailedError where this Django refuses the Python."""
        if python_version not in SpecifierSet(self.requires_python, prereleases=True):
            raise EnvironmentFailedError(
                f"Django {self.version} needs Python {self.requires_python}, and this is {python_version}; "
                "name another Python, as in 6.0@3.13."
            )


def resolve_version(spec: Spec, python: str) -> str:
    """Returns the exact version of a series' newest patch, or the release asked for.

    Raises EnvironmentFailedError where the index does not have the series, or does not answer.
    """
    if spec.kind is Kind.RELEASE:
        return spec.value
    answer = uv(
        "pip", "compile", "-", "--python", python, "--no-header", "--no-annotate", "--no-deps", "--quiet",
        doing=f"Looking up the newest Django {spec.value}", stdin=f"{_newest(spec)}\n",
    )  # fmt: skip
    return exact_release(answer.strip().rpartition("==")[2])


def kept_version(spec: Spec, where: Locations) -> str | None:
    """Returns the newest version of a series whose wheel is on this machine; None where none is."""
    found = []
    for folder in where.wheels.glob("*"):
        try:
            version = Version(folder.name)
        except InvalidVersion:
            continue
        if list(folder.glob("*.whl")) and _newest(spec).specifier.contains(version):
            found.append(version)
    return exact_release(str(max(found))) if found else None


def fetch_wheel(version: str, where: Locations) -> Wheel:
    """Takes a release from the wheel folder, else from the package index, verified by the index's hash."""
    folder = where.wheels / version
    found = list(folder.glob("*.whl"))
    if not found:
        with tempfile.TemporaryDirectory(dir=_writable(where.wheels)) as fresh:
            run_tool(
                [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet",
                 "--disable-pip-version-check", "--ignore-requires-python", "--dest", fresh, f"Django=={version}"],
                doing=f"Fetching Django {version}",
            )  # fmt: skip
            found = _keep(Path(fresh), folder)
    return read_wheel(found[0])


def build_wheel(tree: Path, where: Locations, building_python: Path, requirements: Path) -> Wheel:
    """Builds a copy of the tree, so that nothing is left in it; the same content is built once.

    The wheel's bytes follow from that content and from the locked `requirements` of the build alone: not from the
    tree's folder or dates, nor from a repository around it. A development tree's wheel has the version "….dev0".
    """
    with tempfile.TemporaryDirectory(dir=_writable(where.wheels)) as fresh:
        copy = Path(fresh) / "django"
        content = take(tree, copy)
        key = hashlib.sha256("\0".join((content, requirements.read_text(), WRITTEN)).encode()).hexdigest()[:20]
        folder = where.wheels / f"tree-{key}"
        found = list(folder.glob("*.whl"))
        if not found:
            built, written = Path(fresh) / "built", Path(fresh) / "written"
            run_tool(
                [building_python, "-m", "build", "--wheel", "--no-isolation", "--outdir", built, copy],
                doing=f"Building the Django in {tree}",
                # Django asks git for a date while it is built: never that of a repository around the copy.
                variables={"PYTHONDONTWRITEBYTECODE": "1", "SOURCE_DATE_EPOCH": EPOCH_S, "GIT_DIR": "/dev/null"},
            )
            written.mkdir()
            _write_again(_only(built, folder.name), _version_for(copy), written)
            found = _keep(written, folder)
    return read_wheel(found[0])


def read_wheel(path: Path) -> Wheel:
    """Reads a wheel's metadata. Raises EnvironmentFailedError for a file that is no Django wheel."""
    try:
        with ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            metadata, _ = parse_email(archive.read(name))
    except (BadZipFile, StopIteration) as error:
        raise EnvironmentFailedError(f"{path} is no wheel; remove it and start again.") from error
    except OSError as error:
        raise EnvironmentFailedError(f"{path} cannot be read: {error.strerror}.") from error
    if metadata.get("name", "").lower() != "django":
        raise UserError(f"{path.parent} holds {metadata.get('name')!r}, which is no Django.")
    return Wheel(
        path=str(path),
        version=exact_release(metadata["version"]),
        requires_python=metadata.get("requires_python", ""),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _newest(spec: Spec) -> Requirement:
    return Requirement(next(series.newest for series in known_series() if series.name == spec.value))


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentFailedError(
            f"{folder} cannot be made: {error.strerror}; set VERSUS_STATE to a folder that can."
        ) from error
    return folder


def _version_for(copy: Path) -> tuple[str, str] | None:
    """Returns the version that a development tree builds without a repository, and the one that it gets; else None."""
    built, right = release_of(copy), development_version(copy, None)
    return None if built is None or right is None else (built, right)


def _write_again(wheel: Path, renamed: tuple[str, str] | None, folder: Path) -> None:
    """Writes a wheel whose bytes depend on its content alone: no dates, no umask, no compression of some zlib.

    `renamed` is a version to be replaced and the one that replaces it.
    """
    with ZipFile(wheel) as built:
        info = next(name for name in built.namelist() if name.endswith(".dist-info/METADATA")).partition("/")[0]
        version = info.removesuffix(".dist-info").rpartition("-")[2]
        right = renamed[1] if renamed is not None and version == renamed[0] else version
        new = f"{info.removesuffix('.dist-info').rpartition('-')[0]}-{right}.dist-info"
        files = {}
        for member in built.infolist():
            if member.is_dir() or member.filename == f"{info}/RECORD":
                continue
            content = built.read(member)
            if member.filename == f"{info}/METADATA":
                content = content.replace(f"\nVersion: {version}\n".encode(), f"\nVersion: {right}\n".encode(), 1)
            executable = bool(member.external_attr >> 16 & 0o100)
            files[member.filename.replace(f"{info}/", f"{new}/", 1)] = (content, executable)
    rows = [f"{name},sha256={_record_digest(content)},{len(content)}\n" for name, (content, _) in sorted(files.items())]
    files[f"{new}/RECORD"] = ("".join([*rows, f"{new}/RECORD,,\n"]).encode(), False)
    target = folder / wheel.name.replace(f"-{version}-", f"-{right}-", 1)
    with ZipFile(target, "w") as written:
        for name, (content, executable) in sorted(files.items()):
            member = ZipInfo(name, EPOCH)
            member.create_system = 3  # Unix
            member.external_attr = (0o100755 if executable else 0o100644) << 16
            written.writestr(member, content)


def _record_digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def _only(folder: Path, what: str) -> Path:
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise EnvironmentFailedError(f"Expected one wheel for {what} and got {len(wheels)}.")
    return wheels[0]


def _keep(fresh: Path, folder: Path) -> list[Path]:
    """Moves the one wheel in `fresh` into `folder`, which appears whole or not at all."""
    wheel = _only(fresh, folder.name)
    holding = Path(tempfile.mkdtemp(dir=folder.parent))
    holding.chmod(0o755)  # a state folder may serve several users
    wheel.rename(holding / wheel.name)
    try:
        holding.rename(folder)
    except OSError:  # another process was faster; its wheel is as good
        shutil.rmtree(holding)
    return list(folder.glob("*.whl"))
