import socket

import psutil
import pytest

from versus.errors import EnvironmentFailedError
from versus.load.declared.profile import find_profile
from versus.load.declared.scenario import ServerChoice
from versus.load.servers import server as server_module
from versus.load.servers.server import DEADLINE_S, Server, free_port
from versus.project import BENCH_PROJECT

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def make(scratch, django_60, where, tmp_path):
    def server(command=None, starts_within_s=DEADLINE_S, **variables):
        return Server(
            scratch,
            django_60,
            command or find_profile(ServerChoice()).chosen(ServerChoice(), BENCH_PROJECT.application),
            where,
            variables=variables,
            cores=list(psutil.Process().cpu_affinity())[-1:],
            folder=tmp_path / "server",
            starts_within_s=starts_within_s,
        )

    return server


def test_it_answers_when_entered_and_is_gone_when_left(make):
    with make() as server:
        assert not server.has_ended()
        process = psutil.Process(server.pid)
        assert len(process.cpu_affinity()) == 1
    assert not process.is_running()


def test_one_that_dies_at_its_start_says_its_last_lines_without_folders_of_this_machine(make, django_60):
    with (
        pytest.raises(EnvironmentFailedError, match="BENCH_MIDDLEWARE must be one of") as error,
        make(BENCH_MIDDLEWARE="nonsense"),
    ):
        pass
    assert "ended with exit code 1" in str(error.value)
    assert django_60.folder not in str(error.value)


def test_one_that_never_answers_is_given_up(make):
    silent = ("{python}", "-c", "import time; time.sleep(60)")
    with pytest.raises(EnvironmentFailedError, match="never answered"), make(silent, starts_within_s=0.3):
        pass


def test_a_port_that_is_taken_meanwhile_is_exchanged_for_another(make, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = iter([taken.getsockname()[1], free_port()])
        monkeypatch.setattr(server_module, "free_port", lambda _host: next(ports))
        with make() as server:
            assert not server.url.endswith(f":{taken.getsockname()[1]}")


def test_no_port_to_be_had_is_said(make, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(server_module, "free_port", lambda _host: taken.getsockname()[1])
        with pytest.raises(EnvironmentFailedError, match="taken by somebody else"), make():
            pass
