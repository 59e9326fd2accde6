"""Finds the release notes between two Djangos, in the source of the newer one."""

import re
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from packaging.version import InvalidVersion, Version

from versus.environments.build import Report, commit_repository
from versus.environments.environment import Environment
from versus.environments.git import git
from versus.environments.spec import Kind
from versus.errors import EnvironmentFailedError
from versus.history.archives import fetch_archive
from versus.history.mentions import Note
from versus.history.notes import parse_notes
from versus.history.releases import Release
from versus.locations import Locations

FOLDER = "docs/releases"
# How the notes of a release that is out begin, below their title.
_DATED = re.compile(r"^\*(?P<date>[A-Z][a-z]+ \d{1,2}, \d{4})\*$", re.MULTILINE)


def notes_between(first: Environment, second: Environment, where: Locations, report: Report) -> tuple[Note, ...]:
    """Returns the notes of every release after the older Django up to the newer; empty where none lies between.

    Raises EnvironmentFailedError where the newer Django's source cannot be fetched or holds no notes.
    """
    older, newer = sorted((first, second), key=lambda environment: Version(environment.django))
    lowest, highest = Version(older.django), Version(Version(newer.django).base_version)
    texts = {version: text for version, text in _texts(newer, where, report) if lowest < version <= highest}
    return tuple(note for version in sorted(texts) for note in parse_notes(texts[version], str(version)))


def release_dates(environment: Environment, where: Locations, report: Report) -> dict[str, str]:
    """Returns the dates that a Django's own notes give the first releases of series, such as `December 3, 2025`.

    Raises EnvironmentFailedError as `notes_between` does.
    """
    texts = {version: text for version, text in _texts(environment, where, report) if len(version.release) == 2}
    return {str(version): dated["date"] for version, text in texts.items() if (dated := _DATED.search(text))}


def _texts(environment: Environment, where: Locations, report: Report) -> Iterator[tuple[Version, str]]:
    found = 0
    for name, content in _files(environment, where, report):
        version = _version(name)
        if version is not None:
            found += 1
            yield version, content.decode(errors="replace")
    if not found:
        raise EnvironmentFailedError(f"The source of Django {environment.name} has no {FOLDER}.")


def _files(environment: Environment, where: Locations, report: Report) -> Iterator[tuple[str, bytes]]:
    """Yields (name, content) of each file of notes."""
    spec = environment.spec
    if spec.kind is Kind.PATH:
        for path in sorted((Path(spec.value) / FOLDER).glob("*.txt")):
            yield path.name, path.read_bytes()
    elif spec.kind is Kind.GIT:
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "notes.tar"
            git(
                "-C", commit_repository(where), "archive", "--format=tar", "--output", archive,
                f"{spec.value}^{{commit}}", FOLDER,
                doing=f"Taking the release notes out of {spec.value}",
            )  # fmt: skip
            yield from _packed(archive)
    else:
        report(f"fetching the source of Django {environment.django}, for its release notes")
        series = ".".join(environment.django.split(".")[:2])
        yield from _packed(fetch_archive(Release(series, environment.django), where.history / "archives").path)


def _packed(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as packed:
        for member in packed:
            folder, _, name = member.name.rpartition("/")
            if member.isfile() and f"/{folder}".endswith(f"/{FOLDER}") and name.endswith(".txt"):
                content = packed.extractfile(member)
                assert content is not None
                yield name, content.read()


def _version(name: str) -> Version | None:
    try:
        return Version(name.removesuffix(".txt"))
    except InvalidVersion:
        return None
