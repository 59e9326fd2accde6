"""Keeps Django's releases in a git repository whose branches and tags have the names of Django's own."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from versus.environments.build import Report
from versus.environments.git import SETTINGS, git, git_reading
from versus.errors import EnvironmentFailedError
from versus.history.archives import Archive
from versus.history.lineage import MAIN, Lineage
from versus.history.releases import Release, known_releases
from versus.history.stream import Stream


class ReleaseRepository:
    """An ordinary git repository with `main` checked out. Raises EnvironmentFailedError where git is not installed."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("git") is None:
            raise EnvironmentFailedError("git is not installed; install it (on Debian: apt install git), then repeat.")
        self.folder = folder

    @property
    def exists(self) -> bool:
        return self.folder.exists()

    def releases(self) -> tuple[Release, ...]:
        """Returns the releases in the repository, oldest first."""
        if not self.exists:
            return ()
        tags = self._git("tag", "--list", doing=f"Reading {self.folder}").split()
        return known_releases(tag.removeprefix("v") for tag in tags)

    def add(self, archives: Sequence[Archive], report: Report) -> None:
        """Commits releases that the repository lacks: all of them or, when it is cut off, none."""
        if self.exists:
            self._import(archives, report)
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = ReleaseRepository(Path(tempfile.mkdtemp(prefix=f".{self.folder.name}-", dir=self.folder.parent)))
        try:
            unfinished._git(
                "init", "--quiet", "--template=", "--object-format=sha1", f"--initial-branch={MAIN}",
                doing="Making the release repository",
            )  # fmt: skip
            unfinished._import(archives, report)
            unfinished.folder.rename(self.folder)
        finally:
            shutil.rmtree(unfinished.folder, ignore_errors=True)

    def commit(self, name: str) -> str:
        """Returns the id of the commit that a tag or branch points to."""
        return self._git("rev-parse", "--verify", f"{name}^{{commit}}", doing=f"Looking up {name}").strip()

    def _import(self, archives: Sequence[Archive], report: Report) -> None:
        held = self.releases()
        lineage = Lineage([*held, *(archive.release for archive in archives)])
        commits = {release: self.commit(f"refs/tags/{release.tag}") for release in held}
        by_release = {archive.release: archive for archive in archives}
        before = commits.get(lineage.branches()[MAIN])
        with self._fast_import() as process, contextlib.suppress(BrokenPipeError):
            assert process.stdin is not None
            stream = Stream(process.stdin)
            for release in lineage.releases:
                if release not in commits:
                    report(f"committing Django {release.version}")
                    parent = lineage.parent(release)
                    commits[release] = stream.commit(by_release[release], commits[parent] if parent else None)
            for branch, release in lineage.branches().items():
                stream.point(branch, commits[release])
            stream.done()
        if process.returncode:
            raise EnvironmentFailedError(f"git did not take the releases; remove {self.folder}, then repeat.")
        self._realign(lineage)
        if before is None:
            self._git("reset", "--quiet", "--hard", MAIN, doing="Checking out main")

    def _realign(self, lineage: Lineage) -> None:
        for later, earlier in lineage.realigned():
            self._git("replace", "-f", "--graft", f"refs/tags/{later.tag}", f"refs/tags/{earlier.tag}",
                      doing=f"Putting {later.tag} after {earlier.tag}")  # fmt: skip

    def _fast_import(self) -> subprocess.Popen[bytes]:
        # --force: a branch may move sideways, since all patches of a series name the same parent.
        return git_reading(*self._where(), "fast-import", "--quiet", "--force", "--done", variables=SETTINGS)

    def _git(self, *arguments: str, doing: str) -> str:
        return git(*self._where(), *arguments, doing=doing, variables=SETTINGS)

    def _where(self) -> list[str]:
        return ["--git-dir", str(self.folder / ".git"), "--work-tree", str(self.folder)]
