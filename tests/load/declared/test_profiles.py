"""Every server in every profile serves the bench project."""

import httpx
import pytest

from versus.environments.spec import parse_spec
from versus.errors import UserError
from versus.load.declared.profile import find_profile, known_profiles
from versus.load.declared.scenario import ServerChoice
from versus.load.servers.server import Server
from versus.machine.placement import load_cores
from versus.project import BENCH_PROJECT

CLASSIC = "bench_project.wsgi:application"


def test_each_pair_of_server_and_profile_is_there_once():
    pairs = [(profile.name, profile.profile) for profile in known_profiles()]
    assert len(set(pairs)) == len(pairs)
    for name in ("uvicorn", "granian", "gunicorn"):
        assert {(name, "defaults"), (name, "normalised")} <= set(pairs)


@pytest.fixture
def own(tmp_path, monkeypatch):
    file = tmp_path / "mine.toml"
    monkeypatch.setenv("VERSUS_SERVERS", str(file))
    known_profiles.cache_clear()
    yield file
    known_profiles.cache_clear()


def test_a_users_own_profile_needs_no_change_to_the_suite(own):
    own.write_text(
        '[[server]]\nname = "uvicorn"\nprofile = "mine"\ncommand = ["{python}", "-m", "uvicorn", "{application}"]\n'
    )
    assert find_profile(ServerChoice("uvicorn", "mine")).command[-1] == "{application}"
    assert find_profile(ServerChoice("uvicorn", "defaults")).command[-1] != "{application}"


@pytest.mark.parametrize("text", ["server = 1", "=", '[[server]]\nname = "x"\n'])
def test_a_file_that_holds_no_servers_is_named(own, text):
    own.write_text(text)
    with pytest.raises(UserError, match=r"VERSUS_SERVERS names mine\.toml, which holds no servers"):
        known_profiles()


@pytest.mark.end_to_end
@pytest.mark.parametrize("profile", known_profiles(), ids=lambda profile: f"{profile.name}-{profile.profile}")
def test_it_serves_the_bench_project_on_loopback(profile, builder, scratch, where, tmp_path):
    application = CLASSIC if profile.profile == "threads" else ""
    choice = ServerChoice(profile.name, profile.profile, application)
    command = find_profile(choice).chosen(choice, BENCH_PROJECT.application)
    server = Server(
        scratch, builder.build(parse_spec("6.1"), kit="serving"), command, where,
        variables={"BENCH_MIDDLEWARE": "startproject"}, cores=load_cores()[0], folder=tmp_path,
    )  # fmt: skip
    with server:
        answer = httpx.get(f"{server.url}/hello/", trust_env=False)
        assert (answer.status_code, answer.text) == (200, "Hello, world!")
        assert "127.0.0.1" in server.url
    assert server.has_ended()
