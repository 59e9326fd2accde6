"""What probes stand on: settings, models, templates and addresses of a small project, made where the process runs."""

import asyncio
import contextlib
import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

PROBES: dict[str, Callable[[], bool]] = {}
APP = "probed"


class NotRunError(Exception):
    """A statement cannot be settled here. The message says why."""


def corrected(*ids: str) -> Callable[[Callable[[], bool]], Callable[[], bool]]:
    """Registers the probe of the smallest change that makes what these statements describe work."""
    return probe(*(f"{key} corrected" for key in ids))


def probe(*ids: str) -> Callable[[Callable[[], bool]], Callable[[], bool]]:
    """Registers a probe for the statements with these ids."""

    def registered(function: Callable[[], bool]) -> Callable[[], bool]:
        for key in ids:
            if key in PROBES:
                raise ValueError(f"two probes for {key}")
            PROBES[key] = function
        return function

    return registered


def configure(
    *,
    models: str = "",
    views: str = "",
    urls: str = "[]",
    templates: Mapping[str, str] | None = None,
    apps: Sequence[str] = (),
    processors: Sequence[str] = (),
    tables: bool = True,
    **settings: Any,
) -> Any:
    """Sets Django up with an app of these models and views, and makes its tables; returns the app's module of models.

    What is not given is Django's own default, so that a statement about defaults is not answered by this file.
    """
    folder = Path.cwd() / APP
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "models.py").write_text(f"from django.db import models\n{models}\n")
    (folder / "views.py").write_text(f"from django.http import HttpResponse\nfrom {APP}.models import *\n{views}\n")
    (folder / "urls.py").write_text(f"from django.urls import path\nfrom {APP}.views import *\nurlpatterns = {urls}\n")
    sys.path.insert(0, str(Path.cwd()))
    import django
    from django.conf import settings as django_settings
    from django.core.management import call_command

    loaders = [("django.template.loaders.locmem.Loader", dict(templates or {}))]
    given: dict[str, Any] = {
        "SECRET_KEY": "probes-sign-nothing",
        "ALLOWED_HOSTS": ["testserver", "localhost"],
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Path.cwd() / "db.sqlite3")}},
        "INSTALLED_APPS": [*apps, APP],
        "ROOT_URLCONF": f"{APP}.urls",
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": loaders, "context_processors": list(processors)},
            }
        ],
    }
    django_settings.configure(**given | settings)
    django.setup()
    if tables:
        call_command("migrate", run_syncdb=True, verbosity=0)
    return importlib.import_module(f"{APP}.models")


def views() -> Any:
    """Returns the module of the views that were configured."""
    return importlib.import_module(f"{APP}.views")


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """Yields the list that fills with the SQL sent meanwhile."""
    from django.db import connection

    sent: list[str] = []

    def noting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noting):
        yield sent


def logged(function: Callable[[], Any]) -> list[str]:
    """Returns all SQL of a call, with BEGIN and the like."""
    from django.db import connection, reset_queries

    connection.force_debug_cursor = True
    reset_queries()
    function()
    return [query["sql"] for query in connection.queries]


def rendered(source: str, context: Mapping[str, Any] | None = None) -> str:
    from django.template import engines

    text: str = engines["django"].from_string(source).render(dict(context or {}))
    return text


def importable(dotted: str) -> bool:
    """Whether a name can be imported: a module, or what is in it."""
    from django.utils.module_loading import import_string

    try:
        import_string(dotted)
    except ImportError:
        try:
            __import__(dotted)
        except ImportError:
            return False
    return True


def project(*, app: str = "") -> Path:
    """Makes a project by startproject, and an app in it by startapp; returns its folder."""
    folder = Path.cwd() / "made"
    folder.mkdir()
    managed(folder, "-m", "django", "startproject", "site1", ".")
    if app:
        managed(folder, "manage.py", "startapp", app)
        settings = folder / "site1" / "settings.py"
        settings.write_text(f"{settings.read_text()}\nINSTALLED_APPS.append({app!r})\n")
    return folder


def managed(folder: Path, *arguments: str, python: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Runs this Python in a folder; raises where it fails."""
    ended = subprocess.run(
        [sys.executable, *python, *arguments], cwd=folder, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed: {ended.stderr[-400:]}")
    return ended


def made_settings(folder: Path) -> dict[str, Any]:
    """Returns what a made project's settings say, by name."""
    names: dict[str, Any] = {"__file__": str(folder / "site1" / "settings.py"), "__name__": "settings"}
    exec((folder / "site1" / "settings.py").read_text(), names)  # noqa: S102 - startproject's own
    return names


def scope(path: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": path,
        "raw_path": path.encode(), "query_string": b"", "headers": [(b"host", b"testserver")],
        "server": ("testserver", 80), "client": ("127.0.0.1", 1), "scheme": "http",
    } | more  # fmt: skip


async def asked(application: Any, path: str, sent: Any = None) -> tuple[int, bytes]:
    """Returns status and body of a request under ASGI; `sent` is called with each message."""
    messages: list[dict[str, Any]] = []
    never = asyncio.get_running_loop().create_future()
    begun = False

    async def receive() -> dict[str, Any]:
        nonlocal begun
        if begun:
            await never
        begun = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)
        if sent is not None:
            sent(message)

    await application(scope(path), receive, send)
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return messages[0]["status"], body
