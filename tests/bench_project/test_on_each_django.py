"""The bench project's own tests, run inside each environment."""

import subprocess
from pathlib import Path

import pytest

from versus.environments.build import Builder
from versus.environments.environment import process_environment
from versus.environments.series import known_series
from versus.environments.spec import parse_spec
from versus.locations import Locations


@pytest.mark.end_to_end
@pytest.mark.parametrize("series", [known.name for known in known_series()])
def test_the_bench_project_behaves_the_same(series: str, builder: Builder, where: Locations, tmp_path: Path) -> None:
    environment = builder.build(parse_spec(series))
    ended = subprocess.run(
        [environment.python, "-P", "-s", "-m", "pytest", "-q", "-p", "no:cacheprovider", where.bench_project / "tests"],
        env=process_environment(PYTHONPATH=str(where.root), TMPDIR=str(tmp_path)),
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-3000:]
    assert " passed" in ended.stdout
