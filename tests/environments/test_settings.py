"""Whatever a user set for pip and uv: index, proxy and certificates hold, what decides a version does not."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from versus.environments import settings
from versus.environments.settings import installing, set_back

STATE = Path("/state")


@pytest.fixture(autouse=True)
def no_system_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ETC", tmp_path / "etc")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The variables of a user with an empty home directory, and no files of the system's."""
    return {"HOME": str(tmp_path), "PATH": "/usr/bin", "XDG_CONFIG_DIRS": str(tmp_path / "none")}


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.mark.parametrize(
    "name",
    [
        "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "PIP_REQUIRE_HASHES", "PIP_NO_BINARY",
        "PIP_PRE", "UV_CONSTRAINT", "UV_OVERRIDE", "UV_EXCLUDE_NEWER", "UV_PRERELEASE", "UV_RESOLUTION",
        "UV_SYSTEM_PYTHON", "UV_PYTHON", "UV_TARGET", "UV_CONFIG_FILE",
        "PIP_VERBOSE", "PIP_BREAK_SYSTEM_PACKAGES", "UV_PROJECT", "UV_INDEX_STRATEGIES", "PYTHONPATH", "PYTHONOPTIMIZE",
        "VIRTUAL_ENV", "FORCE_COLOR", "GIT_DIR", "GIT_INDEX_FILE", "GIT_CONFIG_PARAMETERS",
        "GIT_LITERAL_PATHSPECS", "GIT_SHALLOW_FILE", "GIT_CONFIG_COUNT",
    ],
)  # fmt: skip
def test_what_decides_a_version_or_a_place_is_set_back(home: dict[str, str], name: str) -> None:
    assert name not in installing(home | {name: "x"}, STATE)
    if name.partition("_")[2].lower() in settings.PIP_MISLEADING | settings.UV_MISLEADING:
        assert set_back(home | {name: "x"}) == [name]


@pytest.mark.parametrize(
    "name",
    [
        "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", "PIP_PROXY", "PIP_CERT", "PIP_CLIENT_CERT",
        "UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_CORPORATE_PASSWORD", "UV_SYSTEM_CERTS", "UV_HTTP_TIMEOUT",
        "HTTPS_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NETRC",
    ],
)  # fmt: skip
def test_index_proxy_and_certificates_hold(home: dict[str, str], name: str) -> None:
    assert installing(home | {name: "x"}, STATE)[name] == "x"
    assert set_back(home | {name: "x"}) == []


def test_pips_files_are_read_in_its_order(home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / "system" / "pip" / "pip.conf", "[global]\nindex-url = https://system/\nproxy = http://p:1\n")
    write(
        tmp_path / ".config" / "pip" / "pip.conf",
        "[global]\nindex-url = https://user/\nextra-index-url =\n  https://a/\n  https://b/\n"
        "user = true\nconstraint = c.txt\n[install]\nrequire-hashes = yes\n",
    )
    variables = home | {"XDG_CONFIG_DIRS": str(tmp_path / "system")}
    made = installing(variables, STATE)
    assert made["PIP_INDEX_URL"] == "https://user/"
    assert made["PIP_EXTRA_INDEX_URL"] == "https://a/ https://b/"
    assert made["PIP_PROXY"] == made["HTTPS_PROXY"] == "http://p:1"
    assert made["PIP_CONFIG_FILE"] == os.devnull
    assert not {"PIP_USER", "PIP_CONSTRAINT", "PIP_REQUIRE_HASHES"} & made.keys()
    assert set_back(variables) == ["constraint of pip.conf", "require_hashes of pip.conf", "user of pip.conf"]
    assert installing(variables | {"PIP_INDEX_URL": "https://variable/"}, STATE)["PIP_INDEX_URL"] == "https://variable/"
    assert installing(made, STATE) == made


def test_a_file_that_pip_was_told_to_read_replaces_the_users(home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / ".config" / "pip" / "pip.conf", "[global]\nindex-url = https://user/\n")
    write(tmp_path / "named.conf", "[global]\ncert = /ca.pem\n")
    made = installing(home | {"PIP_CONFIG_FILE": str(tmp_path / "named.conf")}, STATE)
    assert "PIP_INDEX_URL" not in made
    assert made["PIP_CERT"] == made["SSL_CERT_FILE"] == "/ca.pem"
    assert "PIP_INDEX_URL" not in installing(home | {"PIP_CONFIG_FILE": os.devnull}, STATE)


def test_uvs_file_gives_its_indexes_and_nothing_else(home: dict[str, str], tmp_path: Path) -> None:
    write(
        tmp_path / ".config" / "uv" / "uv.toml",
        'exclude-newer = "2026-03-01T00:00:00Z"\nconstraint-dependencies = ["django<6"]\nnative-tls = true\n'
        'find-links = ["/a", "/b"]\n[[index]]\nname = "more"\nurl = "https://more/"\n'
        '[[index]]\nurl = "https://main/"\ndefault = true\n[[index]]\nurl = "https://torch/"\nexplicit = true\n'
        '[pip]\nkeyring-provider = "subprocess"\n',
    )
    made = installing(home, STATE)
    assert made["UV_DEFAULT_INDEX"] == made["PIP_INDEX_URL"] == "https://main/"
    assert made["UV_INDEX"] == "more=https://more/"
    assert made["UV_FIND_LINKS"] == "/a,/b"
    assert made["UV_NATIVE_TLS"] == "true"
    assert made["UV_KEYRING_PROVIDER"] == "subprocess"
    assert not {"UV_EXCLUDE_NEWER", "UV_CONSTRAINT", "UV_CONSTRAINT_DEPENDENCIES"} & made.keys()


def test_an_index_that_replaces_the_public_one_does_so_for_both_tools(home: dict[str, str]) -> None:
    made = installing(home | {"PIP_INDEX_URL": "https://mirror/", "PIP_TRUSTED_HOST": "mirror"}, STATE)
    assert made["UV_DEFAULT_INDEX"] == "https://mirror/"
    assert made["UV_INSECURE_HOST"] == "mirror"
    further = installing(home | {"PIP_EXTRA_INDEX_URL": "https://more/"}, STATE)
    assert not {"UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL"} & further.keys()
    offline = installing(home | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/a /b"}, STATE)
    assert (offline["UV_NO_INDEX"], offline["UV_FIND_LINKS"]) == ("1", "/a,/b")


def test_damaged_files_are_passed_over(home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / ".config" / "pip" / "pip.conf", "no section\n")
    write(tmp_path / ".config" / "uv" / "uv.toml", "no toml")
    assert "PIP_INDEX_URL" not in installing(home, STATE)


@pytest.mark.parametrize("place", ["/nonexistent/home", "/proc/home", ""])
def test_caches_go_to_the_state_folder_where_there_is_no_home(place: str) -> None:
    made = installing({"HOME": place} if place else {}, STATE)
    assert made["UV_CACHE_DIR"] == "/state/cache/uv"
    assert made["PIP_CACHE_DIR"] == "/state/cache/pip"
    assert installing({"HOME": place, "UV_CACHE_DIR": "/mine"}, STATE)["UV_CACHE_DIR"] == "/mine"


def test_caches_stay_where_the_home_holds_them(home: dict[str, str]) -> None:
    assert "UV_CACHE_DIR" not in installing(home, STATE)


def test_as_a_program_it_speaks_shell(tmp_path: Path) -> None:
    odd = "https://user:pa'ss $(x)`y`@host/"
    variables = {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "PIP_USER": "1",
        "PIP_INDEX_URL": odd,
        "LC_ALL": "C",
    }
    program = shlex.join([sys.executable, "-I", "-S", "-X", "utf8", str(settings.__file__), "/state"])
    script = f'set -eu; said=$({program}); eval "$said"; echo "${{PIP_USER-unset}}"; echo "$UV_DEFAULT_INDEX"'
    ended = subprocess.run(["sh", "-c", script], env=variables, capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines() == ["unset", odd]
    assert ended.stderr.startswith("versus: not used here, for every version is locked: PIP_USER")
