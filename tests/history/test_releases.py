"""Releases are listed and chosen."""

import pytest

from versus.errors import EnvironmentFailedError, UserError
from versus.history.releases import chosen_releases, known_releases

LISTED = ["6.1.3", "6.1", "6.0.10", "6.0.9", "6.0", "6.0rc1", "5.2.19", "5.2", "5.2a1", "5.1.4", "not-a-version"]


def test_releases_are_sorted_as_versions_and_not_as_text() -> None:
    assert [release.version for release in known_releases(LISTED)] == [
        "5.2", "5.2.19", "6.0", "6.0.9", "6.0.10", "6.1", "6.1.3",
    ]  # fmt: skip


def test_names_are_those_of_djangos_own_repository() -> None:
    newest = known_releases(["6.0.10"])[0]
    assert (newest.tag, newest.branch, newest.series) == ("v6.0.10", "stable/6.0.x", "6.0")


def test_first_and_newest_of_each_series_are_chosen_and_what_is_named() -> None:
    chosen = chosen_releases(known_releases(LISTED), ["v6.0.9"])
    assert [release.version for release in chosen] == ["5.2", "5.2.19", "6.0", "6.0.9", "6.0.10", "6.1", "6.1.3"]
    assert "6.0.9" not in {release.version for release in chosen_releases(known_releases(LISTED))}


def test_a_series_with_one_release_is_its_first_and_its_newest() -> None:
    assert [release.version for release in chosen_releases(known_releases(["5.2", "6.0", "6.1"]))] == [
        "5.2",
        "6.0",
        "6.1",
    ]


def test_a_release_that_the_index_does_not_have_is_named_with_the_nearest() -> None:
    with pytest.raises(UserError, match=r"no release '6.0.11'; the nearest that exists is '6.0.10'"):
        chosen_releases(known_releases(LISTED), ["6.0.11"])


def test_a_series_that_the_index_does_not_have_is_named() -> None:
    with pytest.raises(EnvironmentFailedError, match=r"any Django 6\.1"):
        chosen_releases(known_releases(["5.2", "6.0"]))
