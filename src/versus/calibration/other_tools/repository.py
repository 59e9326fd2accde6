"""Commits source trees to a git repository, because asv compares commits."""

import shutil
import tempfile
from pathlib import Path

from versus.environments.git import SETTINGS, git
from versus.errors import EnvironmentFailedError
from versus.history.lineage import MAIN

NOBODY = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in {
        "NAME": "django-versus",
        "EMAIL": "calibration@versus.invalid",
        "DATE": "1700000000 +0000",  # a fixed date: the same tree has the same commit id, and asv reuses its wheel
    }.items()
}


class TreeRepository:
    """A repository whose `main` is the baseline's tree. Raises EnvironmentFailedError where git is not installed."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("git") is None:
            raise EnvironmentFailedError("git is not installed; install it (on Debian: apt install git), then repeat.")
        self._folder = folder

    def baseline(self, tree: Path) -> str:
        """Makes the tree `main`; returns the commit's id."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._git("init", "--quiet", "--template=", f"--initial-branch={MAIN}", doing="Making a repository")
        commit = self._commit(self._written(tree), "The baseline")
        self._git("update-ref", f"refs/heads/{MAIN}", commit, doing="Naming main")
        return commit

    def candidate(self, tree: Path, name: str, parent: str) -> str:
        """Commits the tree after its parent, reachable as a tag; returns the commit's id."""
        return self._child(self._written(tree), name, parent)

    def unchanged(self, name: str, parent: str) -> str:
        """Commits the parent's tree again; returns the commit's id."""
        written = self._git("rev-parse", f"{parent}^{{tree}}", doing="Looking up a tree").strip()
        return self._child(written, name, parent)

    def _child(self, written: str, name: str, parent: str) -> str:
        commit = self._commit(written, name, "-p", parent)
        self._git("update-ref", f"refs/tags/{name}", commit, doing=f"Naming {name}")
        return commit

    def _written(self, tree: Path) -> str:
        """Returns the id of git's copy of a tree, without the files that a build left in it."""
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._git(
                "--work-tree", str(tree), "add", "--all", "--force", "--", ".",
                ":(exclude,glob)**/__pycache__/**", ":(exclude,glob)**/*.egg-info/**", ":(exclude).git",
                doing=f"Taking {tree.name} into a repository", variables=index, cwd=tree,
            )  # fmt: skip
            return self._git("write-tree", doing="Writing a tree", variables=index).strip()

    def _commit(self, written: str, message: str, *parent: str) -> str:
        return self._git("commit-tree", written, "-m", message, *parent, doing="Committing a tree").strip()

    def _git(
        self, *arguments: str, doing: str, variables: dict[str, str] | None = None, cwd: Path | None = None
    ) -> str:
        return git(
            "--git-dir",
            str(self._folder / ".git"),
            *arguments,
            doing=doing,
            cwd=cwd,
            variables=SETTINGS | NOBODY | (variables or {}),
        )
