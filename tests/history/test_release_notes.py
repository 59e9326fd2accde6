"""The notes between two Djangos are found, and their source is fetched."""

import io
import tarfile
from pathlib import Path

import msgspec
import pytest

from tests.records.samples import environment
from versus.environments.environment import Environment
from versus.environments.spec import Kind, Spec
from versus.errors import EnvironmentFailedError
from versus.history import release_notes
from versus.history.archives import Archive
from versus.history.release_notes import notes_between, release_dates
from versus.history.releases import Release
from versus.locations import Locations

RELEASES = ["5.1", "5.2", "5.2.3", "5.2.19", "6.0", "6.0.1", "6.0.10", "6.1"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    (folder / "docs/releases").mkdir(parents=True)
    for version in RELEASES:
        (folder / f"docs/releases/{version}.txt").write_text(f"Title\n=====\n\nAbout {version}.\n")
    (folder / "docs/releases/security.txt").write_text("No release.\n")
    return folder


def of_tree(tree: Path, version: str) -> Environment:
    return msgspec.structs.replace(environment(version), spec=Spec(Kind.PATH, str(tree)))


@pytest.mark.parametrize(
    ("first", "second", "between"),
    [
        ("5.2.19", "6.0.10", ["6.0", "6.0.1", "6.0.10"]),
        ("6.0.10", "5.2.19", ["6.0", "6.0.1", "6.0.10"]),
        ("5.2.3", "5.2.19", ["5.2.19"]),
        ("6.0.10", "6.1rc1", ["6.1"]),
        ("6.0.10", "6.0.10", []),
    ],
)
def test_releases_after_the_older_up_to_the_newer(
    suite: Locations, tree: Path, first: str, second: str, between: list[str]
) -> None:
    found = notes_between(of_tree(tree, first), of_tree(tree, second), suite, lambda _text: None)
    assert [note.release for note in found] == between
    assert [note.text for note in found] == [f"About {version}." for version in between]


def test_the_first_release_of_a_series_is_dated_by_its_notes(suite: Locations, tree: Path) -> None:
    notes = tree / "docs/releases"
    (notes / "6.0.txt").write_text("Title\n=====\n\n*December 3, 2025*\n\nWelcome!\n")
    (notes / "6.0.1.txt").write_text("Title\n=====\n\n*January 6, 2026*\n")
    (notes / "6.1.txt").write_text("Title\n=====\n\n*Expected August 2026*\n")
    found = release_dates(of_tree(tree, "6.1.3"), suite, lambda _text: None)
    assert found == {"6.0": "December 3, 2025"}


def test_the_notes_of_a_release_come_from_its_source_archive(
    suite: Locations, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "source.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(tree / "docs", "django-6.0.10/docs")
        stray = tarfile.TarInfo("django-6.0.10/tests/docs/other/6.0.5.txt")
        archive.addfile(stray, io.BytesIO())
    asked: list[Release] = []

    def fetch(release: Release, folder: Path) -> Archive:
        asked.append(release)
        return Archive(release, packed, "")

    monkeypatch.setattr(release_notes, "fetch_archive", fetch)
    found = notes_between(environment("5.2.19"), environment("6.0.10"), suite, lambda _text: None)
    assert [note.release for note in found] == ["6.0", "6.0.1", "6.0.10"]
    assert asked == [Release("6.0", "6.0.10")]


def test_a_source_without_notes_says_so(suite: Locations, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailedError, match=r"has no docs/releases"):
        notes_between(of_tree(tmp_path, "5.2.19"), of_tree(tmp_path, "6.0.10"), suite, lambda _text: None)
