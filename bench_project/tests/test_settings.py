"""What the environment may say, and what is said back when it is wrong."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import django
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from bench_project import database, environment, middleware

PROJECT = Path(database.__file__).resolve().parent
SECRET = "hunter2"


def manage(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    # No PYTHONPATH: manage.py finds its own package.
    inherited = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "BENCH_DATABASE_URL"}}
    command = [sys.executable, str(PROJECT / "manage.py"), *arguments]
    return subprocess.run(command, cwd=cwd, env=inherited | variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////data/bench.sqlite3", {"NAME": "/data/bench.sqlite3"}),
        ("sqlite:////with space/and%20more%3F.sqlite3", {"NAME": "/with space/and more?.sqlite3"}),
        (
            "postgres://ada:p%40ss%2Fw%C3%B6rd@127.0.0.1:5433/bench",
            {"NAME": "bench", "USER": "ada", "PASSWORD": "p@ss/wörd", "HOST": "127.0.0.1", "PORT": "5433"},
        ),
        (
            "postgresql://localhost/bench",
            {"NAME": "bench", "USER": "", "PASSWORD": "", "HOST": "localhost", "PORT": ""},
        ),
        ("postgres://ada@[::1]:5432/bench", {"HOST": "::1", "PORT": "5432"}),
        ("postgres://ada@/bench?host=%2Frun%2Fmy%20sockets", {"HOST": "/run/my sockets", "USER": "ada", "PORT": ""}),
        ("postgres://ada@:6000/bench?host=/run/pg", {"HOST": "/run/pg", "PORT": "6000"}),
        (
            "postgres://db/bench?sslmode=require&connect_timeout=3",
            {"OPTIONS": {"sslmode": "require", "connect_timeout": "3"}},
        ),
    ],
)
def test_database_url(url: str, expected: dict[str, Any]) -> None:
    settings = database.parse(url)
    assert {name: settings[name] for name in expected} == expected
    assert settings["ENGINE"].endswith("sqlite3" if url.startswith("sqlite") else "postgresql")


def test_sqlite_url_survives_any_path(tmp_path: Path) -> None:
    path = tmp_path / "a b%20ü#?.sqlite3"
    assert database.parse(database.sqlite_url(path))["NAME"] == str(path)


@pytest.mark.parametrize(
    "url",
    [
        SECRET,
        f"mysql://ada:{SECRET}@localhost/bench",
        f"sqlite://{SECRET}/bench.sqlite3",
        "sqlite:///relative.sqlite3",
        "sqlite://",
        f"sqlite:////bench.sqlite3?{SECRET}",
        f"postgres://ada:{SECRET}@localhost",
        f"postgres://ada:{SECRET}@localhost/",
        f"postgres://ada:{SECRET}@localhost/one/two",
        f"postgres://ada:{SECRET}@localhost:port/bench",
        f"postgres://ada:{SECRET}@localhost:99999/bench",
        f"postgres://ada:{SECRET}@[::1/bench",
        f"postgres://ada:{SECRET}#x@localhost/bench",
        f"postgres://ada:x/{SECRET}@localhost/bench",
        f"postgres://ada:x?{SECRET}@localhost/bench",
        f"postgres://ada@localhost/bench?password={SECRET}",
    ],
)
def test_wrong_database_url_is_one_sentence_without_the_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        database.parse(url)
    message = str(caught.value)
    assert message.startswith("BENCH_DATABASE_URL")
    assert message.endswith(".")
    assert "\n" not in message
    assert SECRET not in message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_wrong_database_url_keeps_the_password_out_of_the_traceback(tmp_path: Path) -> None:
    wrong = manage("check", cwd=tmp_path, BENCH_DATABASE_URL=f"postgres://ada:x/{SECRET}@localhost/bench")
    assert wrong.returncode != 0
    assert "BENCH_DATABASE_URL" in wrong.stderr
    assert SECRET not in wrong.stderr + wrong.stdout


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own settings")
def test_sqlite_writes_ahead_without_waiting_for_the_disk() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (1,)


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("TRUE", True), ("off", False), ("", True)])
def test_flag(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("BENCH_FLAG", value)
    assert environment.flag("BENCH_FLAG", default=True) is expected


@pytest.mark.parametrize(("value", "expected"), [("60", 60), ("none", None), ("", 0)])
def test_seconds(monkeypatch: pytest.MonkeyPatch, value: str, expected: int | None) -> None:
    monkeypatch.setenv("BENCH_SECONDS", value)
    assert environment.seconds("BENCH_SECONDS", default=0) == expected


@pytest.mark.parametrize("value", ["maybe", "-1", "1.5", "²"])
def test_nonsense_names_the_variable(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("BENCH_X", value)
    with pytest.raises(ImproperlyConfigured, match=r"^BENCH_X must be one of 1, true"):
        environment.flag("BENCH_X", default=False)
    with pytest.raises(ImproperlyConfigured, match=r"^BENCH_X must be a whole number"):
        environment.seconds("BENCH_X", default=0)


def test_middleware_profiles() -> None:
    assert middleware.profile("none") == []
    assert len(middleware.profile("startproject")) == 7
    with pytest.raises(ImproperlyConfigured, match="must be one of none, startproject, startproject"):
        middleware.profile("everything")


def test_startproject_profile_is_what_startproject_writes(tmp_path: Path) -> None:
    call_command("startproject", "fresh", str(tmp_path))
    written: dict[str, Any] = {"__file__": str(tmp_path / "fresh" / "settings.py")}
    exec((tmp_path / "fresh" / "settings.py").read_text(), written)  # noqa: S102
    assert written["MIDDLEWARE"] == middleware.profile("startproject")


def test_csp_profile_where_django_has_it() -> None:
    if django.VERSION < (6, 0):
        with pytest.raises(ImproperlyConfigured, match=r"startproject\+csp needs django\.middleware\.csp"):
            middleware.profile("startproject+csp")
    else:
        assert middleware.profile("startproject+csp")[-1] == middleware.CSP


def test_every_profile_serves(tmp_path: Path) -> None:
    code = (
        "from django.test import Client; r = Client().get('/healthz');"
        "print(r.status_code, r.content.decode(), r.get('X-Frame-Options'), r.get('Content-Security-Policy'))"
    )
    csp = "default-src 'self'; img-src 'self' data:; object-src 'none'"
    expected = {"none": "200 ok None None", "startproject": "200 ok DENY None"}
    if django.VERSION >= (6, 0):
        expected["startproject+csp"] = f"200 ok DENY {csp}"
    for name, answer in expected.items():
        served = manage("shell", "--command", code, cwd=tmp_path, BENCH_MIDDLEWARE=name)
        assert served.stdout.strip().splitlines()[-1] == answer, served.stderr


def test_project_from_any_folder(tmp_path: Path) -> None:
    url = database.sqlite_url(tmp_path / "my site.sqlite3")
    for command in ("migrate", "-v0"), ("seed", "--articles", "30"), ("check", "--fail-level", "WARNING"):
        ran = manage(*command, cwd=tmp_path, BENCH_DATABASE_URL=url)
        assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "my site.sqlite3").stat().st_size > 100_000


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
