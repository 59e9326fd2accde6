"""One plan over several of locust's own workers."""

import subprocess
import sys
import time

import numpy as np
import pytest

from versus.load.readings.samples import RIGHT, read_samples
from versus.load.servers.server import free_port

pytestmark = [pytest.mark.end_to_end, pytest.mark.alone]

PLAN = ("--path", "/", "--rate", "60", "--stage", "2", "--warm-up", "0.5", "--seed", "7", "--expect-length", "16")
PATIENCE_S = 60


@pytest.fixture
def locust(odd_server, where, tmp_path, scratch):
    def locust(*options):
        log = (tmp_path / f"{len(list(tmp_path.iterdir()))}.log").open("w+")
        process = scratch.start(
            [
                sys.executable, "-P", "-m", "locust", "-f", str(where.locustfiles / "open_arrivals.py"), "--headless",
                "-H", odd_server, *PLAN, *options,
            ],
            environment={"PATH": "/usr/bin:/bin"}, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        return process, log

    return locust


def said(log):
    log.seek(0)
    return log.read()


def test_every_arrival_is_sent_once_and_comes_back(locust, tmp_path):
    alone, log = locust("--samples", str(tmp_path / "alone.npz"))
    assert alone.wait(PATIENCE_S) == 0, said(log)

    port = str(free_port())
    master, log = locust(
        "--master", "--master-bind-port", port, "--expect-workers", "3", "--samples", str(tmp_path / "together.npz")
    )
    workers = [locust("--worker", "--master-port", port) for _ in range(3)]
    assert master.wait(PATIENCE_S) == 0, said(log)
    for worker, its_log in workers:
        assert worker.wait(PATIENCE_S) == 0, said(its_log)

    single, many = read_samples(tmp_path / "alone.npz"), read_samples(tmp_path / "together.npz")
    np.testing.assert_array_equal(many.intended, single.intended)
    assert (many.outcome == RIGHT).all()
    assert many.sampled.size > single.sampled.size
    assert "clock of" in said(log)


def test_a_worker_that_is_lost_is_noticed(locust, tmp_path):
    port = str(free_port())
    master, log = locust(
        "--master", "--master-bind-port", port, "--expect-workers", "2", "--samples", str(tmp_path / "together.npz"),
        "--drain", "1",
    )  # fmt: skip
    _, (lost, its_log) = (locust("--worker", "--master-port", port) for _ in range(2))
    while "clock of" not in said(log):
        assert master.poll() is None
        time.sleep(0.05)
    lost.kill()
    assert master.wait(PATIENCE_S) != 0
    assert not (tmp_path / "together.npz").exists()
    assert "was lost" in said(log), said(its_log)
