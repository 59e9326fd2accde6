"""What a build takes of a source tree, and how the tree is identified."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from versus.environments.tree import commit_of, development_version, needed, take
from versus.errors import EnvironmentFailedError

DATE = "2026-11-22T07:10:37+00:00"
STAMP = "20261122071037"


def git(tree: Path, *words: str) -> str:
    author = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER")
              for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", DATE))}  # fmt: skip
    return subprocess.run(
        ["git", *words], cwd=tree, env=os.environ | author, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "django"
    (folder / "django" / "conf").mkdir(parents=True)
    (folder / "django" / "__init__.py").write_text('VERSION = (6, 2, 0, "alpha", 0)\n')
    (folder / "django" / "conf" / "__init__.py").touch()
    (folder / "tests").mkdir()
    (folder / "pyproject.toml").write_text('[project]\nname = "Django"\nreadme = "docs/README.txt"\n')
    (folder / "LICENSE").touch()
    return folder


@pytest.fixture
def checkout(tree: Path) -> Path:
    git(tree, "init", "--quiet")
    git(tree, "add", ".")
    git(tree, "commit", "--quiet", "-m", "Begin")
    return tree


TAKEN = ["LICENSE", "django/__init__.py", "django/conf/__init__.py", "pyproject.toml"]


def test_only_what_a_build_needs_is_taken(tree: Path, tmp_path: Path) -> None:
    for folder in (tree / "tests", tree / "django", tree):
        os.mkfifo(folder / "pipe")
        (folder / "broken").symlink_to("nowhere")
        (folder / "circle").symlink_to("circle")
        with socket.socket(socket.AF_UNIX) as listening:
            before = Path.cwd()
            os.chdir(folder)  # a socket's path is short
            listening.bind("socket")
            os.chdir(before)
        for name in (".venv", ".mypy_cache", "node_modules", "__pycache__", "an.egg-info", "env"):
            (folder / name).mkdir()
            (folder / name / "file.py").touch()
        (folder / "env" / "pyvenv.cfg").touch()
        (folder / "old.pyc").touch()
    (tree / "django" / "loop").symlink_to(tree / "django")
    assert needed(tree) == TAKEN
    take(tree, tmp_path / "copy")
    assert sorted(str(file.relative_to(tmp_path / "copy")) for file in (tmp_path / "copy").rglob("*.*")) == TAKEN[1:]


def test_links_are_followed_and_what_the_project_names_is_taken(tree: Path, tmp_path: Path) -> None:
    (tree / "docs").mkdir()
    (tree / "docs" / "README.txt").touch()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "more.py").write_text("MORE = 1\n")
    (tree / "django" / "linked").symlink_to(tmp_path / "elsewhere")
    (tree / "django" / "more.py").symlink_to(tmp_path / "elsewhere" / "more.py")
    with (tree / "pyproject.toml").open("a") as project:
        project.write('license-files = ["legal/*.txt", "../outside"]\n')
    (tree / "legal").mkdir()
    (tree / "legal" / "terms.txt").touch()
    wanted = {"docs/README.txt", "legal/terms.txt", "django/linked/more.py", "django/more.py"}
    assert wanted | set(TAKEN) == set(needed(tree))
    take(tree, tmp_path / "copy")
    assert not (tmp_path / "copy" / "django" / "more.py").is_symlink()


def test_the_digest_is_of_content_alone(checkout: Path, tmp_path: Path) -> None:
    first = take(checkout, tmp_path / "first")
    cloned = tmp_path / "another place" / "cloned"
    git(tmp_path, "clone", "--quiet", str(checkout), str(cloned))
    os.utime(cloned / "LICENSE", (0, 0))
    (cloned / "django" / "conf" / "__init__.py").chmod(0o600)
    assert take(cloned, tmp_path / "second") == first
    shutil.rmtree(cloned / ".git")
    (cloned / "more.py").touch()
    assert take(cloned, tmp_path / "third") == first
    (cloned / "django" / "conf" / "__init__.py").write_text("# edited\n")
    assert take(cloned, tmp_path / "fourth") != first


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_unreadable_file_is_named_where_it_is_needed(tree: Path) -> None:
    """As a user who is not root, for root reads everything."""
    script = (
        "import os, sys; from pathlib import Path; from versus.environments.tree import take\n"
        "from versus.errors import EnvironmentFailedError\n"
        "os.setegid(65534); os.seteuid(65534)\n"
        "try: take(Path(sys.argv[1]), Path(sys.argv[2])); print('taken')\n"
        "except EnvironmentFailedError as error: print(int(error.exit_code), error)\n"
    )
    with tempfile.TemporaryDirectory() as open_folder:  # pytest's own folders are closed to other users
        Path(open_folder).chmod(0o777)
        tree = Path(shutil.copytree(tree, Path(open_folder) / "django"))
        check_unreadable(tree, script)


def check_unreadable(tree: Path, script: str) -> None:
    def said(number: int) -> str:
        words = [sys.executable, "-c", script, str(tree), str(tree.parent / str(number))]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()

    (tree / "secret.txt").touch(mode=0o000)
    (tree / "tests" / "secret.py").touch(mode=0o000)
    assert said(1) == "taken"
    secret = tree / "django" / "secret.py"
    secret.touch(mode=0o000)
    assert said(2) == f"5 {secret} cannot be read: Permission denied; Django is built from it."
    secret.unlink()
    (tree / "django" / "conf").chmod(0o000)
    assert said(3) == f"5 {tree / 'django' / 'conf'} cannot be read: Permission denied; Django is built from it."


def test_a_file_that_vanishes_is_named(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("versus.environments.tree.needed", lambda _tree: ["django/gone.py"])
    with pytest.raises(EnvironmentFailedError, match=r"django/gone\.py cannot be read: No such file"):
        take(tree, tmp_path / "copy")


def test_a_development_tree_has_the_date_of_its_own_commit(checkout: Path) -> None:
    commit = commit_of(checkout)
    assert commit is not None
    assert (commit.sha, commit.stamp, commit.modified) == (git(checkout, "rev-parse", "HEAD"), STAMP, False)
    assert development_version(checkout, commit.stamp) == f"6.2.dev{STAMP}"
    assert development_version(checkout, None) == "6.2.dev0"


@pytest.mark.parametrize("version", ['(6, 2, 0, "final", 0)', '(6, 2, 0, "alpha", 1)', "get_version()", "(6, 2)"])
def test_only_a_development_tree_gets_a_version_from_its_commit(tree: Path, version: str) -> None:
    (tree / "django" / "__init__.py").write_text(f"VERSION = {version}\n")
    assert development_version(tree, STAMP) is None


def test_a_repository_around_a_tree_is_not_the_trees_own(tree: Path, tmp_path: Path) -> None:
    """As that of the suite around its state folder."""
    (tmp_path / "README").touch()
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "README")
    git(tmp_path, "commit", "--quiet", "-m", "Another project")
    assert commit_of(tree) is None
    git(tmp_path, "add", "django")
    git(tmp_path, "commit", "--quiet", "-m", "A tree in a larger repository is its own")
    commit = commit_of(tree)
    assert commit is not None
    assert not commit.modified
    (tree / "django" / "conf" / "__init__.py").write_text("# edited\n")
    assert (commit_of(tree) or commit).modified


def test_a_repository_without_a_commit_has_none(tree: Path) -> None:
    git(tree, "init", "--quiet")
    git(tree, "add", ".")
    assert commit_of(tree) is None


def test_variables_that_lead_git_elsewhere_do_not(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they are set in a hook of another repository."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    commit = commit_of(checkout)
    assert commit is not None
    assert commit.stamp == STAMP


def test_a_tree_is_modified_where_what_is_built_is(checkout: Path) -> None:
    def modified() -> bool:
        commit = commit_of(checkout)
        assert commit is not None
        return commit.modified

    (checkout / "tests" / "test_more.py").touch()
    (checkout / "notes.txt").touch()
    (checkout / "django" / "__pycache__").mkdir()
    (checkout / "django" / "__pycache__" / "x.pyc").touch()
    os.mkfifo(checkout / "django" / "pipe")
    assert not modified()
    (checkout / "django" / "new file.py").touch()
    assert modified()
    (checkout / ".git" / "info" / "exclude").write_text("new file.py\n")
    assert modified()
    (checkout / "django" / "new file.py").unlink()
    assert not modified()
    (checkout / "django" / "conf" / "__init__.py").unlink()
    assert modified()
    git(checkout, "checkout", "--quiet", ".")
    (checkout / "pyproject.toml").write_text("[project]\n")
    git(checkout, "add", ".")
    assert modified()
