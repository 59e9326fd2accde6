"""The generator against a server with known oddities."""

import hashlib
import os
import signal
import subprocess
import sys
import time

import msgspec
import numpy as np
import pytest

from tests.load.samples import case_of, plan
from versus.errors import EnvironmentFailedError
from versus.load.arrivals.generator import Generator
from versus.load.readings.clock import Reading, Readings
from versus.load.readings.summary import sum_up
from versus.load.servers.contract import Answers

pytestmark = pytest.mark.end_to_end

ORDINARY = hashlib.sha256(b"an ordinary page").hexdigest()
STILL = Readings(Reading(0.0, 0), Reading(1.0, 0), Reading(2.0, 1_000_000))


def drive(made, url, scratch, where, tmp_path):
    case = made.case(made.every_arm[0])
    with Generator(scratch, made, case, where, seed=3, folder=tmp_path / "generator") as generator:
        generator.go(url, Answers({case.targets[0].label: ORDINARY}))
        generator.wait_for_stage()
        generator.wait_for_drain()
        return generator.samples()


@pytest.mark.alone
def test_a_stall_is_found_from_the_intended_start_and_the_stage_stays_valid(odd_server, scratch, where, tmp_path):
    made = plan("/stall-at/40", stage_s=2.5, arrivals="paced")
    samples = drive(made, odd_server, scratch, where, tmp_path)
    counts = samples.counts
    assert counts.offered == counts.right == 100
    # Everybody who arrived during the second waited for the rest of it: a second's arrivals, not the one request.
    assert samples.latencies.max() >= 900
    assert np.count_nonzero(samples.latencies >= 450) >= 15
    outcomes = {outcome.gate: outcome.passed for outcome in sum_up(made, case_of(made), samples, STILL, "")[0].gates}
    outcomes.pop("generator lag p99")  # says something about the machine of the test
    assert all(outcomes.values())


def test_lag_queue_and_service_are_kept_apart_and_add_up(odd_server, scratch, where, tmp_path):
    made = plan("/slow", connections=2, waiting=1000, stage_s=0.7, rate=20.0)
    samples = drive(made, odd_server, scratch, where, tmp_path)
    assert samples.counts.right == samples.counts.offered
    assert samples.service.min() >= 0.29
    assert samples.queue.max() >= 0.29  # two connections, each taken for 0.3 s
    assert np.allclose((samples.lag + samples.queue + samples.service) * 1000, samples.latencies)
    assert (samples.in_flight.max(), samples.waiting.max() > 0) == (2, True)


def test_a_first_byte_is_the_body_s_and_not_the_headers(odd_server, scratch, where, tmp_path):
    made = plan("/late-body", stage_s=0.5, rate=10.0)
    (target,) = made.scenario.targets
    asked = msgspec.structs.replace(target, first_byte=True)
    made = msgspec.structs.replace(made, scenario=msgspec.structs.replace(made.scenario, targets=(asked,)))
    samples = drive(made, odd_server, scratch, where, tmp_path)
    assert samples.counts.right == samples.counts.offered
    assert samples.first.min() >= 0.29
    assert (samples.first <= samples.service).all()


def test_what_finds_no_room_is_dropped_and_counted(odd_server, scratch, where, tmp_path):
    made = plan("/slow", connections=1, waiting=1, stage_s=0.7)
    samples = drive(made, odd_server, scratch, where, tmp_path)
    counts = samples.counts
    assert counts.dropped > 0
    assert counts.sent + counts.dropped == counts.offered
    measured, reason = sum_up(made, case_of(made), samples, STILL, "")
    assert "arrivals not sent" in reason
    assert measured.latency.largest is None


def failed_gates(made, samples):
    gates = sum_up(made, case_of(made), samples, STILL, "")[0].gates
    return {outcome.gate for outcome in gates if not outcome.passed}


def test_a_generator_that_is_held_up_is_noticed(odd_server, scratch, where, tmp_path):
    made = plan("/", stage_s=2.5, arrivals="paced")
    with Generator(scratch, made, case_of(made), where, seed=3, folder=tmp_path / "generator") as generator:
        generator.go(odd_server, Answers({"/": ORDINARY}))
        moments = generator.wait_for_stage()
        time.sleep(max(0.0, moments.begins + 0.5 - time.monotonic()))
        os.kill(generator.locust.pid, signal.SIGSTOP)
        time.sleep(0.5)
        os.kill(generator.locust.pid, signal.SIGCONT)
        generator.wait_for_drain()
        assert "generator lag p99" in failed_gates(made, generator.samples())


@pytest.mark.alone
def test_a_generator_that_has_too_much_to_do_is_noticed(odd_server, scratch, where, tmp_path):
    made = plan("/large", rate=300.0, stage_s=1.0, warm_up_s=0.1)  # 1.2 GB to read and to check
    assert "generator CPU" in failed_gates(made, drive(made, odd_server, scratch, where, tmp_path))


def test_requests_that_pile_up_are_noticed(odd_server, scratch, where, tmp_path):
    made = plan("/serial", stage_s=2.0, warm_up_s=0.1)  # twice as many as it can answer
    assert "growth of requests under way" in failed_gates(made, drive(made, odd_server, scratch, where, tmp_path))


@pytest.mark.parametrize(("path", "said"), [("/error", "errors"), ("/other", "wrong bodies")])
def test_wrong_answers_make_the_stage_invalid(odd_server, scratch, where, tmp_path, path, said):
    made = plan(path, stage_s=0.5)
    _, reason = sum_up(made, case_of(made), drive(made, odd_server, scratch, where, tmp_path), STILL, "")
    assert said in reason


def test_a_killed_generator_is_said_to_have_ended(odd_server, scratch, where, tmp_path):
    made = plan(stage_s=30.0)
    case = made.case(made.every_arm[0])
    with Generator(scratch, made, case, where, seed=3, folder=tmp_path / "generator") as generator:
        generator.go(odd_server, Answers({"/articles/": ORDINARY}))
        generator.wait_for_stage()
        os.kill(generator.locust.pid, signal.SIGKILL)
        with pytest.raises(EnvironmentFailedError, match="generator ended with exit code -9"):
            generator.wait_for_drain()


def locust(where, folder, *options):
    file = where.locustfiles / "open_arrivals.py"
    return subprocess.run(
        [sys.executable, "-m", "locust", "-f", str(file), "--headless", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        check=False,
    )


@pytest.mark.alone
def test_locust_runs_the_file_as_it_stands(odd_server, where, tmp_path):
    ended = locust(where, tmp_path, "-H", odd_server, "-t", "4s")
    assert ended.returncode == 0, ended.stdout
    assert "/articles/" in ended.stdout
    assert "0(0.00%)" in ended.stdout
    assert "Traceback" not in ended.stdout


def test_locust_reports_wrong_answers_as_any_failure(odd_server, where, tmp_path):
    ended = locust(where, tmp_path, "-H", odd_server, "--stage", "0.5", "--path", "/", "--expect-text", "gone")
    assert ended.returncode == 1
    assert "'gone' is missing" in ended.stdout


def test_an_option_that_makes_no_sense_is_one_line(odd_server, where, tmp_path):
    ended = locust(where, tmp_path, "-H", odd_server, "--rate", "-1")
    assert ended.returncode != 0
    assert "--rate" in ended.stdout
    assert "Traceback" not in ended.stdout
