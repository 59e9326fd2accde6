"""Lists Django's releases on the package index and chooses among them."""

import sys
from collections.abc import Iterable, Sequence

import msgspec
from packaging.requirements import Requirement
from packaging.version import InvalidVersion, Version

from versus.environments.series import known_series
from versus.environments.tool import run_tool
from versus.errors import EnvironmentFailedError, unknown


class Release(msgspec.Struct, frozen=True):
    """A release, with the tag and branch that Django's own repository gives it."""

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
    """Asks the configured index for the releases of the known series that have a source archive, oldest first."""
    answer = run_tool(
        [sys.executable, "-m", "pip", "index", "versions", "django", "--json", "--pre",
         "--no-binary=django", "--ignore-requires-python", "--disable-pip-version-check"],
        doing="Listing Django's releases",
    )  # fmt: skip
    return known_releases(msgspec.json.decode(answer, type=_Listing).versions)


def known_releases(versions: Iterable[str]) -> tuple[Release, ...]:
    """Returns the releases of known series among `versions`, oldest first.

    Pre-releases count only for a series that has no other release.
    """
    parsed = sorted({version for text in versions if (version := _parsed(text)) is not None})
    return tuple(
        Release(series.name, str(version))
        for series in known_series()
        for version in Requirement(series.newest).specifier.filter(parsed)
    )


def chosen_releases(listed: Sequence[Release], named: Sequence[str] = ()) -> tuple[Release, ...]:
    """Returns the first and newest release of each series and those named.

    Raises UserError for a name that `listed` lacks, EnvironmentFailedError where a whole series is missing.
    """
    chosen: set[Release] = set()
    for series in known_series():
        members = [release for release in listed if release.series == series.name]
        if not members:
            raise EnvironmentFailedError(f"The package index has no source archive of any Django {series.name}.")
        chosen |= {members[0], members[-1]}
    by_version = {release.version: release for release in listed}
    for name in named:
        version = name.removeprefix("v")
        if version not in by_version:
            raise unknown("release", name, list(by_version))
        chosen.add(by_version[version])
    return tuple(release for release in listed if release in chosen)


def _parsed(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
