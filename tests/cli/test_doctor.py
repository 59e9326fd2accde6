"""The doctor: what it makes of readings and a null run, and that it measures one."""

import json
from pathlib import Path

import msgspec
import pytest

from tests.cli.conftest import Versus
from tests.machine.test_fitness import QUIET
from tests.records.samples import blocks, end, manifest, plan, write_run
from versus.judge.run import judge_run
from versus.machine.equipment import Equipment
from versus.machine.readings import Neighbour, Readings
from versus.micro.declared.observations import Block
from versus.micro.declared.plan import Purpose
from versus.publish.calls.diagnosis import Diagnosis, diagnosed, lines
from versus.records.store import read_run, read_runs


def diagnosis(folder: Path, measured: list[Block], before: Readings = QUIET, after: Readings = QUIET) -> Diagnosis:
    itself = msgspec.structs.replace(plan().comparisons[1], purpose=Purpose.ITSELF)
    described = msgspec.structs.replace(manifest(), plan=msgspec.structs.replace(plan(), comparisons=(itself,)))
    brisk = [msgspec.structs.replace(block, whole_s=1.0) for block in measured]
    run = read_run(write_run(folder, [*brisk, end()], described))
    return diagnosed(run, judge_run(run), before, after)


def test_a_quiet_machine_with_a_precise_null_run_is_quiet(tmp_path: Path) -> None:
    measured = blocks(15, 1.0, scatter=0.004)
    found = diagnosis(tmp_path, measured)
    assert (found.quiet, found.reasons) == (True, ())
    assert [resolution.size for resolution in found.resolutions] == [0.01, 0.02, 0.05]
    # Blocks of 1 s but for their checks, and half as much again for the null.
    checks_s = sum(arm.seconds.preparation for block in measured for turn in block.groups
                   for arm in turn.arms.values() if arm.check is not None)  # fmt: skip
    assert found.seconds_a_pair == pytest.approx(1.5 * (15 - checks_s) / 15)
    assert lines(found, (), ())[0] == "This machine is quiet."


def test_a_null_run_that_scatters_makes_a_machine_noisy_whatever_its_readings(tmp_path: Path) -> None:
    found = diagnosis(tmp_path, blocks(15, 1.0, scatter=0.08))
    assert not found.quiet
    assert any("±1 % take" in reason for reason in found.reasons)
    assert any("untrusted" in reason for reason in found.reasons)


def test_each_kind_of_disturbance_is_told_once(tmp_path: Path) -> None:
    before, after = (msgspec.structs.replace(QUIET, steal=share) for share in (0.3, 0.4))
    found = diagnosis(tmp_path, blocks(15, 1.0, scatter=0.004), before, after)
    assert len(found.reasons) == 1
    assert (found.before.steal, found.after.steal) == (0.3, 0.4)


def test_a_run_without_pairs_resolves_nothing(tmp_path: Path) -> None:
    found = diagnosis(tmp_path, [])
    assert found.resolutions == ()
    assert any("too little" in reason for reason in found.reasons)


def test_neighbours_are_shown_and_not_recorded(tmp_path: Path) -> None:
    found = diagnosis(tmp_path, blocks(15, 1.0))
    lacking = Equipment("valgrind", "counts instructions", "apt-get install valgrind")
    shown = "\n".join(lines(found, (Neighbour("compiler", 0.2), Neighbour("compiler", 0.9)), [lacking]))
    assert "Busiest beside it: compiler (90 % of a core)." in shown
    assert "- valgrind (counts instructions): apt-get install valgrind" in shown
    assert b"compiler" not in msgspec.json.encode(found)


@pytest.mark.end_to_end
@pytest.mark.timeout(300)
def test_the_doctor_measures_one_django_against_itself(versus: Versus, state: Path) -> None:
    ended = versus("doctor", "--budget", "4s", "--json", str(state / "doctor.json"))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("This machine is ")
    told = json.loads((state / "doctor.json").read_text())
    assert [resolution["size"] for resolution in told["resolutions"]] == [0.01, 0.02, 0.05]
    (run,) = read_runs(state / "runs")[0]
    assert {comparison.purpose for comparison in run.manifest.plan.comparisons} == {Purpose.ITSELF}
    assert f"{told['run']}  " in versus("runs").stdout
    shown = versus("show", told["run"])
    assert "(twin)" in shown.stdout
    assert "Null: one Django against itself" in shown.stdout
