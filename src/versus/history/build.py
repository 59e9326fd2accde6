"""Makes the release repository, or adds to it what is missing."""

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

AT_ONCE = 2  # fetching waits on the network and on pip in turn


class Built(msgspec.Struct, frozen=True):
    """What a build did."""

    folder: Path
    added: tuple[Release, ...]
    releases: tuple[Release, ...]


def repository_folder(where: Locations) -> Path:
    return where.history / "django"


def build_repository(where: Locations, named: Sequence[str], report: Report) -> Built:
    """First and newest release of each known series, and those named. What is there already stays as it is."""
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
