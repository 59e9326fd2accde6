"""One run over every kind of subject that cannot be measured: each is named, and the good one is judged."""

import shutil
import textwrap
from pathlib import Path

import msgspec
import pytest

from tests.cli.conftest import Inside
from versus.cli import compare
from versus.judge.report import Report
from versus.locations import Locations, locations
from versus.micro.blocks import block
from versus.micro.declared.plan import Timing

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(400)]

SUBJECTS = '''
"""All that a subject can do wrong, and one that does what it says."""

import os
import time
from functools import lru_cache

import django

from ._kit import Subject, variant

NEWER = django.VERSION >= (6,)


class Good(Subject):
    """Add up a few numbers."""

    @variant(baseline=True)
    def total(self):
        return sum(range(2_000))


class Disagrees(Subject):
    """Returns something else on a newer Django."""

    @variant(baseline=True)
    def answer(self):
        return "new" if NEWER else "old"


class Remembers(Subject):
    """Works at its first call only."""

    def prepare(self):
        self.known = None

    @variant(baseline=True)
    def look_up(self):
        if self.known is None:
            self.known = [str(object()).split() for _ in map(self.one, range(100))]
        return len(self.known)

    def one(self, number):
        return number


class RemembersForGood(Subject):
    """Works at the first call of its process only, whatever is prepared."""

    @variant(baseline=True)
    @lru_cache
    def look_up(self):
        return sum(map(int, "123"))


class LeavesOut(Subject):
    """Writes authors, and forgets their articles."""

    writes = ("blog.Author",)

    @staticmethod
    def dataset():
        return {"articles": 10}

    @variant(baseline=True)
    def renames(self):
        from bench_project.blog.models import Author

        return Author.objects.update(biography="none")


class TooLong(Subject):
    """Takes longer than it says itself."""

    longest_call_s = 0.002

    @variant(baseline=True)
    def sleeps(self):
        time.sleep(0.01)


class OverBudget(Subject):
    """Takes no longer than allowed, and yet too long for a run of a second."""

    @variant(baseline=True)
    def sleeps(self):
        time.sleep(0.08)


class Hangs(Subject):
    """Does not come back on a newer Django."""

    longest_call_s = 0.01

    @variant(baseline=True)
    def waits(self):
        while NEWER:
            time.sleep(1)


class Crashes(Subject):
    """Takes the interpreter down on a newer Django."""

    @variant(baseline=True)
    def aborts(self):
        if NEWER:
            os._exit(7)


class Raises(Subject):
    """Raises."""

    @variant(baseline=True)
    def fails(self):
        raise LookupError("no such row")


class CannotPrepare(Subject):
    """Raises before it is called at all."""

    @staticmethod
    def dataset():
        return {"articles": 10}

    def prepare(self):
        raise LookupError("no such table")

    @variant(baseline=True)
    def fails(self):
        return 1


class Leaks(Subject):
    """Keeps what it makes."""

    kept = []

    @variant(baseline=True)
    def keeps(self):
        self.kept.append(bytes(4_000))
        return 4_000


class UnknownRows(Subject):
    """Wants rows that nobody can make."""

    @staticmethod
    def dataset():
        return {"unicorns": 10}

    @variant(baseline=True)
    def counts(self):
        return 1
'''

REASONS = {
    "disagrees": "none of them counts as the right one",
    "remembers": "cheaper by remembering",
    "remembers-for-good": "does not enter its own function",
    "leaves-out": "leaves out blog.Article, blog.Article_tags, blog.Comment",
    "too-long": "longer than the 0.002 s that its subject allows",
    "over-budget": "more than 3 times the run's budget of 1 s",
    "hangs": "hangs: while being prepared and checked, it did not answer within",
    "crashes": "takes its worker down: while being prepared and checked, its process ended with exit code 7",
    "raises": "failed (LookupError: no such row)",
    "cannot-prepare": "failed (LookupError: no such table)",
    "leaks": "every call keeps 4.0",
    "unknown-rows": "failed (ValueError: unknown size unicorns",
}


@pytest.fixture
def bad_suite(tmp_path: Path, where: Locations, inside: Inside, monkeypatch: pytest.MonkeyPatch) -> Inside:
    """The command line over a suite whose benchmarks are our own, less patient, and content with three pairs."""
    root = tmp_path / "suite"
    root.mkdir()
    for path in where.root.iterdir():
        if path.name not in ("benchmarks", "results") and not path.name.startswith("."):
            (root / path.name).symlink_to(path)
    shutil.copytree(where.benchmarks, root / "benchmarks", ignore=shutil.ignore_patterns("[a-z]*.py", "__pycache__"))
    (root / "benchmarks" / "bad.py").write_text(textwrap.dedent(SUBJECTS))
    monkeypatch.setenv("VERSUS_ROOT", str(root))
    monkeypatch.setattr(block, "PATIENCE_S", 3.0)
    monkeypatch.setattr(compare, "timing_for", lambda *_: Timing(slices=8, fewest_blocks=3, most_blocks=3, budget_s=1))
    locations.cache_clear()
    return inside


def test_the_bad_are_named_the_good_is_judged(bad_suite: Inside, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    ended = bad_suite("compare", "5.2", "6.0", "--json", str(out))
    report = msgspec.json.decode(out.read_bytes(), type=Report)
    reasons: dict[str, list[str]] = {}
    for missing in report.missing:
        reasons.setdefault(missing.what.partition(" ")[0], []).append(missing.reason)
    assert set(reasons) == set(REASONS), ended.stderr
    for subject, reason in REASONS.items():
        assert all(reason in told for told in reasons[subject]), reasons[subject]
        assert f"- {subject}" in ended.stdout
    assert not [missing.what for missing in report.missing if "(twin)" in missing.what]
    # Whoever prints a reason names the subject and the arm, once.
    assert not [missing for missing in report.missing if missing.what.rpartition(" ")[2] in missing.reason]
    assert {missing.kind for missing in report.missing} == {"fault"}
    assert [(row.subject, row.pairs) for row in report.verdicts] == [("good", 3)]
    assert ended.returncode == 3
    assert f"{len(report.missing)} could not be measured" in ended.stderr
    assert "Traceback" not in ended.stderr
