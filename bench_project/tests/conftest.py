"""A seeded test database, built once with Django's own test runner; pytest is all that is needed besides."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import django
import pytest

FOLDER = tempfile.TemporaryDirectory(prefix="bench-project-")

os.environ["DJANGO_SETTINGS_MODULE"] = "bench_project.settings"
# A PostgreSQL URL may be given to run the tests there: they make a database of their own beside the one it names.
if not os.environ.get("BENCH_DATABASE_URL", "").startswith("postgres"):
    os.environ["BENCH_DATABASE_URL"] = f"sqlite:///{FOLDER.name}/unused.sqlite3"
for name in ("BENCH_MIDDLEWARE", "BENCH_DEBUG", "BENCH_CONN_MAX_AGE"):
    os.environ.pop(name, None)

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench_project import seed  # noqa: E402

SIZES = {"articles": 200, "orders": 10}
TRANSACTION_CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")


@pytest.fixture(scope="session", autouse=True)
def seeded() -> Iterator[None]:
    if connection.vendor == "sqlite":
        # A file, as the project has: a database in memory is another one in every thread that opens it.
        settings.DATABASES["default"]["TEST"]["NAME"] = f"{FOLDER.name}/test.sqlite3"
    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    seed.populate(SIZES)
    yield
    runner.teardown_databases(databases)
    runner.teardown_test_environment()
    FOLDER.cleanup()


@pytest.fixture
def undone() -> Iterator[None]:
    """Undo what a test writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def statements() -> Callable[[], AbstractContextManager[list[str]]]:
    """Collect the statements sent, those that only bracket transactions left out."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        sent: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield sent
        sent += [query["sql"] for query in captured if not query["sql"].startswith(TRANSACTION_CONTROL)]

    return collect
