"""Generators in network namespaces of their own, each with its own address, which follow the one beside the server."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import versus
from tests.load.samples import scenario
from versus.environments.environment import process_environment
from versus.errors import EnvironmentFailedError, UserError
from versus.load.arrivals.following import follow
from versus.load.declared.master import MasterAddress
from versus.load.declared.plan import LoadPlan, check_workers, plan_load
from versus.load.readings.observations import Stage
from versus.load.readings.samples import read_samples
from versus.load.servers.server import free_port
from versus.load.stages import batches
from versus.load.stages.run import run_load
from versus.machine.scratch import Scratch

NETWORK = "10.213.77"
HERE = f"{NETWORK}.1"
WORKERS = 2


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture
def namespaces() -> Iterator[list[str]]:
    """Two networks beside this one, on a bridge; skips where this user may make none."""
    bridge = f"vs{secrets.token_hex(4)}"  # what one test took down may be there a little longer
    names = [f"{bridge}-{number}" for number in range(WORKERS)]
    if shutil.which("ip") is None:
        pytest.skip("there is no ip command")
    try:
        ip("link", "add", bridge, "type", "bridge")
    except subprocess.CalledProcessError:
        pytest.skip("this user may make no networks")
    try:
        ip("addr", "add", f"{HERE}/24", "dev", bridge)
        ip("link", "set", bridge, "up")
        for number, name in enumerate(names):
            ip("netns", "add", name)
            ip("link", "add", f"{bridge}h{number}", "type", "veth", "peer", "name", f"{bridge}g{number}")
            ip("link", "set", f"{bridge}h{number}", "master", bridge, "up")
            ip("link", "set", f"{bridge}g{number}", "netns", name)
            ip("-n", name, "addr", "add", f"{NETWORK}.{number + 2}/24", "dev", f"{bridge}g{number}")
            ip("-n", name, "link", "set", f"{bridge}g{number}", "up")
        yield names
    finally:
        for number, name in enumerate(names):
            subprocess.run(["ip", "link", "del", f"{bridge}h{number}"], check=False, capture_output=True)
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", bridge], check=False, capture_output=True)


@pytest.fixture
def master(namespaces, where, scratch):
    """Where a generator in each namespace looks for the one that leads; they are started."""
    address = MasterAddress(HERE, free_port(HERE))
    for name in namespaces:
        scratch.start(
            ["ip", "netns", "exec", name, sys.executable, "-P", "-m", "versus", "load", "--worker-of", address.text],
            environment=process_environment(
                VERSUS_ROOT=str(where.root), VERSUS_STATE=str(where.state),
                PYTHONPATH=str(Path(versus.__file__).parents[1]),
            ),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    return address


@pytest.fixture
def led(load_suite, tmp_path, django_60):
    """Carries out a plan whose arrivals the generators elsewhere send; returns its stages."""

    def lead(plan: LoadPlan, master: MasterAddress, scratch: Scratch) -> list[Stage]:
        found: list[Stage] = []
        run_load(
            plan, {django_60.name: django_60}, scratch=scratch, folder=tmp_path / "run", done=(), sink=found.append,
            report=lambda _text: None, where=load_suite, master=master,
        )  # fmt: skip
        return found

    return lead


def locust_in(namespace: str) -> list[int]:
    """Returns the processes of a namespace's generator."""
    listed = subprocess.run(["ip", "netns", "pids", namespace], check=True, capture_output=True, text=True)
    found = []
    for pid in map(int, listed.stdout.split()):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123 - it may be gone
                if b"open_arrivals.py" in file.read():
                    found.append(pid)
        except OSError:
            continue
    return found


@pytest.mark.end_to_end
@pytest.mark.alone
@pytest.mark.usefixtures("any_machine")
def test_generators_elsewhere_send_all_arrivals_of_stage_after_stage(master, led, scratch, tmp_path, django_60):
    declared = scenario(rate=60.0, stage_s=2.0)
    plan = plan_load(declared, [django_60.name], seed=1, starts=2, workers=WORKERS)
    stages = led(plan, master, scratch)
    assert [stage.reason for stage in stages] == [None, None]
    for stage in stages:
        measured = stage.measured
        assert measured.counts.offered == measured.counts.right > 80
        assert measured.shared.generators == WORKERS
        assert 0 < measured.shared.clock_within_s <= 0.001
        assert read_samples(tmp_path / "run" / measured.samples).counts == measured.counts
    assert HERE not in msgspec.json.encode((plan, stages)).decode()


@pytest.mark.end_to_end
@pytest.mark.alone
def test_connections_that_several_hold_are_counted_together(master, led, scratch, django_60):
    declared = scenario(rate=20.0, stage_s=2.0, hold={"connections": 40, "kind": "events", "path": "/async/events/"})
    plan = plan_load(declared, [django_60.name], seed=1, starts=1, workers=WORKERS)
    (stage,) = led(plan, master, scratch)
    assert stage.measured.connections == (40, 0)
    assert stage.measured.delivery.count > 0
    # What is sent is timed by the server's clock; another machine's would be off by years.
    assert 0 <= stage.measured.delivery.quantiles["p50"] < 10_000


def send_while_it_sends(namespace: str, *signals: tuple[int, float]) -> None:
    """Sends a generator each signal, some seconds after it has started and after the one before."""
    deadline = time.monotonic() + 60
    while not (found := locust_in(namespace)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for number, seconds in signals:
        time.sleep(seconds)
        for pid in locust_in(namespace) or found:
            os.kill(pid, number)


@pytest.fixture
def disturbed(namespaces):
    """Sends signals to the generator in the first namespace, beside the test."""
    threads = []

    def disturb(*signals: tuple[int, float]) -> None:
        threads.append(threading.Thread(target=send_while_it_sends, args=(namespaces[0], *signals)))
        threads[-1].start()

    yield disturb
    for thread in threads:
        thread.join()


@pytest.fixture
def once(monkeypatch):
    """A stage that its generator spoilt is not measured once more."""
    monkeypatch.setattr(batches, "ATTEMPTS", 1)


LONG_STAGE = scenario(rate=20.0, stage_s=12.0)
AMID_IT_S = 9.0  # after a generator has started: it has joined within seconds, and the stage goes on


@pytest.mark.end_to_end
@pytest.mark.alone
@pytest.mark.usefixtures("once")
def test_a_generator_that_dies_takes_its_stage_along_and_is_named(master, disturbed, led, scratch, django_60):
    disturbed((signal.SIGKILL, AMID_IT_S))
    plan = plan_load(LONG_STAGE, [django_60.name], seed=1, starts=1, workers=WORKERS)
    (first,) = led(plan, master, scratch)
    assert not first.valid
    assert "was lost, and its arrivals with it" in first.reason


@pytest.mark.end_to_end
@pytest.mark.alone
@pytest.mark.usefixtures("once")
def test_a_slow_generator_is_late_and_a_gate_says_so(master, disturbed, led, scratch, django_60):
    disturbed((signal.SIGSTOP, AMID_IT_S), (signal.SIGCONT, 2.0))
    plan = plan_load(LONG_STAGE, [django_60.name], seed=1, starts=1, workers=WORKERS)
    (first,) = led(plan, master, scratch)
    assert first.measured.lag.largest > 1000
    assert (first.valid, first.fault) == (False, "generator")


@pytest.mark.end_to_end
def test_nobody_there_to_follow_is_said(scratch, where):
    master = MasterAddress(port=free_port())
    with pytest.raises(EnvironmentFailedError, match=f"Nobody led a stage at {master.text}"):
        follow(master, scratch, where, lambda _text: None, idle_s=3.0)


@pytest.mark.parametrize(
    ("text", "address"),
    [("10.0.0.7", MasterAddress("10.0.0.7")), ("10.0.0.7:99", MasterAddress("10.0.0.7", 99)),
     ("generator", MasterAddress("generator"))],
)  # fmt: skip
def test_an_address_is_a_host_with_or_without_a_port(text, address):
    assert MasterAddress.of(text) == address


@pytest.mark.parametrize("text", ["", ":99", "host:port", "host:"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(UserError, match="write HOST or HOST:PORT"):
        MasterAddress.of(text)


def test_what_cannot_be_shared_is_refused():
    held = scenario(hold={"connections": 41, "kind": "idle"})
    with pytest.raises(UserError, match="41 connections, which 2 generators cannot share"):
        check_workers(held, 2)
    check_workers(held, 0)
