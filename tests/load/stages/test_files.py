"""A limit on open files that is too low is told before any load, and one that may be raised is raised."""

import resource

import msgspec
import pytest

from tests.load.samples import plan
from versus.errors import EnvironmentFailedError, ExitCode
from versus.load.declared.scenario import Hold
from versus.load.stages import run as run_module
from versus.load.stages.run import allow_files
from versus.machine.files import open_files_allowed, raise_file_limit


def holding(connections):
    made = plan()
    model = msgspec.structs.replace(made.scenario.load, hold=Hold("idle", connections))
    return msgspec.structs.replace(made, scenario=msgspec.structs.replace(made.scenario, load=model))


def test_the_limit_is_raised_as_far_as_allowed():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, hard), hard))
        assert raise_file_limit() == open_files_allowed()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_too_few_are_told_in_one_sentence_before_any_load(monkeypatch):
    monkeypatch.setattr(run_module, "raise_file_limit", lambda: 1024)
    allow_files(holding(500))
    with pytest.raises(
        EnvironmentFailedError, match="needs 2264 open files in a process, and 1024 are allowed"
    ) as told:
        allow_files(holding(2000))
    assert told.value.exit_code is ExitCode.ENVIRONMENT
