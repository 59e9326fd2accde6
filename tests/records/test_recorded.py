"""Records of every form that there ever was, cut small from those that were committed, are still read.

`recorded/` holds a run of each: before there were cases, loaded in turns, with cases, first bytes, jobs, journeys and
held connections; the first comparison of calls and one that counts instructions; explanations; trials. Their names say
which. `recorded/packed` is as `./versus keep` writes runs now. A form that changes gets a new folder here.
"""

import shutil
from pathlib import Path

import numpy as np
import pytest

from versus.calibration.keeping import keep_trials
from versus.calibration.part import Part
from versus.calibration.trials import read_trials
from versus.errors import UserError
from versus.judge.run import judge_run
from versus.load.readings.observations import Measured, Stage
from versus.load.readings.samplefiles import every_table, read_table
from versus.load.readings.samples import samples_of
from versus.records.crosscheck import read_cross_check
from versus.records.packing import run_folders
from versus.records.store import Run, keep, read_run
from versus.units import US_PER_S

RECORDED = Path(__file__).with_name("recorded")
PACKED = "packed/20261122-064150-load-2952"
ENTRIES = {
    "load-before-cases": ["Stage", "End"],
    "load-cases": ["Stage", "End"],
    "load-first-byte": ["Stage", "End"],
    "load-held": ["Stage", "End"],
    "load-in-turns": ["Stage", "End"],
    "load-jobs": ["Stage", "End"],
    "load-journeys": ["Throughput", "End"],
    "micro-first": ["Refusal", "Block", "End"],
    "micro-layouts": ["CountedLayout", "Block", "End"],
    PACKED: ["Stage", "End"],
    "trial-null": ["Block", "End"],
    "trial-sizing": ["CountedLayout", "Block", "End"],
    "why": ["Profile", "Mentions", "End"],
    "why-silent": ["Profile", "Mentions", "End"],
}


def measured(run: Run) -> list[Measured]:
    stages: list[Stage] = run.of(Stage)
    return [stage.measured for stage in stages if stage.measured is not None]


def test_every_recorded_form_has_its_expectation() -> None:
    assert [str(folder.relative_to(RECORDED)) for folder in run_folders(RECORDED)] == sorted(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
def test_a_record_of_each_form_is_read_and_judged(name: str) -> None:
    run = read_run(RECORDED / name)
    assert run.faults == ()
    assert [type(entry).__name__ for entry in run.entries] == ENTRIES[name]
    assert run.manifest.schema == "versus.run/1"
    assert judge_run(run).run == run.manifest.run


@pytest.mark.parametrize("name", [name for name in ENTRIES if name.startswith(("load", "packed"))])
def test_samples_of_each_form_are_read(name: str) -> None:
    run = read_run(RECORDED / name)
    for numbers in measured(run):
        samples = samples_of(read_table(run.folder, numbers.samples), numbers.samples)
        assert samples.intended.size == samples.status.size == 20
        assert 0 < samples.generator.cpu_s < samples.generator.window_s
        assert samples.connections == numbers.connections
        if numbers.jobs is not None:
            assert read_table(run.folder, numbers.jobs.samples).columns["enqueued"].size == 20


@pytest.mark.parametrize("name", ENTRIES)
def test_keeping_an_old_record_gives_the_new_form_with_all_that_it_held(name: str, tmp_path: Path) -> None:
    run = read_run(RECORDED / name)
    kept = read_run(keep(run, tmp_path))
    assert (kept.manifest, kept.entries, kept.faults) == (run.manifest, run.entries, ())
    assert not [
        file for file in kept.folder.rglob("*") if file.suffix in (".npz", ".gz") or file.name == "manifest.json"
    ]
    old, new = every_table(run.folder), every_table(kept.folder)
    assert list(new) == list(old)
    for table_name, table in old.items():
        for column, values in table.columns.items():
            found = new[table_name].columns[column]
            np.testing.assert_array_equal(np.round(found * US_PER_S), np.round(values * US_PER_S))
        assert new[table_name].numbers == pytest.approx(dict(table.numbers), abs=1e-6)
    for numbers in measured(kept):
        assert read_table(kept.folder, numbers.samples)


def test_trials_are_read(tmp_path: Path) -> None:
    for part in (Part.NULL, Part.SIZING):
        shutil.copytree(RECORDED / f"trial-{part}", tmp_path / part / "000")
        (trial,), faults = read_trials(part, tmp_path)
        assert faults == []
        assert (trial.trial.part, trial.trial.number) == (part, 0)


def test_a_trial_is_kept_once_with_what_it_shares_beside_the_parts(tmp_path: Path) -> None:
    made, results = tmp_path / "made", tmp_path / "results"
    # Its journal was compressed when it was kept first; read and packed, it is as a trial that was never kept.
    shutil.copytree(RECORDED / "trial-null", made / Part.NULL / "000")
    assert (keep_trials(Part.NULL, made, results), keep_trials(Part.NULL, made, results)) == (1, 0)
    (old,), (new,) = read_trials(Part.NULL, made)[0], read_trials(Part.NULL, results)[0]
    assert (new.trial, new.run.manifest, new.run.entries) == (old.trial, old.run.manifest, old.run.entries)
    assert sorted(path.name for path in results.iterdir()) == [Part.NULL, "shared"]


def test_a_cross_check_is_read_and_one_of_the_first_schema_is_refused_in_one_sentence() -> None:
    assert read_cross_check(RECORDED / "cross-check-2.json").schema == "versus.crosscheck/2"
    # It held what was seen against delays that were assumed: the second schema's timed delays are not in it.
    with pytest.raises(UserError, match=r"cross-check-1\.json is damaged, foreign or of another version") as refused:
        read_cross_check(RECORDED / "cross-check-1.json")
    assert "\n" not in str(refused.value)


def test_a_run_without_a_table_that_its_journal_names_says_so() -> None:
    with pytest.raises(UserError, match=r"load-2952 holds no samples 00-9-nobody\."):
        read_table(RECORDED / PACKED, "samples/00-9-nobody.zst")
    with pytest.raises(UserError, match=r"samples\.zst cannot be read"):
        read_table(RECORDED / "load-held", "samples/00-9-nobody.zst")
