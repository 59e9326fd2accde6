"""What takes room is added up by part, run and kind, and each file counts once."""

import os
from pathlib import Path

from tests.records.samples import blocks, end, manifest, write_run
from versus.files import write_whole
from versus.records.disk import Room, measure_folder
from versus.records.store import keep, read_run


def test_a_run_s_parts_are_told_apart_and_its_kind_has_what_runs_share(tmp_path: Path) -> None:
    results = tmp_path / "results"
    run = read_run(write_run(tmp_path / "runs", [*blocks(3, 1.0), end()]))
    write_whole(run.folder / "pyperf" / "5.2.json.gz", bytes(10))
    write_whole(run.folder / "trial.json", bytes(5))
    kept = keep(run, results / "micro")
    write_whole(kept / "samples.zst", bytes(1000))
    found = measure_folder(results)
    (only,) = found.runs
    assert (only.kind, only.run) == ("micro", f"micro/{manifest().run}")
    assert (only.room.samples, only.room.pyperf, only.room.rest) == (1000, 10, 5)
    shared = sum(file.stat().st_size for file in (results / "micro" / "shared").iterdir())
    assert found.kinds["micro"].manifest == only.room.manifest + shared
    assert found.total == sum(file.stat().st_size for file in results.rglob("*") if file.is_file())


def test_the_largest_come_first(tmp_path: Path) -> None:
    for name, size in (("small", 100), ("large", 10_000)):
        folder = write_run(tmp_path / "runs", [end()], manifest(name))
        write_whole(folder / "samples" / "00-0-a.zst", bytes(size))
    write_whole(tmp_path / "wheels" / "django.whl", bytes(100_000))
    found = measure_folder(tmp_path)
    assert list(found.kinds) == ["wheels", "runs"]
    assert found.kinds["wheels"] == Room(rest=100_000)
    assert [run.run for run in found.runs] == ["runs/large", "runs/small"]


def test_links_do_not_count_twice(tmp_path: Path) -> None:
    write_whole(tmp_path / "wheels" / "django.whl", bytes(1000))
    os.link(tmp_path / "wheels" / "django.whl", tmp_path / "wheels" / "again.whl")
    (tmp_path / "wheels" / "third.whl").symlink_to("django.whl")
    assert measure_folder(tmp_path).total == 1000


def test_a_folder_that_is_not_there_takes_nothing(tmp_path: Path) -> None:
    assert measure_folder(tmp_path / "none").total == 0
