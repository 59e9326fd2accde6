"""Fetches release archives once, verifies them, and reads them without unpacking."""

import hashlib
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from versus.environments.tool import run_tool
from versus.errors import EnvironmentFailedError
from versus.history.releases import Release

DIGEST = "sha256"


class File(NamedTuple):
    """A file of a release's tree; `mode` is git's."""

    path: str
    mode: str
    content: bytes


class Archive(msgspec.Struct, frozen=True):
    """A source archive on this machine."""

    release: Release
    path: Path
    sha256: str

    def date(self) -> int:
        """Returns when the release was made, in Unix seconds: the time of the newest member, which the build wrote."""
        with tarfile.open(self.path) as packed:
            return int(max(member.mtime for member in packed.getmembers()))

    def files(self) -> Iterator[File]:
        """Yields the files of the released tree, without the folder around it."""
        with tarfile.open(self.path) as packed:
            for member in packed:
                path = member.name.partition("/")[2]
                if member.issym():
                    yield File(path, "120000", member.linkname.encode())
                elif member.isfile():
                    content = packed.extractfile(member)
                    assert content is not None
                    yield File(path, "100755" if member.mode & 0o100 else "100644", content.read())


def fetch_archive(release: Release, folder: Path) -> Archive:
    """Returns the archive in `folder`; pip fetches it first where it is missing, and verifies it by the index's hash.

    Raises EnvironmentFailedError where the index has no source archive.
    """
    kept = folder / release.version
    found = _kept_archive(release, kept)
    if found is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        fresh = Path(scratch) / "archive"
        run_tool(
            [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary=django", "--ignore-requires-python",
             "--quiet", "--disable-pip-version-check", "--dest", fresh, f"django=={release.version}"],
            doing=f"Fetching the source of Django {release.version}",
        )  # fmt: skip
        fetched = list(fresh.iterdir())
        if len(fetched) != 1 or not tarfile.is_tarfile(fetched[0]):
            raise EnvironmentFailedError(f"The package index has no source archive of Django {release.version}.")
        (fresh / DIGEST).write_text(f"{_sha256(fetched[0])}  {fetched[0].name}\n")
        shutil.rmtree(kept, ignore_errors=True)
        fresh.rename(kept)
    again = _kept_archive(release, kept)
    assert again is not None
    return again


def _kept_archive(release: Release, kept: Path) -> Archive | None:
    """Returns the archive on this machine; None where it is missing, cut off or damaged."""
    try:
        digest, _, name = (kept / DIGEST).read_text().strip().partition("  ")
        if _sha256(kept / name) != digest:
            return None
    except OSError:
        return None
    return Archive(release, kept / name, digest)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
