"""asv.conf.json says what the rest of the suite says."""

import re
from typing import Any

import msgspec
import pytest

from versus.environments.series import known_series
from versus.history.stock import CONFIGURATION, configuration
from versus.locations import Locations


@pytest.fixture
def written(where: Locations) -> dict[str, Any]:
    return msgspec.json.decode((where.root / CONFIGURATION).read_bytes())


def pins(where: Locations, *files: str) -> dict[str, str]:
    """What is locked, by normalised name."""
    text = "".join((where.requirements / file).read_text() for file in files)
    locked = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in locked}


def test_every_package_is_pinned_to_the_version_locked(where: Locations, written: dict[str, Any]) -> None:
    locked = pins(where, "history.txt", "building.txt", "environment.txt")
    wanted = written["matrix"]["req"]
    for key, versions in wanted.items():
        name = key.removeprefix("pip+").replace("_", "-")
        assert versions == [locked[name]], name


@pytest.mark.parametrize("key", ["pip+asv_runner", "pip+build", "pip+pympler"])
def test_what_asv_adds_by_itself_is_pinned_under_asvs_own_name_for_it(written: dict[str, Any], key: str) -> None:
    assert key in written["matrix"]["req"]


def test_the_matrix_has_one_environment(written: dict[str, Any]) -> None:
    assert all(len(versions) == 1 for versions in written["matrix"]["req"].values())


def test_branches_are_those_that_a_build_makes(written: dict[str, Any]) -> None:
    assert written["branches"] == ["main", *(f"stable/{series.name}.x" for series in known_series())]


def test_one_command_builds_one_wheel_without_the_index(written: dict[str, Any]) -> None:
    (build,) = written["build_command"]
    assert build.startswith("python -m pip wheel --no-deps --no-index")


def test_paths_stay_inside_the_suite_and_state_is_not_versioned(where: Locations, written: dict[str, Any]) -> None:
    assert written["repo"] == ".versus/history/django"
    assert written["env_dir"].startswith(".versus/")
    assert (where.root / written["benchmark_dir"]) == where.benchmarks
    assert (where.root / written["results_dir"]) == where.results / "asv"
    assert (where.root / written["html_dir"]) == where.build / "asv"


def test_a_copy_works_anywhere(suite: Locations) -> None:
    copied = configuration(suite, results_dir="/elsewhere")
    assert copied["repo"] == str(suite.history / "django")
    assert copied["benchmark_dir"] == str(suite.benchmarks)
    assert copied["results_dir"] == "/elsewhere"
