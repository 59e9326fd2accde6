"""Folders of runs: found, continued, kept, and named when they are damaged."""

import gzip
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.records.samples import blocks, end, manifest, write_run
from versus.errors import UserError
from versus.files import write_whole
from versus.micro.declared.observations import Block
from versus.records.pyperf_export import export_pyperf
from versus.records.store import JOURNAL, MANIFEST, find_run, keep, read_run, read_runs, unfinished


def test_reads_back_what_was_written(tmp_path: Path) -> None:
    folder = write_run(tmp_path, [*blocks(3, 1.0), end()])
    run = read_run(folder)
    assert run.manifest == manifest()
    assert len(run.of(Block)) == 3
    assert run.ended


def test_only_a_run_that_was_cut_off_is_continued(tmp_path: Path) -> None:
    write_run(tmp_path, [*blocks(3, 1.0), end()], manifest("a", 1.0))
    assert unfinished("digest", tmp_path) is None
    write_run(tmp_path, [*blocks(2, 1.0)], manifest("b", 2.0))
    found = unfinished("digest", tmp_path)
    assert found is not None
    assert found.manifest.run == "b"
    assert unfinished("another plan", tmp_path) is None


def test_damaged_foreign_and_newer_records_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    sound = write_run(tmp_path, [*blocks(3, 1.0), end()], manifest("sound"))
    for name, content in {
        "truncated": b'{"run": "x"',
        "foreign": b'{"benchmarks": []}',
        "newer": (sound / MANIFEST).read_bytes().replace(b"versus.run/1", b"versus.run/9"),
    }.items():
        write_whole(tmp_path / name / MANIFEST, content)
    runs, faults = read_runs(tmp_path)
    assert [run.manifest.run for run in runs] == ["sound"]
    assert len(faults) == 3
    assert {name for name in ("truncated", "foreign", "newer") if any(f"/{name}/" in fault for fault in faults)} == {
        "truncated", "foreign", "newer",
    }  # fmt: skip
    assert all("\n" not in fault for fault in faults)


def test_a_kept_run_reads_the_same_and_packs_to_the_same_bytes(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path / "runs", [*blocks(3, 1.0), end()]))
    packed = [keep(run, tmp_path / place) for place in ("one", "two")]
    assert read_run(packed[0]).entries == run.entries
    assert (packed[0] / f"{JOURNAL}.gz").read_bytes() == (packed[1] / f"{JOURNAL}.gz").read_bytes()
    with pytest.raises(UserError, match="exists already"):
        keep(run, tmp_path / "one")
    (packed[0] / f"{JOURNAL}.gz").write_bytes(gzip.compress(b"x" * 99)[:-9])
    assert "damaged" in read_run(packed[0]).faults[0]


def test_runs_are_found_by_their_beginning(tmp_path: Path) -> None:
    write_run(tmp_path, [end()], manifest("20261120-a", 1.0))
    write_run(tmp_path, [end()], manifest("20261121-b", 2.0))
    assert find_run("20261120", tmp_path).manifest.run == "20261120-a"
    assert find_run("last", tmp_path).manifest.run == "20261121-b"
    kept = keep(find_run("20261120", tmp_path), tmp_path / "kept")
    assert find_run("20261120", kept.parent, tmp_path).manifest.run == "20261120-a"
    with pytest.raises(UserError, match="There is no run '2026112'"):
        find_run("2026112", tmp_path)


def test_pyperf_reads_the_export(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path, [*blocks(12, 1.1), end()]))
    old, new = (
        next(file for file in export_pyperf(run, tmp_path / "pyperf") if file.name == f"{name}-paginator.json.gz")
        for name in ("5.2.19", "6.0.10")
    )
    for arguments in (["show", old], ["stats", old], ["compare_to", old, new]):
        told = subprocess.run(
            [sys.executable, "-m", "pyperf", *map(str, arguments)], capture_output=True, text=True, check=True
        ).stdout
        assert "pagination[rows=1000]" in told or "Mean" in told
    assert "1.1" in told
    assert "slower" in told


def test_schemas_can_be_exported() -> None:
    schema = msgspec.json.schema(type(manifest()))
    assert "Manifest" in schema["$defs"]
