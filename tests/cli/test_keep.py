"""`keep` puts a run of every kind where its kind is published from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Inside
from tests.publish.samples import write_load_run, write_run
from tests.publish.why_samples import write_why_run
from versus.locations import locations
from versus.records.store import Run, read_run


@pytest.mark.parametrize(("write", "kind"), [(write_run, "micro"), (write_load_run, "load"), (write_why_run, "why")])
def test_a_kept_run_is_published_with_its_kind(
    write: Callable[[Path], Run], kind: str, inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "benchmarks").mkdir(parents=True)
    (checkout / "benchmarks" / "_kit.py").touch()
    monkeypatch.setenv("VERSUS_ROOT", str(checkout))
    made = write(tmp_path / "made")
    name = made.manifest.run
    place = locations().runs / name
    place.parent.mkdir(parents=True, exist_ok=True)
    made.folder.rename(place)
    ended = inside("keep", name)
    assert ended.returncode == 0, ended.stderr
    kept = checkout / "results" / kind / name
    assert ended.stdout.strip() == str(kept)
    assert read_run(kept).entries == read_run(place).entries
    again = inside("keep", name)
    assert again.returncode == 2
    assert "exists already" in again.stderr
