"""Makes the release repository, or adds the releases that it lacks."""

import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import msgspec

from versus.environments.build import Report
from versus.files import locked
from versus.history.archives import Archive, fetch_archive
from versus.history.releases import Release, chosen_releases, listed_releases
from versus.history.repository import ReleaseRepository
from versus.locations import Locations

AT_ONCE = 2  # a fetch waits in turn for the network and for pip


class Built(msgspec.Struct, frozen=True):
    """The repository after a build; `added` are the releases that this build added."""

    folder: Path
    added: tuple[Release, ...]
    releases: tuple[Release, ...]


def repository_folder(where: Locations) -> Path:
    """Returns where the release repository is."""
    return where.history / "django"


def build_repository(where: Locations, named: Sequence[str], report: Report) -> Built:
    """Builds a repository of the first and newest release of each series and of those named; keeps what it holds
    already.

    Raises UserError for a release that the package index does not have.
    """
    repository = ReleaseRepository(repository_folder(where))
    report("asking the package index for Django's releases")
    wanted = chosen_releases(listed_releases(), named)
    with locked(repository.folder):
        for abandoned in where.history.glob(".django-*"):
            shutil.rmtree(abandoned)
        held = repository.releases()
        missing = [release for release in wanted if release not in held]
        if missing:
            repository.add(_fetch(missing, where.history / "archives", report), report)
        return Built(repository.folder, tuple(missing), repository.releases())


def _fetch(releases: Sequence[Release], folder: Path, report: Report) -> list[Archive]:
    report(f"fetching {len(releases)} source archives of about 11 MB")
    with ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1)) as pool:
        fetching = {pool.submit(fetch_archive, release, folder): release for release in releases}
        try:
            for number, future in enumerate(as_completed(fetching), 1):
                report(f"have Django {fetching[future].version} ({number} of {len(releases)})")
            return [future.result() for future in fetching]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
