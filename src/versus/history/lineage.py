"""Who descends from whom among the releases.

A release's commit id must not depend on which others a repository happens to hold, for results are filed under it.
So each patch release descends from the first of its series, and each first from the first of the series before.
Where a repository holds several patches of a series, git's replacement refs line them up one after the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from versus.history.releases import Release

MAIN = "main"


class Lineage:
    """The family tree of some releases, the first of each series among them."""

    def __init__(self, releases: Iterable[Release]) -> None:
        self._series: dict[str, list[Release]] = {}
        for release in sorted(set(releases), key=lambda one: one.order):
            self._series.setdefault(release.series, []).append(release)

    @property
    def releases(self) -> tuple[Release, ...]:
        """Parents before children."""
        return tuple(release for members in self._series.values() for release in members)

    def parent(self, release: Release) -> Release | None:
        """What the commit itself names."""
        first = self._series[release.series][0]
        if release != first:
            return first
        firsts = [members[0] for members in self._series.values()]
        return firsts[firsts.index(first) - 1] if first != firsts[0] else None

    def realigned(self) -> Iterator[tuple[Release, Release]]:
        """(patch, the patch before it) where that is not what the commit names."""
        for members in self._series.values():
            for earlier, later in pairwise(members[1:]):
                yield later, earlier

    def branches(self) -> dict[str, Release]:
        """Branch names and the releases they point to."""
        ends: Sequence[Release] = [members[-1] for members in self._series.values()]
        newest_first = list(self._series.values())[-1][0]
        return {MAIN: newest_first} | {release.branch: release for release in ends}
