"""Django's releases, as the package index lists them."""

import sys
from collections.abc import Iterable, Sequence

import msgspec
from packaging.requirements import Requirement
from packaging.version import InvalidVersion, Version

from versus.environments.series import known_series
from versus.environments.tool import run_tool
from versus.errors import EnvironmentFailedError, unknown


class Release(msgspec.Struct, frozen=True):
    """One release, and the names that Django's own repository would give it."""

    series: str
    version: str

    @property
    def tag(self) -> str:
        return f"v{self.version}"

    @property
    def branch(self) -> str:
        return f"stable/{self.series}.x"

    @property
    def order(self) -> Version:
        return Version(self.version)


class _Listing(msgspec.Struct):
    versions: list[str]


def listed_releases() -> tuple[Release, ...]:
    """What the configured index has as source archives of the known series, oldest first."""
    answer = run_tool(
        [sys.executable, "-m", "pip", "index", "versions", "django", "--json", "--pre",
         "--no-binary=django", "--ignore-requires-python", "--disable-pip-version-check"],
        doing="Listing Django's releases",
    )  # fmt: skip
    return known_releases(msgspec.json.decode(answer, type=_Listing).versions)


def known_releases(versions: Iterable[str]) -> tuple[Release, ...]:
    """Those of the known series, oldest first; pre-releases only of a series that has nothing else."""
    parsed = sorted({version for text in versions if (version := _parsed(text)) is not None})
    return tuple(
        Release(series.name, str(version))
        for series in known_series()
        for version in Requirement(series.newest).specifier.filter(parsed)
    )


def chosen_releases(listed: Sequence[Release], named: Sequence[str] = ()) -> tuple[Release, ...]:
    """First and newest of each series and those named. Raises UserError for what the index does not have."""
    chosen: set[Release] = set()
    for series in known_series():
        members = [one for one in listed if one.series == series.name]
        if not members:
            raise EnvironmentFailedError(f"The package index has no source archive of any Django {series.name}.")
        chosen |= {members[0], members[-1]}
    by_version = {one.version: one for one in listed}
    for name in named:
        version = name.removeprefix("v")
        if version not in by_version:
            raise unknown("release", name, list(by_version))
        chosen.add(by_version[version])
    return tuple(one for one in listed if one in chosen)


def _parsed(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
