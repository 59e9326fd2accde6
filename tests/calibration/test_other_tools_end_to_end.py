"""The real tools compare a Django with itself, with options that take less time than their defaults."""

import math
import statistics
import subprocess
from pathlib import Path

import pytest

from tests.calibration.test_other_tools_printed import described
from versus.calibration.other_tools.asv import AsvContinuous
from versus.calibration.other_tools.pyperf import PyperfCompareTo
from versus.calibration.other_tools.repository import TreeRepository
from versus.calibration.other_tools.trial import Code, Material
from versus.environments.environment import Environment
from versus.errors import EnvironmentFailedError
from versus.history.archives import fetch_archive
from versus.history.releases import known_releases
from versus.locations import Locations
from versus.machine.scratch import Scratch

TEMPLATE = described("template-reuse", "template_reuse", "inline", items=20)


def itself(environment: Environment, tree: Path = Path("/nowhere")) -> Material:
    return Material(Code(tree, environment), environment, {})


def quickly_installed(path: str) -> bool:
    """Whether a file is needed. asv installs a Django four times, and most of its files are translations."""
    if path.startswith(("docs/", "js_tests/", "tests/")):
        return False
    return "/locale/" not in path or "/locale/en/" in path or path.endswith("/locale/__init__.py")


@pytest.mark.end_to_end
def test_pyperf_times_a_subject_in_both_environments_and_compares(where: Locations, django_60: Environment) -> None:
    quick = ("--processes", "2", "--values", "2", "--loops", "8")
    with Scratch() as scratch:
        said = PyperfCompareTo(where, scratch, itself(django_60), options=quick).compare(TEMPLATE, 0.0)
    assert len(said.baseline_s) == len(said.candidate_s) == 4
    assert all(1e-5 < value < 1 for value in said.baseline_s + said.candidate_s)
    assert said.ratio == pytest.approx(statistics.fmean(said.candidate_s) / statistics.fmean(said.baseline_s))
    assert said.seconds > 0
    assert ("not significant" in said.printed) == (said.flagged is None)


@pytest.mark.end_to_end
def test_a_subject_that_pyperf_cannot_time_is_an_error(where: Locations, django_60: Environment) -> None:
    unknown = described("no-such-subject", "template_reuse", "inline")
    with Scratch() as scratch, pytest.raises(EnvironmentFailedError, match="no-such-subject"):
        PyperfCompareTo(where, scratch, itself(django_60)).compare(unknown, 0.0)


@pytest.mark.end_to_end
@pytest.mark.timeout(600)
def test_asv_compares_two_commits_of_the_same_code(where: Locations, django_52: Environment, tmp_path: Path) -> None:
    """asv's environment and builds are kept, because they take a minute."""
    (release,) = known_releases(["5.2"])
    tree = tmp_path / "tree"
    for file in fetch_archive(release, where.history / "archives").files():
        if quickly_installed(file.path):
            (tree / file.path).parent.mkdir(parents=True, exist_ok=True)
            (tree / file.path).write_bytes(file.content)
    quick = ("--attribute", "rounds=1", "--attribute", "repeat=3")
    with Scratch() as scratch:
        kept = where.state / "tests" / "asv-continuous"
        tool = AsvContinuous(where, kept, scratch, itself(django_52, tree), options=quick)
        said = tool.compare(TEMPLATE, 0.0)
    assert len(said.baseline_s) == len(said.candidate_s) == 3
    assert math.isfinite(said.ratio)
    assert ("NOT SIGNIFICANTLY CHANGED" in said.printed) == (said.flagged is None)


def test_a_tree_has_one_commit_however_often_it_is_taken(tmp_path: Path) -> None:
    tree, other = tmp_path / "tree", tmp_path / "other"
    for folder, text in ((tree, "a = 1\n"), (other, "a = 2\n")):
        (folder / "django" / "__pycache__").mkdir(parents=True)
        (folder / "django" / "__init__.py").write_text(text)
        (folder / "django" / "__pycache__" / "__init__.pyc").write_text("left by a build")
        (folder / ".gitignore").write_text("django/\n")
    repository = TreeRepository(tmp_path / "repository")
    baseline = repository.baseline(tree)
    assert repository.baseline(tree) == baseline
    changed = repository.candidate(other, "one-1-percent", baseline)
    unchanged = repository.unchanged("unchanged", baseline)
    assert len({baseline, changed, unchanged}) == 3

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(tmp_path / "repository"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert git("diff", "--name-only", baseline, changed).split() == ["django/__init__.py"]
    assert git("diff", "--name-only", baseline, unchanged) == ""
    assert git("ls-tree", "-r", "--name-only", changed).split() == [".gitignore", "django/__init__.py"]
