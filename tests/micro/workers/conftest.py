"""A worker over subjects that must not be timed."""

import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.micro.workers.bad import BAD_SUBJECTS
from tests.micro.workers.started import start
from versus.environments.environment import Environment
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.micro.workers.process import WorkerProcess


@pytest.fixture
def bad_benchmarks(tmp_path: Path, where: Locations) -> Path:
    """The real kit with subjects of our own, beside the real bench project."""
    folder = tmp_path / "a suite" / "benchmarks"
    shutil.copytree(where.benchmarks, folder, ignore=shutil.ignore_patterns("[a-z]*.py", "__pycache__"))
    (folder / "bad.py").write_text(textwrap.dedent(BAD_SUBJECTS))
    (folder.parent / "bench_project").symlink_to(where.bench_project)
    return folder


@pytest.fixture
def worker(scratch: Scratch, django_60: Environment, where: Locations, bad_benchmarks: Path) -> Iterator[WorkerProcess]:
    """A worker over bad subjects."""
    started = start(scratch, django_60, where, bad_benchmarks)
    yield started
    started.stop()
