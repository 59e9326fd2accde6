"""Whatever surrounds it, git is asked about the repository that was meant: every way in which the suite asks."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.environments.test_tree import git as run_git
from tests.history.archives import repository
from versus.environments.git import git
from versus.environments.spec import Kind, Spec
from versus.environments.tree import commit_named, commit_of
from versus.history.release_notes import _files
from versus.history.repository import ReleaseRepository
from versus.locations import Locations
from versus.records.provenance import revision

Asked = Callable[[Path], object]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    (folder / "django").mkdir(parents=True)
    (folder / "django" / "__init__.py").write_text('VERSION = (6, 2, 0, "alpha", 0)\n')
    (folder / "docs" / "releases").mkdir(parents=True)
    (folder / "docs" / "releases" / "6.2.txt").write_text("Notes\n")
    (folder / "pyproject.toml").write_text('[project]\nname = "Django"\n')
    run_git(folder, "init", "--quiet")
    run_git(folder, "add", ".")
    run_git(folder, "commit", "--quiet", "-m", "Begin")
    return folder


def notes_of(checkout: Path) -> list[str]:
    """The working directory decides which checkout a reference is looked up in."""
    before = Path.cwd()
    os.chdir(checkout)
    try:
        environment = type("Environment", (), {"spec": Spec(Kind.GIT, "HEAD")})()
        return [name for name, _ in _files(environment, Locations(checkout, checkout), print)]
    finally:
        os.chdir(before)


WAYS: dict[str, tuple[Asked, Callable[[str], object]]] = {
    "a tree's commit": (lambda tree: getattr(commit_of(tree), "sha", None), lambda sha: sha),
    "a named commit": (lambda tree: commit_named(tree, "HEAD").sha, lambda sha: sha),
    "this repository's state": (lambda tree: revision(tree).commit, lambda sha: sha),
    "release notes": (notes_of, lambda _sha: ["6.2.txt"]),
}

HOOK = {
    "GIT_DIR": "/nowhere/.git", "GIT_WORK_TREE": "/nowhere", "GIT_INDEX_FILE": "/nowhere/index",
    "GIT_OBJECT_DIRECTORY": "/nowhere/objects", "GIT_PREFIX": "nowhere/", "GIT_LITERAL_PATHSPECS": "1",
    "GIT_CONFIG_PARAMETERS": "'core.bare=true'", "GIT_NAMESPACE": "nowhere", "GIT_CEILING_DIRECTORIES": "/",
    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.worktree", "GIT_CONFIG_VALUE_0": "/nowhere",
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_hook_of_another_repository_changes_nothing(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    ask, expected = WAYS[way]
    sha = run_git(checkout, "rev-parse", "HEAD")
    for name, value in HOOK.items():
        monkeypatch.setenv(name, value)
    assert ask(checkout) == expected(sha)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a checkout to another user")
@pytest.mark.parametrize("way", WAYS)
def test_a_checkout_of_another_user_is_read(checkout: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    ask, expected = WAYS[way]
    sha = run_git(checkout, "rev-parse", "HEAD")
    for path in (checkout, *checkout.rglob("*")):
        os.chown(path, 65534, 65534)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)  # this user's own may trust every checkout
    refused = subprocess.run(["git", "-C", checkout, "status"], capture_output=True, text=True, check=False)
    assert "dubious ownership" in refused.stderr
    assert ask(checkout) == expected(sha)


def test_a_hook_changes_nothing_for_the_release_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HOOK.items():
        monkeypatch.setenv(name, value)
    folder = repository(tmp_path, {"5.2.19": 0, "6.0.10": 200}).folder
    assert [release.tag for release in ReleaseRepository(folder).releases()] == ["v5.2.19", "v6.0.10"]
    assert (folder / "django").is_dir()


def test_only_one_place_runs_git(where: Locations) -> None:
    """Anywhere else a hook's variables would be forgotten."""
    runs = re.compile(r"""\[\s*["']git["']""")
    sources = (where.root / "src").rglob("*.py")
    assert [file.name for file in sources if runs.search(file.read_text())] == []


def test_what_git_says_comes_back(checkout: Path) -> None:
    assert git("-C", checkout, "log", "--format=%s", doing="Trying") == "Begin\n"
