"""What is refused before it is timed, with the reason, in a real environment; and what is not."""

import subprocess
from pathlib import Path

import pytest

from tests.micro.workers.started import opened, start, taken
from versus.environments.environment import Environment
from versus.environments.postgres import started_postgres
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.micro.workers.conversation import RefusedError
from versus.micro.workers.process import WorkerProcess

pytestmark = pytest.mark.end_to_end


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


def test_a_long_first_call_is_no_long_call(worker: WorkerProcess) -> None:
    assert opened(worker, "slow-start", "starts")["digest"]


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
