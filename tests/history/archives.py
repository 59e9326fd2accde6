"""Small release archives, made as real ones are: a gzipped tar with one folder around everything."""

import gzip
import hashlib
import io
import tarfile
from pathlib import Path

from versus.history.archives import Archive
from versus.history.releases import Release, known_releases
from versus.history.repository import ReleaseRepository

FIRST_DAY = 1_700_000_000
DAY = 86_400


def release(version: str) -> Release:
    (found,) = known_releases([version])
    return found


def archive(folder: Path, version: str, *, day: int = 0) -> Archive:
    """An archive whose newest member is `day` days old after the first day."""
    name = f"django-{version}"
    path = folder / f"{name}.tar.gz"
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.GzipFile(path, "wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as packed:
        files = {
            "pyproject.toml": (b"[project]\r\nname = 'Django'\r\n", 0o644, -5),
            "django/__init__.py": (f"VERSION = {version!r}\n".encode(), 0o644, -1),
            "django/bin/run it.py": (b"#!/usr/bin/env python\n", 0o755, -2),
            "tests/\u00e9l\u00e8ve.txt": (b"\x00\xff\n", 0o644, -3),
            "PKG-INFO": (b"Metadata-Version: 2.4\n", 0o644, 0),
        }
        for inside, (content, mode, seconds) in files.items():
            member = tarfile.TarInfo(f"{name}/{inside}")
            member.size, member.mode, member.mtime = len(content), mode, FIRST_DAY + day * DAY + seconds
            packed.addfile(member, io.BytesIO(content))
    return Archive(release(version), path, hashlib.sha256(path.read_bytes()).hexdigest())


def repository(folder: Path, days: dict[str, int]) -> ReleaseRepository:
    """Makes `folder`/django from archives beside it; `days` says how old each release is."""
    made = ReleaseRepository(folder / "django")
    made.add([archive(folder / "archives", version, day=day) for version, day in days.items()], lambda text: None)
    return made
