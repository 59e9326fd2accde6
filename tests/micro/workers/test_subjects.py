"""The suite's own subjects in real environments: they pass their checks, and agree on every Django and database."""

import contextlib
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.micro.workers.started import opened, start, taken
from versus.environments.environment import Environment
from versus.environments.postgres import started_postgres
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.micro.declared.names import declared_subjects

pytestmark = pytest.mark.end_to_end


def test_what_this_django_lacks_is_described_as_absent(
    scratch: Scratch, django_52: Environment, django_60: Environment, where: Locations
) -> None:
    available = {}
    declared = {name: set(found.variants) for name, found in declared_subjects(where.benchmarks).items()}
    for environment in (django_52, django_60):
        worker = start(scratch, environment, where)
        subjects = {told["name"]: told for told in worker.ask("describe")}
        assert {name: {variant["name"] for variant in told["variants"]} for name, told in subjects.items()} == declared
        available[environment.name] = {
            f"{subject}/{variant['name']}"
            for subject, told in subjects.items()
            for variant in told["variants"]
            if variant["available"]
        }
        worker.stop()
    only_new = available[django_60.name] - available[django_52.name]
    assert {"pagination/async_paginator", "saving/save_and_read", "template-reuse/partial"} <= only_new
    assert available[django_52.name] <= available[django_60.name]


@pytest.mark.parametrize(
    ("variant", "operation", "statements"),
    [
        ("save_then_refresh_fields", "update", 2),
        ("save_then_refresh", "insert", 2),
        ("save_and_read", "update", 1),
        ("save_and_read", "insert", 1),
    ],
)
def test_saving_sends_as_many_statements_as_it_is_about(
    variant: str, operation: str, statements: int, scratch: Scratch, django_60: Environment, where: Locations
) -> None:
    worker = start(scratch, django_60, where)
    check = opened(worker, "saving", variant, operation=operation)["check"]
    assert check["statements"]["count"] == statements
    assert "RETURNING" in check["statements"]["texts"][0]  # Django 6.0 asks for it whether it is read or not
    worker.stop()


def test_written_rows_are_restored_after_every_slice(
    scratch: Scratch, django_60: Environment, where: Locations
) -> None:
    worker = start(scratch, django_60, where)
    first = opened(worker, "saving", "save_and_read", operation="update")["check"]["result_shown"]
    worker.ask("warm", slice_s=0.002, warm_up_s=0.01, calls=150)
    for _ in range(3):
        taken(scratch, worker, calls=150)
    worker.ask("close")
    again = opened(worker, "saving", "save_and_read", operation="update")["check"]["result_shown"]
    worker.stop()
    assert first == again


def test_the_build_options_of_sqlite_are_recorded(scratch: Scratch, django_60: Environment, where: Locations) -> None:
    worker = start(scratch, django_60, where)
    facts = opened(worker, "reading-rows", "values", rows=10)["check"]["database"]
    worker.stop()
    with contextlib.closing(sqlite3.connect(":memory:")) as here:
        assert facts["max_variable_number"] == str(here.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER))
    assert facts["version"] == sqlite3.sqlite_version


@pytest.mark.parametrize(
    ("subject", "point"),
    [("pagination", {"rows": 1000, "per_page": 20, "page": "last"}), ("template-reuse", {"items": 20})],
)
def test_all_variants_on_all_djangos_agree(
    subject: str,
    point: dict[str, Any],
    scratch: Scratch,
    django_52: Environment,
    django_61: Environment,
    where: Locations,
) -> None:
    digests: dict[str, set[str]] = {"same": set()}
    for environment in (django_52, django_61):
        worker = start(scratch, environment, where)
        told = next(told for told in worker.ask("describe") if told["name"] == subject)
        for variant in told["variants"]:
            if variant["available"]:
                kind = variant["name"] if variant["differs"] else "same"
                digests.setdefault(kind, set()).add(opened(worker, subject, variant["name"], **point)["digest"])
                worker.ask("close")
        worker.stop()
    assert all(len(found) == 1 for found in digests.values()), digests


def test_every_subject_passes_its_checks_with_one_result_on_old_and_new_django_and_on_both_databases(
    scratch: Scratch, django_52: Environment, django_61: Environment, where: Locations
) -> None:
    """On PostgreSQL only results are compared: the checks, which take as long there, are made whenever it is timed."""
    results: dict[str, dict[str, str]] = {}
    with started_postgres(scratch, [0]) as server, ThreadPoolExecutor(2) as both:
        places = [(django_52, None), (django_61, None), (django_61, server.url)]
        for found in both.map(lambda place: checked(scratch, where, *place), places):
            for name, by_place in found.items():
                results.setdefault(name, {}).update(by_place)
    assert len(results) >= 150
    assert sum("on a server" in place for found in results.values() for place in found) >= 50
    assert {name: found for name, found in results.items() if len(set(found.values())) > 1} == {}


def checked(scratch: Scratch, where: Locations, environment: Environment, url: str | None) -> dict[str, dict[str, str]]:
    """Digest of each result at the default point, by subject and by what measured it; on a server only of what uses a
    database."""
    results: dict[str, dict[str, str]] = {}
    worker = start(scratch, environment, where, database_url=url)
    for told in worker.ask("describe"):
        for variant in told["variants"] if url is None or told["stored"] else ():
            if variant["available"]:
                found = worker.ask(
                    "open", subject=told["name"], variant=variant["name"], point=told["default"], cores=[0, 1],
                    check=url is None,
                )  # fmt: skip
                measured = f"{variant['name']}, {environment.django}{' on a server' if url else ''}"
                kind = variant["name"] if variant["differs"] else ""
                results.setdefault(f"{told['name']} {kind}", {})[measured] = found["digest"]
                worker.ask("close")
    worker.ask("drop")
    worker.stop()
    return results


def test_each_application_of_the_url_subjects_has_routes_of_its_own(django_60: Environment, where: Locations) -> None:
    script = (
        "from benchmarks.urls import urlconf\n"
        "print(len({id(route) for application in urlconf(200).urlpatterns for route in application.url_patterns}))"
    )
    ended = subprocess.run([django_60.python, "-c", script], cwd=where.root, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "200"
