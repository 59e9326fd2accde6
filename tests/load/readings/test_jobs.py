"""Jobs left behind by requests: what the notes say, and what becomes of a worker that is killed."""

import time

import numpy as np
import pytest

from versus.environments.spec import parse_spec
from versus.errors import EnvironmentFailedError, UserError
from versus.load.declared.scenario import read_scenario
from versus.load.readings.jobs import Notes, read_notes, spans, sum_up_jobs
from versus.load.readings.samplefiles import SampleFiles, read_table
from versus.load.servers import worker as worker_module
from versus.load.servers.worker import Program, Worker, find_program, known_programs

S = 1_000_000_000


def notes(*jobs):
    """(enqueued, done or None) in seconds; a job takes a tenth of a second."""
    tokens = [int(enqueued * S) for enqueued, _ in jobs]
    done = [(token, int((end - 0.1) * S), int(end * S)) for token, (_, end) in zip(tokens, jobs, strict=True) if end]
    return Notes(tokens, done)


def test_a_line_that_is_being_written_is_left_for_later(tmp_path):
    assert read_notes(tmp_path) == Notes([], [])
    (tmp_path / "enqueued").write_text("100\n200\n30")
    (tmp_path / "done").write_text("100 110 120\n200 2")
    seen = read_notes(tmp_path)
    assert seen == Notes([100, 200], [(100, 110, 120)])
    assert seen.left == 1


def test_only_the_stage_s_own_jobs_count():
    seen = notes((9.0, 9.5), (10.5, 11.0), (12.0, None), (20.0, 21.0))
    jobs = spans(seen, 10.0, 15.0)
    assert jobs.enqueued == pytest.approx([0.5, 2.0])
    assert jobs.begun[0] == pytest.approx(0.9)
    assert jobs.done[0] == pytest.approx(1.0)
    assert np.isnan(jobs.done[1])


def test_what_was_never_done_is_infinitely_late_and_nothing_is_drained():
    seen = notes(*((10 + 0.01 * number, 10.5 + 0.01 * number) for number in range(100)), (12.0, None))
    jobs = sum_up_jobs(spans(seen, 10.0, 15.0), 2.5, file="x", cpu_s=None)
    assert (jobs.enqueued, jobs.done, jobs.repeated) == (101, 100, 0)
    assert jobs.drained_s is None
    assert jobs.completion.quantiles["p50"] == pytest.approx(500)
    assert jobs.completion.largest is None


def test_a_job_done_twice_counts_with_its_first_time():
    seen = notes((10.0, 11.0), (10.5, 14.0))
    seen.done.append((int(10.0 * S), int(13.0 * S), int(13.5 * S)))
    jobs = sum_up_jobs(spans(seen, 10.0, 15.0), 2.0, file="x", cpu_s=1.0)
    assert (jobs.done, jobs.repeated) == (2, 1)
    assert jobs.drained_s == pytest.approx(2.0)
    assert sum_up_jobs(spans(notes((10.0, 11.0)), 10.0, 15.0), 2.0, file="x", cpu_s=None).drained_s == 0.0


def test_raw_moments_are_kept(tmp_path):
    seen = notes((10.0, 11.0), (10.5, None))
    jobs = spans(seen, 10.0, 15.0)
    name = SampleFiles(tmp_path, "samples/00-0-6.0.zst").keep_jobs(jobs)
    assert name == "samples/00-0-6.0-jobs.zst"
    kept = read_table(tmp_path, name)
    for column in ("enqueued", "begun", "done"):
        np.testing.assert_allclose(kept.columns[column], getattr(jobs, column), atol=0.5e-6)


@pytest.mark.parametrize("name", ["tasks", "tasks-killed"])
def test_every_worker_that_a_scenario_names_is_there(name, where):
    declared = read_scenario(name, where.scenarios)
    named = {declared.case(case).worker for case in declared.case_names} - {""}
    assert named <= {program.name for program in known_programs()}
    with pytest.raises(UserError, match="worker"):
        find_program("nobody")


@pytest.fixture
def worker(scratch, django_60, where, tmp_path):
    """Made of any command; its jobs are noted by the test."""

    def worker(*command):
        return Worker(
            scratch, django_60, Program("a test's own", ("{python}", "-c", *command)), where,
            variables={"BENCH_JOBS_FOLDER": str(tmp_path)}, folder=tmp_path / "worker",
        )  # fmt: skip

    (tmp_path / "enqueued").write_text("100\n200\n")
    return worker


@pytest.mark.end_to_end
def test_a_worker_that_ends_says_its_last_words(worker):
    with worker("raise SystemExit('no broker here')") as ended, pytest.raises(
        EnvironmentFailedError, match=r"(?s)a test's own ended.*no broker here"
    ):  # fmt: skip
        ended.wait_until_ready()


@pytest.mark.end_to_end
def test_waiting_for_jobs_that_are_never_done_ends(worker, tmp_path, monkeypatch):
    monkeypatch.setattr(worker_module, "STILL_FOR_S", 0.1)
    (tmp_path / "done").write_text("100 110 120\n")
    with worker("import time; time.sleep(60)") as idle:
        assert idle.wait_until_drained().left == 1
        (tmp_path / "done").write_text("100 110 120\n200 210 220\n")
        assert idle.wait_until_drained().left == 0
        idle.wait_until_ready()


@pytest.mark.end_to_end
def test_a_killed_worker_is_started_again_and_has_no_cpu_time(worker, tmp_path):
    noting = f"open({str(tmp_path / 'started')!r}, 'a').write('.'); import time; time.sleep(60)"
    with worker(noting) as killed:
        killed.begin()
        while not noted(tmp_path / "started"):
            time.sleep(0.01)
        killed.kill()
        assert killed.cpu_s() is None
        while len(noted(tmp_path / "started")) < 2:
            time.sleep(0.01)


def noted(file):
    return file.read_text() if file.exists() else ""


@pytest.mark.alone
@pytest.mark.end_to_end
def test_what_becomes_of_jobs_is_told_though_the_worker_is_killed(load_stages, builder, where, tmp_path, monkeypatch):
    monkeypatch.setattr(worker_module, "STILL_FOR_S", 2.0)
    environment = builder.build(parse_spec("6.1"), kit="tasks")
    declared = read_scenario("tasks-killed", where.scenarios)
    (stage,) = load_stages(declared, environment, seconds=2.0, cases=("Huey",))
    jobs = stage.measured.jobs
    assert stage.measured.counts.right == jobs.enqueued > 0
    assert 0 < jobs.done <= jobs.enqueued
    assert jobs.cpu_s is None
    kept = read_table(tmp_path / "run", jobs.samples)
    assert np.count_nonzero(np.isfinite(kept.columns["done"])) == jobs.done


@pytest.mark.alone
@pytest.mark.end_to_end
def test_jobs_done_within_a_request_need_no_worker(load_stages, builder, where):
    environment = builder.build(parse_spec("6.1"), kit="tasks")
    declared = read_scenario("tasks", where.scenarios)
    stages = load_stages(declared, environment, seconds=2.0, cases=("immediate", "dummy"))
    done = {stage.case: stage.measured.jobs.done for stage in stages}
    assert done["immediate"] == next(stage for stage in stages if stage.case == "immediate").measured.counts.right
    assert done["dummy"] == 0
