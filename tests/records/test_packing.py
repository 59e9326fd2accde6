"""Kept runs share what they have in common, and a shared part that is gone or damaged costs no other run."""

from pathlib import Path

import msgspec
import pytest

from tests.records.samples import blocks, end, environment, manifest, write_run
from versus.compression import compress, decompress, decompress_gzip
from versus.errors import UserError
from versus.records.manifest import Manifest
from versus.records.packing import MANIFEST, SHARED, pack_run, read_manifest, run_folders
from versus.records.store import keep, read_run, read_runs


def kept(results: Path, *names: str) -> list[Path]:
    """Runs of one plan, kept; the last has an environment of its own."""
    folders = []
    for number, name in enumerate(names):
        described = manifest(name, float(number))
        if name == names[-1]:
            environments = {**described.environments, "6.1.1": environment("6.1.1")}
            described = msgspec.structs.replace(described, environments=environments)
        run = read_run(write_run(results.parent / "runs", [*blocks(3, 1.0), end()], described))
        folders.append(keep(run, results))
    return folders


def parts(results: Path) -> dict[Path, str]:
    return {file: decompress(file.read_bytes(), file.name).decode() for file in (results / SHARED).iterdir()}


def test_parts_that_runs_have_in_common_are_stored_once(tmp_path: Path) -> None:
    results = tmp_path / "results"
    kept(results, "a", "b", "c")
    assert len(parts(results)) == 4 + 1
    runs, faults = read_runs(results)
    assert faults == []
    assert [run.manifest.run for run in runs] == ["a", "b", "c"]
    assert runs[0].manifest == manifest("a", 0.0)
    assert list(runs[2].manifest.environments) == ["5.2.19", "6.0.10", "5.2.19 (twin)", "6.1.1"]


def test_what_is_unpacked_has_the_manifest_s_own_schema(tmp_path: Path) -> None:
    (folder,) = kept(tmp_path / "results", "a")
    assert msgspec.json.decode(read_manifest(folder))["schema"] == "versus.run/1"
    assert b"versus.packed-run/1" in decompress((folder / f"{MANIFEST}.zst").read_bytes(), "manifest")


def test_a_trial_finds_its_parts_two_folders_up(tmp_path: Path) -> None:
    run = write_run(tmp_path / "runs", [*blocks(3, 1.0), end()])
    results = tmp_path / "calibration"
    pack_run(run, results / "null" / "000", results / SHARED)
    assert read_run(results / "null" / "000").manifest == manifest()
    assert run_folders(results) == [results / "null" / "000"]


def test_a_missing_part_is_one_sentence_and_other_runs_are_read(tmp_path: Path) -> None:
    results = tmp_path / "results"
    kept(results, "a", "b")
    (missing,) = [file for file, content in parts(results).items() if '"6.1.1"' in content]
    missing.unlink()
    runs, (fault,) = read_runs(results)
    assert [run.manifest.run for run in runs] == ["a"]
    assert f"b/{MANIFEST}.zst needs {SHARED}/{missing.name}, which is in no folder above it." in fault


@pytest.mark.parametrize("content", [b"", b"cut", compress(b'{"another": "environment"}'), compress(b"no JSON")])
def test_a_damaged_part_is_one_sentence_and_other_runs_are_read(tmp_path: Path, content: bytes) -> None:
    results = tmp_path / "results"
    kept(results, "a", "b")
    (damaged,) = [file for file, held in parts(results).items() if '"6.1.1"' in held]
    damaged.write_bytes(content)
    runs, (fault,) = read_runs(results)
    assert [run.manifest.run for run in runs] == ["a"]
    assert damaged.name in fault
    assert "\n" not in fault


def test_keeping_another_run_mends_a_damaged_part(tmp_path: Path) -> None:
    results = tmp_path / "results"
    kept(results, "a")
    for file in parts(results):
        file.write_bytes(b"cut off")
    kept(results, "b")
    assert read_runs(results)[1] == []


@pytest.mark.parametrize(
    "packed",
    [
        b"{}",
        b'{"manifest": {}, "shared": {"environments": {}}, "schema": "versus.packed-run/9"}',
        b'{"manifest": {}, "shared": {"environments": {}}, "schema": "versus.packed-run/1"}',
        b'{"manifest": {}, "shared": {"environments": {"5.2": "../../../../etc/passwd"}}}',
    ],
    ids=["foreign", "newer", "empty", "a path in place of a digest"],
)
def test_foreign_newer_and_forged_manifests_are_one_sentence(tmp_path: Path, packed: bytes) -> None:
    (folder,) = kept(tmp_path / "results", "a")
    (folder / f"{MANIFEST}.zst").write_bytes(compress(packed))
    with pytest.raises(UserError, match=rf"a/{MANIFEST}\.zst is damaged, foreign or of another version") as refused:
        read_run(folder)
    assert "\n" not in str(refused.value)


def test_a_gzip_file_is_not_unpacked_beyond_its_bound() -> None:
    import gzip

    bomb = gzip.compress(bytes(1_000_000))
    with pytest.raises(UserError, match=r"^journal is damaged \(it is cut off, or holds more than 1,000 bytes\)\.$"):
        decompress_gzip(bomb, "journal", 1_000)
    assert decompress_gzip(bomb, "journal") == bytes(1_000_000)


def test_the_manifest_s_schema_is_still_the_first() -> None:
    assert Manifest.__struct_defaults__[-1] == "versus.run/1"
