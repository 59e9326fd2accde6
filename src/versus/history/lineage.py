"""Decides which release's commit is the parent of which.

Results are filed under commit ids, so a release's id must not depend on the other releases in a repository. Therefore
each patch release descends from the first release of its series, and each first release from that of the series before.
Where a repository holds several patches of a series, git's replacement refs put them in a line.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from versus.history.releases import Release

MAIN = "main"


class Lineage:
    """The family tree of some releases, which include the first of each series."""

    def __init__(self, releases: Iterable[Release]) -> None:
        self._series: dict[str, list[Release]] = {}
        for release in sorted(set(releases), key=lambda release: release.order):
            self._series.setdefault(release.series, []).append(release)

    @property
    def releases(self) -> tuple[Release, ...]:
        """The releases, parents before children."""
        return tuple(release for members in self._series.values() for release in members)

    def parent(self, release: Release) -> Release | None:
        """Returns the parent that the release's commit names; None for the first release of all."""
        first = self._series[release.series][0]
        if release != first:
            return first
        firsts = [members[0] for members in self._series.values()]
        return firsts[firsts.index(first) - 1] if first != firsts[0] else None

    def realigned(self) -> Iterator[tuple[Release, Release]]:
        """Yields (patch, the patch before it) where the commit names another parent."""
        for members in self._series.values():
            for earlier, later in pairwise(members[1:]):
                yield later, earlier

    def branches(self) -> dict[str, Release]:
        """Returns the release that each branch points to, by the branch's name."""
        ends: Sequence[Release] = [members[-1] for members in self._series.values()]
        newest_first = list(self._series.values())[-1][0]
        return {MAIN: newest_first} | {release.branch: release for release in ends}
