"""Real workers in real environments: the protocol, the checks, and what happens when one is killed."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from versus.environments.environment import Environment
from versus.environments.postgres import started_postgres
from versus.locations import Locations
from versus.machine.reaper import start_ticks
from versus.machine.scratch import Scratch
from versus.micro.declared.names import declared_subjects
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.workers.conversation import DiedError, FailedError, HungError, RefusedError
from versus.micro.workers.crew import ProcessCrew
from versus.micro.workers.process import WorkerProcess
from versus.micro.workers.setup import WorkerSetup

pytestmark = pytest.mark.end_to_end

BAD_SUBJECTS = '''
"""Subjects that must not be timed."""
import os
import time
import warnings
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import count
from ._kit import Subject, variant

KEPT = {}


class Remembers(Subject):
    """Gets cheaper by remembering."""
    def prepare(self): self.known = None
    @variant(baseline=True)
    def look_up(self):
        if self.known is None:
            self.known = sum(map(self.one, range(100)))
        return self.known
    def one(self, number): return number


class RemembersForGood(Subject):
    """Remembers from its first call on, beyond any preparation."""
    known = {}
    state = None
    def prepare(self):
        self.look_up_prepared()
    @variant(baseline=True)
    def honest(self):
        return self.work()
    @variant
    @lru_cache
    def look_up(self):
        return self.work()
    @variant
    @lru_cache
    def look_up_prepared(self):
        return self.work()
    @variant
    def table(self):
        if "answer" not in KEPT:
            KEPT["answer"] = self.work()
        return KEPT["answer"]
    @variant
    def half(self):
        if "half" not in KEPT:
            KEPT["half"] = self.work()
        return sum(map(self.one, range(50))) * 0 + KEPT["half"]
    @variant
    def prepared_state(self):
        return self.made.answer
    @variant
    def django_wide(self):
        from bench_project.blog.models import Article
        if not hasattr(Article, "kept"):
            Article.kept = self.work()
        return Article.kept
    @cached_property
    def made(self):
        return Made()
    def work(self):
        return sum(map(self.one, range(100)))
    def one(self, number): return number


class Made:
    """State of a subject that outlives its preparation."""
    @cached_property
    def answer(self):
        return sum(map(self.one, range(100)))
    def one(self, number): return number


class FillsCaches(Subject):
    """Is honest, and yet its process's first call does a hundred times as much: expressions are compiled then."""
    @variant(baseline=True)
    def slug(self):
        from django.utils.text import slugify
        return slugify("A quick query")


class RemembersText(Subject):
    """Keeps a rendered text in Django's cache."""
    @variant(baseline=True)
    def in_the_cache(self):
        from django.core.cache import cache
        from django.utils.text import slugify
        return cache.get_or_set("text", lambda: [slugify(f"A quick query {number}") for number in range(100)])


class RemembersRows(Subject):
    """Keeps the rows it fetched once."""
    @staticmethod
    def dataset(): return {"articles": 10}
    @variant(baseline=True)
    def in_the_cache(self):
        from bench_project.blog.models import Article
        from django.core.cache import cache
        return cache.get_or_set("titles", lambda: sorted(a.title for a in Article.objects.all()))


class DeclaredCaches(RemembersRows):
    """Keeps the rows, and says so."""
    caches = "the cache is what a view asks first"
    @variant(baseline=True)
    def in_the_cache(self):
        from bench_project.blog.models import Article
        from django.core.cache import cache
        return cache.get_or_set("numbers", lambda: sorted(a.pk for a in Article.objects.all()))


class Grows(Subject):
    """Gets dearer with every call."""
    def prepare(self): self.rows = []
    @variant(baseline=True)
    def append(self):
        self.rows += range(50)
        return sum(map(self.one, self.rows)) * 0
    def one(self, number): return number


class Unawaited(Subject):
    """Returns a coroutine that nobody awaits."""
    @variant(baseline=True)
    def forgotten(self): return self.work()
    async def work(self): return 1


class UnawaitedInside(Subject):
    """Awaited itself, and yet leaves one behind."""
    @variant(baseline=True)
    async def forgotten(self):
        self.work()
        return 1
    async def work(self): return 1


class Raises(Subject):
    """Raises."""
    @variant(baseline=True)
    def fails(self): raise LookupError("no such row\\nsecond line")


class Crashes(Subject):
    """Takes the interpreter down."""
    @variant(baseline=True)
    def aborts(self): os._exit(7)


class Hangs(Subject):
    """Does not come back."""
    @variant(baseline=True)
    def waits(self):
        while True: pass


class TooLong(Subject):
    """Takes longer than it says itself, at every call."""
    longest_call_s = 0.01
    @variant(baseline=True)
    def sleeps(self): time.sleep(0.03)


class SlowStart(Subject):
    """Takes long at its first call only, as what imports or compiles does."""
    longest_call_s = 0.1
    begun = False
    @variant(baseline=True)
    def starts(self):
        if not SlowStart.begun:
            SlowStart.begun = True
            time.sleep(0.2)


class CannotPrepare(Subject):
    """Fails with its database open."""
    @staticmethod
    def dataset(): return {"articles": 10}
    def prepare(self):
        from bench_project.blog.models import Article
        Article.objects.all().delete()
        raise LookupError("no such row")
    @variant(baseline=True)
    def counts(self): return 1


class LeavesOut(Subject):
    """Writes authors, and forgets that articles refer to them."""
    writes = ("blog.Author",)
    @staticmethod
    def dataset(): return {"articles": 10}
    @variant(baseline=True)
    def renames(self):
        from bench_project.blog.models import Article, Author
        Author.objects.update(biography="none")
        return Author.objects.count(), Article.objects.count()


class NamesAll(Subject):
    """Deletes an author with all that goes with one, adds another, and names every table of them."""
    writes = ("blog.Author", "blog.Article", "blog.Comment", "blog.Article_tags")
    @staticmethod
    def dataset(): return {"articles": 10}
    def prepare(self):
        self.number = count()
    @variant(baseline=True)
    def replaces(self):
        from bench_project.blog.models import Article, Author, Comment, Tag
        gone = Author.objects.create(name="Old", email="old@example.com")
        Article.objects.create(author=gone, slug="old").comments.create(written_at=datetime.now(UTC))
        gone.delete()
        made = Author.objects.create(name="New", email=f"new{next(self.number)}@example.com")
        return [made.pk, *(model.objects.count() for model in (Author, Article, Comment, Tag))]


class WritesElsewhere(Subject):
    """Writes a table that it does not name."""
    writes = ("shop.Product",)
    @staticmethod
    def dataset(): return {"articles": 0, "products": 10}
    @variant(baseline=True)
    def tags(self):
        from bench_project.blog.models import Tag
        Tag.objects.update(name="x") or Tag.objects.filter(pk=0).delete()
        return 1


class WritesSecretly(Subject):
    """Writes and declares nothing."""
    @staticmethod
    def dataset(): return {"articles": 10}
    @variant(baseline=True)
    def renames(self):
        from bench_project.blog.models import Author
        return Author.objects.update(biography="none")


class Counts(Subject):
    """Has the rows it asked for."""
    @staticmethod
    def dataset(): return {"articles": 10}
    @variant(baseline=True)
    def counts(self):
        from bench_project.blog.models import Article
        return Article.objects.count()


class Prints(Subject):
    """Prints, which must not disturb the answers."""
    @variant(baseline=True)
    def chatter(self):
        print("{\\"ok\\": 1}", flush=True)
        return 1


class Counted(Subject):
    """Does what it says."""
    parameters = {"size": [1, 50]}
    default = {"size": 50}
    @variant(baseline=True)
    def loop(self, size): return [number for number in range(size)]
    @variant(needs="django.db.models.NoSuchThing")
    def newer(self, size): return self.loop(size)
'''

PARENT = """
import os, signal, sys
from pathlib import Path
import msgspec
from versus.environments.environment import Environment
from versus.machine.scratch import Scratch
from versus.micro.workers.process import WorkerProcess
from versus.micro.workers.setup import WorkerSetup
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.workers.crew import ProcessCrew
benchmarks, fixtures, folder = map(Path, sys.argv[1:])
environment = msgspec.json.decode((folder / "environment.json").read_bytes(), type=Environment)
with Scratch() as scratch:
    worker = WorkerProcess(scratch, environment, WorkerSetup(benchmarks, fixtures, "t", None), Layout(1, 2, 3))
    worker.ready()
    (folder / "told").write_text(f"{worker.pid} {scratch.folder}")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def scratch() -> Iterator[Scratch]:
    with Scratch() as made:
        yield made


@pytest.fixture
def bad_benchmarks(tmp_path: Path, where: Locations) -> Path:
    """The real kit with subjects of our own, beside the real bench project."""
    folder = tmp_path / "a suite" / "benchmarks"
    shutil.copytree(where.benchmarks, folder, ignore=shutil.ignore_patterns("[a-z]*.py", "__pycache__"))
    (folder / "bad.py").write_text(textwrap.dedent(BAD_SUBJECTS))
    (folder.parent / "bench_project").symlink_to(where.bench_project)
    return folder


def start(
    scratch: Scratch,
    environment: Environment,
    where: Locations,
    benchmarks: Path | None = None,
    database_url: str | None = None,
) -> WorkerProcess:
    surroundings = WorkerSetup(benchmarks or where.benchmarks, where.fixtures, "versus_test", database_url)
    worker = WorkerProcess(scratch, environment, surroundings, Layout(11, 12, 100))
    worker.ready()
    return worker


def taken(scratch: Scratch, worker: WorkerProcess, calls: int) -> int:
    """The nanoseconds of a single slice."""
    seat = Seat("alone", 0)
    turns = ProcessCrew(scratch.folder, {seat: worker}).take_turns([seat], {seat: calls}, prelude=0.5, patience_s=60)
    came = turns[seat]
    assert not isinstance(came, Exception)
    return came[0].wall_ns


def opened(worker: WorkerProcess, subject: str, variant: str, **point: Any) -> Any:
    return worker.ask("open", subject=subject, variant=variant, point=point, cores=[0], check=True)


@pytest.fixture
def worker(scratch: Scratch, django_60: Environment, where: Locations, bad_benchmarks: Path) -> Iterator[WorkerProcess]:
    """A worker over bad subjects."""
    started = start(scratch, django_60, where, bad_benchmarks)
    yield started
    started.stop()


@pytest.mark.end_to_end
def test_arguments_are_as_long_whatever_descriptor_a_worker_gets(
    django_60: Environment, where: Locations, scratch: Scratch
) -> None:
    lengths = set()
    with contextlib.ExitStack() as open_files:
        for _ in range(2):
            worker = start(scratch, django_60, where)
            lengths.add(len(Path(f"/proc/{worker.pid}/cmdline").read_bytes()))
            worker.stop()
            for _ in range(100):
                open_files.enter_context(Path(os.devnull).open())
    assert len(lengths) == 1


@pytest.mark.parametrize(
    ("subject", "variant", "sentence"),
    [
        ("remembers", "look_up", "cheaper by remembering"),
        ("remembers-for-good", "look_up", "a later call does not enter its own function"),
        ("remembers-for-good", "look_up_prepared", "a later call does not enter its own function"),
        ("remembers-for-good", "table", r"imported anew enters 10\d functions .*, a later one enters 3 functions"),
        ("remembers-for-good", "half", "cheaper by remembering: a first call after its file was imported anew"),
        ("remembers-for-good", "prepared_state", "cheaper by remembering"),
        ("remembers-for-good", "django_wide", "the first call of its process enters"),
        (
            "remembers-rows",
            "in_the_cache",
            "the first call of its process .* sends 1 statements, .* sends 0 statements",
        ),
        ("leaves-out", "renames", r"leaves out blog\.Article, blog\.Article_tags, blog\.Comment, whose rows refer"),
        ("writes-elsewhere", "tags", r"it writes blog\.Tag, which its `writes` leaves out"),
        ("writes-secretly", "renames", r"it writes blog\.Author, which its `writes` leaves out"),
        ("remembers-text", "in_the_cache", "the first call of its process enters"),
        ("grows", "append", "dearer with every call"),
        ("unawaited", "forgotten", "returns a coroutine that nobody awaits"),
        ("unawaited-inside", "forgotten", "leaves a coroutine unawaited"),
        ("too-long", "sleeps", r"s a call, longer than the 0.01 s that its subject allows"),
    ],
)
def test_what_must_not_be_timed_is_refused(subject: str, variant: str, sentence: str, worker: WorkerProcess) -> None:
    with pytest.raises(RefusedError, match=sentence):
        opened(worker, subject, variant)
    worker.ask("close")
    assert opened(worker, "counted", "loop", size=50)["digest"]


def test_what_is_honest_or_declared_is_timed(worker: WorkerProcess) -> None:
    honest = [("remembers-for-good", "honest"), ("fills-caches", "slug"), ("declared-caches", "in_the_cache")]
    for subject, variant in honest:
        assert opened(worker, subject, variant)["digest"]
        worker.ask("close")


def test_a_subject_that_raises_is_one_sentence_with_its_trace(worker: WorkerProcess) -> None:
    with pytest.raises(FailedError, match=r"^LookupError: no such row$") as raised:
        opened(worker, "raises", "fails")
    assert "in fails" in raised.value.trace


def test_a_subject_that_takes_the_interpreter_down_is_noticed(worker: WorkerProcess) -> None:
    with pytest.raises(DiedError, match="ended with exit code 7"):
        opened(worker, "crashes", "aborts")


def test_a_subject_that_hangs_is_noticed_and_ended(
    scratch: Scratch, django_60: Environment, where: Locations, bad_benchmarks: Path
) -> None:
    worker = start(scratch, django_60, where, bad_benchmarks)
    with pytest.raises(HungError, match="did not answer within 1 s"):
        worker.ask("open", patience_s=1.0, subject="hangs", variant="waits", point={}, cores=[0], check=True)
    worker.stop()
    assert start_ticks(worker.pid) is None


def test_a_long_first_call_is_no_long_call(worker: WorkerProcess) -> None:
    assert opened(worker, "slow-start", "starts")["digest"]


def test_what_fails_in_preparation_leaves_the_next_arm_its_own_database(
    worker: WorkerProcess, scratch: Scratch
) -> None:
    with pytest.raises(FailedError, match="no such row"):
        opened(worker, "cannot-prepare", "counts")
    assert list(scratch.folder.glob("arm-*")) == []
    assert opened(worker, "counts", "counts")["check"]["result_shown"] == "10"


def test_prints_do_not_spoil_answers_and_slices_are_plausible(worker: WorkerProcess, scratch: Scratch) -> None:
    assert opened(worker, "prints", "chatter")["check"]["statements"]["count"] == 0
    worker.ask("close")
    opened(worker, "counted", "loop", size=50)
    calls = worker.ask("warm", slice_s=0.01, warm_up_s=0.01, calls=None)["calls"]
    assert calls > 100
    assert taken(scratch, worker, calls=calls) > 0
    assert worker.ask("warm", slice_s=0.01, warm_up_s=0.01, calls=3)["calls"] == 3


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


def test_what_is_written_is_restored_on_every_database_and_what_is_left_out_is_refused(
    scratch: Scratch, django_60: Environment, where: Locations, bad_benchmarks: Path
) -> None:
    shown = []
    with started_postgres(scratch, [0]) as server:
        for url in (None, server.url):
            worker = start(scratch, django_60, where, bad_benchmarks, url)
            shown.append(opened(worker, "names-all", "replaces")["check"]["result_shown"])
            taken(scratch, worker, calls=3)
            worker.ask("close")
            assert opened(worker, "names-all", "replaces")["check"]["result_shown"] == shown[-1]
            worker.ask("close")
            assert opened(worker, "counts", "counts")["check"]["result_shown"] == "10"
            worker.ask("close")
            with pytest.raises(RefusedError, match=r"leaves out blog\.Article, blog\.Article_tags, blog\.Comment"):
                opened(worker, "leaves-out", "renames")
            worker.ask("drop")
            worker.stop()
    assert shown[0] == shown[1]


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


def test_memory_is_looked_at_when_threads_have_let_go_of_their_results(
    django_60: Environment, where: Locations
) -> None:
    script = """
import threading, time
from benchmarks._checks import held_bytes, traced
def lingers(given):
    made = bytes(1_000_000)
    given.set()
    until = time.monotonic() + 0.2
    while time.monotonic() < until: pass
with traced():
    before = held_bytes()
    given = threading.Event()
    threading.Thread(target=lingers, args=[given]).start()
    given.wait()
    print(held_bytes() - before < 100_000)
"""
    ended = subprocess.run([django_60.python, "-c", script], cwd=where.root, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "True"


def test_a_killed_worker_is_noticed_and_leaves_nothing(
    scratch: Scratch, django_60: Environment, where: Locations
) -> None:
    worker = start(scratch, django_60, where)
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(DiedError, match="killed by signal 9"):
        worker.ask("describe")
    worker.stop()
    assert start_ticks(worker.pid) is None


def test_a_worker_dies_with_its_parent(tmp_path: Path, where: Locations, django_60: Environment) -> None:
    """A parent killed outright has no chance to end its workers itself."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    (tmp_path / "environment.json").write_bytes(msgspec.json.encode(django_60))
    ended = subprocess.run(
        [sys.executable, script, where.benchmarks, where.fixtures, tmp_path],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    pid, folder = (tmp_path / "told").read_text().split(" ", 1)
    deadline = time.monotonic() + 30
    while (start_ticks(int(pid)) is not None or Path(folder).exists()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert start_ticks(int(pid)) is None
    assert not Path(folder).exists()
