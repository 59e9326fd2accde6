"""Stock asv gets a Python that runs, and a machine's name that is not the host's."""

import os
import platform
import sys
from pathlib import Path
from shlex import quote

import msgspec
import pytest

from tests.history.archives import repository
from versus.errors import EnvironmentFailedError, UserError
from versus.history.home import MACHINES, machine_entry, make_home
from versus.history.stock import interpreter_folder, stock_asv
from versus.locations import Locations
from versus.machine.fingerprint import Host

HOST = Host("A processor", 2, 8 * 2**30, "6.1.0", "x86_64", None, None)
NAME = f"python{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def built(suite: Locations) -> Locations:
    repository(suite.history, {"5.2": 0, "6.0": 200})
    return suite


def test_a_machine_is_named_by_what_it_is() -> None:
    same = msgspec.structs.replace(HOST, memory_bytes=HOST.memory_bytes - 10_000, kernel="6.2.0")
    other = msgspec.structs.replace(HOST, cpu="Another processor")
    assert machine_entry(HOST).machine == machine_entry(same).machine
    assert machine_entry(HOST).machine != machine_entry(other).machine
    assert machine_entry(HOST).machine.startswith("x86_64-2-cores-")


def test_the_home_holds_one_machine_that_is_not_named_after_the_host(tmp_path: Path) -> None:
    text = (make_home(tmp_path / "home") / MACHINES).read_text()
    machines = msgspec.json.decode(text)
    assert machines.pop("version") == 1
    ((name, entry),) = machines.items()
    assert name == entry["machine"] != platform.node()
    assert f'"{platform.node()}"' not in text


def test_the_home_leads_to_the_users_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = tmp_path / "user"
    (user / ".config" / "pip").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(user))
    (tmp_path / "home" / ".config").mkdir(parents=True)
    for _ in range(2):
        home = make_home(tmp_path / "home")
    assert (home / ".config" / "pip").is_dir()
    assert not (home / ".netrc").is_symlink()
    assert not (user / MACHINES).exists()


def test_an_interpreters_own_folder_serves_where_asv_finds_its_name_in_it(tmp_path: Path) -> None:
    (tmp_path / "python").write_text("")
    (tmp_path / NAME).symlink_to("python")
    assert interpreter_folder(str(tmp_path / "python"), tmp_path / "links") == tmp_path


@pytest.mark.parametrize("beside", [None, "a shim"])
def test_else_a_link_is_made(tmp_path: Path, beside: str | None) -> None:
    python = tmp_path / "python"
    python.write_text("")
    if beside:
        (tmp_path / NAME).write_text(beside)
    for _ in range(2):
        folder = interpreter_folder(str(python), tmp_path / "links")
    assert folder == tmp_path / "links"
    assert (folder / NAME).resolve() == python


def test_the_plain_command_says_the_two_things_that_are_added(
    built: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built.root)
    inside = Locations(built.root, built.root / ".versus")
    monkeypatch.setattr("versus.history.stock.repository_folder", lambda _where: built.history / "django")
    monkeypatch.setattr("versus.history.stock.make_home", lambda folder: folder)
    invocation = stock_asv(inside, ["run", "v5.2^!"])
    first = invocation.variables["PATH"].partition(os.pathsep)[0]
    assert os.access(Path(first) / NAME, os.X_OK)
    home = inside.state / "asv" / "home"
    assert invocation.plain() == (
        f"PATH={quote(first)}:$PATH HOME={quote(str(home))} {quote(sys.executable)} -m asv run 'v5.2^!'"
    )
    assert invocation.folder == inside.root


def test_where_the_state_lies_elsewhere_asv_is_told(built: Locations) -> None:
    words = stock_asv(built, ["publish"]).command
    config = Path(words[words.index("--config") + 1])
    assert config.is_relative_to(built.state)
    assert msgspec.json.decode(config.read_bytes())["repo"] == str(built.history / "django")


def test_without_the_repository_it_says_how_to_make_it(suite: Locations) -> None:
    with pytest.raises(EnvironmentFailedError, match=r"\./versus history build"):
        stock_asv(suite, ["run", "v5.2^!"])
    assert stock_asv(suite, ["run", "--help"]).command[-1] == "--help"
    assert stock_asv(suite, ["machine", "--yes"]).command[-1] == "--yes"


def test_without_asv_it_says_what_to_install(built: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("versus.history.stock.find_spec", lambda _name: None)
    with pytest.raises(EnvironmentFailedError, match="asv is not installed"):
        stock_asv(built, ["run"])


def test_a_release_that_the_repository_does_not_have_is_named_with_how_to_add_it(built: Locations) -> None:
    with pytest.raises(UserError, match=r"has no v6\.0\.3; add it with '\./versus history build 6\.0\.3'"):
        stock_asv(built, ["run", "v6.0..v6.0.3"])
    assert stock_asv(built, ["run", "v5.2..v6.0^"]).command[-1] == "v5.2..v6.0^"
