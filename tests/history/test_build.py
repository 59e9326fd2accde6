"""A build asks the index, fetches archives and adds releases."""

from pathlib import Path

import pytest

from tests.history.archives import archive
from versus.history import build as building
from versus.history.archives import Archive
from versus.history.build import build_repository
from versus.history.releases import Release, known_releases
from versus.locations import Locations

FIRST = ["5.2", "5.2.1", "6.0", "6.1"]


class Index:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.versions = list(FIRST)
        self.fetched: list[str] = []
        self._folder = folder
        monkeypatch.setattr(building, "listed_releases", lambda: known_releases(self.versions))
        monkeypatch.setattr(building, "fetch_archive", self._fetch)

    def _fetch(self, release: Release, folder: Path) -> Archive:
        self.fetched.append(release.version)
        return archive(self._folder, release.version)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    return Index(monkeypatch, tmp_path / "index")


def test_a_second_build_adds_only_what_is_new(index: Index, suite: Locations) -> None:
    assert [release.version for release in build_repository(suite, (), lambda text: None).added] == FIRST
    assert build_repository(suite, (), lambda text: None).added == ()
    index.versions.append("5.2.2")
    again = build_repository(suite, (), lambda text: None)
    assert [release.version for release in again.added] == ["5.2.2"]
    assert [release.version for release in again.releases] == ["5.2", "5.2.1", "5.2.2", "6.0", "6.1"]
    assert sorted(index.fetched) == sorted([*FIRST, "5.2.2"])


def test_what_a_killed_build_left_is_removed(index: Index, suite: Locations) -> None:
    (suite.history / ".django-abcd" / ".git").mkdir(parents=True)
    build_repository(suite, (), lambda text: None)
    assert sorted(path.name for path in suite.history.iterdir()) == [".django.lock", "django"]


def test_progress_counts_the_archives(index: Index, suite: Locations) -> None:
    said: list[str] = []
    build_repository(suite, (), said.append)
    assert said[1] == "fetching 4 source archives of about 11 MB"
    assert {text.partition("(")[2] for text in said if text.startswith("have")} == {f"{n} of 4)" for n in (1, 2, 3, 4)}
