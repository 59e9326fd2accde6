"""Folders of runs: found, continued, kept, and named when they are damaged."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.records.samples import blocks, end, manifest, write_run
from versus.errors import UserError
from versus.files import write_whole
from versus.micro.declared.observations import Block
from versus.records.packing import JOURNAL, MANIFEST
from versus.records.pyperf_export import FOLDER, export_pyperf
from versus.records.store import find_run, keep, read_run, read_runs, unfinished


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
    packed = [keep(run, tmp_path / place) for place in ("first", "second")]
    kept = read_run(packed[0])
    assert (kept.entries, kept.manifest) == (run.entries, run.manifest)
    first, second = (
        {file.relative_to(tmp_path / place): file.read_bytes() for file in (tmp_path / place).rglob("*.zst")}
        for place in ("first", "second")
    )
    assert first == second
    assert len(first) == 2 + 4  # manifest and journal; three environments and the catalogue
    with pytest.raises(UserError, match="exists already"):
        keep(run, tmp_path / "first")
    journal = packed[0] / f"{JOURNAL}.zst"
    journal.write_bytes(journal.read_bytes()[:-9])
    (fault,) = read_run(packed[0]).faults
    assert f"{run.manifest.run}/{JOURNAL}.zst is damaged" in fault


def test_what_else_a_run_s_folder_holds_is_kept_as_it_is(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path / "runs", [*blocks(3, 1.0), end()]))
    exported = export_pyperf(run, run.folder / FOLDER)
    kept = keep(run, tmp_path / "kept")
    assert [(kept / FOLDER / file.name).read_bytes() for file in exported] == [file.read_bytes() for file in exported]


def test_a_run_with_a_damaged_file_is_not_kept_in_part(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path / "runs", [*blocks(3, 1.0), end()]))
    write_whole(run.folder / "samples" / "00-0-a.zst", b"cut off")
    with pytest.raises(UserError, match=r"00-0-a\.zst is damaged or foreign"):
        keep(run, tmp_path / "kept")
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["shared"]


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
