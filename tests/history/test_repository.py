"""The repository is made of release archives."""

import subprocess
from pathlib import Path

import pytest

from tests.history.archives import DAY, FIRST_DAY, archive
from tests.history.archives import repository as made
from versus.errors import EnvironmentFailedError
from versus.history.archives import Archive
from versus.history.repository import ReleaseRepository

DEFAULT = {"5.2": 0, "5.2.2": 400, "6.0": 200, "6.0.1": 410, "6.1": 300}


def git(repository: ReleaseRepository, *arguments: str) -> str:
    command = ["git", "-C", str(repository.folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def archives(folder: Path, days: dict[str, int]) -> list[Archive]:
    return [archive(folder, version, day=day) for version, day in days.items()]


def commits(repository: ReleaseRepository) -> dict[str, str]:
    return {release.version: repository.commit(release.tag) for release in repository.releases()}


def line(repository: ReleaseRepository, revisions: str) -> list[str]:
    """Subjects as asv lists commits: newest first, following first parents."""
    return git(repository, "log", "--first-parent", "--format=%s", revisions, "--").splitlines()


@pytest.fixture
def repository(tmp_path: Path) -> ReleaseRepository:
    return made(tmp_path, DEFAULT)


def test_branches_and_tags_are_djangos_own(repository: ReleaseRepository) -> None:
    branches = git(repository, "branch", "--format=%(refname:short)").splitlines()
    assert branches == ["main", "stable/5.2.x", "stable/6.0.x", "stable/6.1.x"]
    assert git(repository, "tag").splitlines() == ["v5.2", "v5.2.2", "v6.0", "v6.0.1", "v6.1"]


def test_main_goes_through_the_first_releases_and_stable_branches_carry_the_patches(
    repository: ReleaseRepository,
) -> None:
    assert line(repository, "main") == ["Django 6.1", "Django 6.0", "Django 5.2"]
    assert line(repository, "stable/6.0.x") == ["Django 6.0.1", "Django 6.0", "Django 5.2"]
    assert line(repository, "stable/6.1.x") == line(repository, "main")


def test_a_single_commit_can_be_asked_for_even_the_first(repository: ReleaseRepository) -> None:
    assert line(repository, "v5.2^!") == ["Django 5.2"]
    assert line(repository, "v5.2..v6.1") == ["Django 6.1", "Django 6.0"]


def test_commits_are_dated_by_the_newest_file_and_name_nobody(repository: ReleaseRepository) -> None:
    author, when, committer, committed = git(repository, "log", "-1", "--format=%ae%n%at%n%ce%n%ct", "v6.0").split("\n")
    assert int(when) == int(committed) == FIRST_DAY + 200 * DAY
    assert author == committer == "releases@versus.invalid"


def test_a_tree_is_the_archive_byte_for_byte(repository: ReleaseRepository) -> None:
    modes = git(repository, "-c", "core.quotePath=false", "ls-tree", "-r", "--format=%(objectmode) %(path)", "v6.0")
    assert modes.splitlines() == [
        "100644 PKG-INFO",
        "100644 django/__init__.py",
        "100755 django/bin/run it.py",
        "100644 pyproject.toml",
        "100644 tests/élève.txt",
    ]
    assert subprocess.run(
        ["git", "-C", str(repository.folder), "show", "v6.0:pyproject.toml"], check=True, capture_output=True
    ).stdout == b"[project]\r\nname = 'Django'\r\n"  # fmt: skip


def test_main_is_checked_out_clean_and_nothing_else_is_left(repository: ReleaseRepository) -> None:
    assert (repository.folder / "django" / "__init__.py").read_text() == "VERSION = '6.1'\n"
    assert git(repository, "status", "--porcelain") == ""
    assert sorted(path.name for path in repository.folder.parent.iterdir()) == ["archives", "django"]


def test_the_same_archives_give_the_same_commits(
    tmp_path: Path, repository: ReleaseRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[user]\nname = Somebody\n[core]\nautocrlf = true\n[init]\ndefaultBranch = trunk\n[commit]\ngpgsign = true\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00")
    again = ReleaseRepository(tmp_path / "again")
    again.add(archives(tmp_path / "archives", DEFAULT), lambda text: None)
    assert commits(again) == commits(repository)


def test_more_patches_change_no_commit_and_stand_in_line(tmp_path: Path, repository: ReleaseRepository) -> None:
    before = commits(repository)
    said: list[str] = []
    repository.add(archives(tmp_path / "archives", {"5.2.1": 350, "5.2.3": 420}), said.append)
    assert said == ["committing Django 5.2.1", "committing Django 5.2.3"]
    after = commits(repository)
    assert {version: after[version] for version in before} == before
    assert line(repository, "stable/5.2.x") == ["Django 5.2.3", "Django 5.2.2", "Django 5.2.1", "Django 5.2"]
    assert after == commits(made(tmp_path / "at-once", DEFAULT | {"5.2.1": 350, "5.2.3": 420}))


def test_a_shared_clone_has_every_release_as_asv_needs_it(tmp_path: Path, repository: ReleaseRepository) -> None:
    repository.add(archives(tmp_path / "archives", {"5.2.1": 350}), lambda text: None)
    clone = ReleaseRepository(tmp_path / "clone")
    subprocess.run(["git", "clone", "--quiet", "--shared", repository.folder, clone.folder], check=True)
    for version, commit in commits(repository).items():
        git(clone, "checkout", "--quiet", "-f", commit)
        assert (clone.folder / "django" / "__init__.py").read_text() == f"VERSION = {version!r}\n"


def test_a_new_series_moves_main_and_its_tree(tmp_path: Path) -> None:
    repository = made(tmp_path, {"5.2": 0, "6.0": 200})
    repository.add(archives(tmp_path / "archives", {"6.1": 300}), lambda text: None)
    assert line(repository, "main") == ["Django 6.1", "Django 6.0", "Django 5.2"]
    assert (repository.folder / "django" / "__init__.py").read_text() == "VERSION = '6.1'\n"
    assert git(repository, "status", "--porcelain") == ""


def test_a_build_that_is_cut_off_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(text: str) -> None:
        if text.endswith("6.0"):
            raise KeyboardInterrupt

    repository = ReleaseRepository(tmp_path / "django")
    with pytest.raises(KeyboardInterrupt):
        repository.add(archives(tmp_path / "archives", DEFAULT), interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["archives"]


def test_an_addition_that_is_cut_off_changes_nothing(tmp_path: Path, repository: ReleaseRepository) -> None:
    before = git(repository, "for-each-ref")

    def interrupt(text: str) -> None:
        if text.endswith("5.2.3"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        repository.add(archives(tmp_path / "archives", {"5.2.1": 350, "5.2.3": 420}), interrupt)
    assert git(repository, "for-each-ref") == before


def test_without_git_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentFailedError, match="git is not installed"):
        ReleaseRepository(tmp_path / "django")
