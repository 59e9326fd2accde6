"""Archives are fetched once, verified, and fetched again when they were damaged."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.history.archives import DAY, FIRST_DAY, archive, release
from versus.environments.tool import run_tool
from versus.errors import EnvironmentFailedError
from versus.history import archives as fetching
from versus.history.archives import fetch_archive


class Index:
    """Stands in for pip: puts what it has into --dest."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *files: Path) -> None:
        self.asked: list[str] = []
        self._files = files
        monkeypatch.setattr(fetching, "run_tool", self._download)

    def _download(self, command: list[Any], *, doing: str) -> str:
        self.asked.append(command[-1])
        Path(command[command.index("--dest") + 1]).mkdir()
        for file in self._files:
            shutil.copy(file, command[command.index("--dest") + 1])
        return doing


def test_an_archive_is_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = archive(tmp_path / "index", "6.0", day=3)
    index = Index(monkeypatch, source.path)
    first = fetch_archive(release("6.0"), tmp_path / "kept")
    assert fetch_archive(release("6.0"), tmp_path / "kept") == first
    assert index.asked == ["django==6.0"]
    assert first.sha256 == source.sha256
    assert first.date() == FIRST_DAY + 3 * DAY
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["6.0"]


def test_a_damaged_archive_is_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index(monkeypatch, archive(tmp_path / "index", "6.0").path)
    first = fetch_archive(release("6.0"), tmp_path / "kept")
    first.path.write_bytes(first.path.read_bytes()[:-10])
    assert fetch_archive(release("6.0"), tmp_path / "kept") == first
    assert len(index.asked) == 2


def test_an_index_without_a_source_archive_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index(monkeypatch)
    with pytest.raises(EnvironmentFailedError, match=r"no source archive of Django 6\.0\.$"):
        fetch_archive(release("6.0"), tmp_path / "kept")


def test_pip_is_believed_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fails = ["sh", "-c", "echo no network >&2; exit 1"]
    monkeypatch.setattr(fetching, "run_tool", lambda _command, *, doing: run_tool(fails, doing=doing))
    with pytest.raises(EnvironmentFailedError, match=r"Fetching the source of Django 6\.0 failed[\s\S]*no network"):
        fetch_archive(release("6.0"), tmp_path / "kept")
    assert list((tmp_path / "kept").iterdir()) == []
