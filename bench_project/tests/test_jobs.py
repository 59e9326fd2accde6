"""Jobs left behind by requests, and the notes that are taken of them."""

import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from bench_project.jobs import configuration, queues, views, work


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BENCH_JOBS_FOLDER", str(tmp_path))
    return tmp_path


def test_a_request_puts_its_job_into_the_queue(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put: list[str] = []
    monkeypatch.setattr(views, "chosen", lambda: put.append)
    before = time.monotonic_ns()
    answer = Client().post("/jobs/")
    assert (answer.status_code, answer.content) == (202, b"enqueued")
    (token,) = (folder / "enqueued").read_text().split()
    assert put == [token]
    assert before < int(token) < time.monotonic_ns()
    assert Client().get("/jobs/").status_code == 405


def test_a_job_notes_when_it_began_and_was_done(folder: Path) -> None:
    token = work.enqueued()
    work.finish(token)
    named, began, done = (folder / "done").read_text().split()
    assert named == token
    assert int(token) < int(began) < int(done)


def test_without_a_queue_nothing_is_put_anywhere() -> None:
    assert configuration.chosen() == "none"
    assert configuration.apps() == []
    assert configuration.settings() == {}
    assert queues.chosen()("1") is None


def test_every_queue_has_a_way_in() -> None:
    assert set(configuration.QUEUES) == set(queues.MAKERS)


@pytest.mark.parametrize(
    ("name", "setting"), [("dummy", "TASKS"), ("django-tasks-rq", "RQ_QUEUES"), ("django-q2", "Q_CLUSTER")]
)
def test_a_queue_brings_its_own_settings(name: str, setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_JOBS", name)
    assert setting in configuration.settings()


def test_an_unknown_queue_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_JOBS", "carrier pigeon")
    with pytest.raises(ImproperlyConfigured, match="BENCH_JOBS must be one of none, immediate"):
        configuration.chosen()
