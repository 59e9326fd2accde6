"""Which Python is found: only running a candidate tells what it is."""

import sys
from pathlib import Path

import pytest

from versus.environments import interpreter
from versus.environments.interpreter import find_python, find_version, installed_pythons
from versus.errors import EnvironmentFailedError, ExitCode, UserError


@pytest.fixture(autouse=True)
def asked_anew() -> None:
    installed_pythons.cache_clear()


def program(file: Path, *lines: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(("#!/bin/sh", *lines, "")))
    file.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One with what the test puts there, beside the suite's own Python, which says that it is 3.13.5."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{tmp_path / 'pyenv' / 'shims'}")
    for name in ("PYENV_ROOT", "XDG_DATA_HOME", "UV_PYTHON_INSTALL_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    own = tmp_path / "own" / "python3"
    python(own, "3.13.5")
    monkeypatch.setattr(interpreter, "SYSTEM_FOLDERS", ())
    monkeypatch.setattr(sys, "_base_executable", str(own))
    return tmp_path


def python(file: Path, version: str) -> None:
    program(file, f"echo {version}", f"echo {file}")


def test_a_shim_that_leads_nowhere_is_passed_over(machine: Path) -> None:
    program(machine / "pyenv" / "shims" / "python3.12", "exit 127")
    python(machine / "pyenv" / "versions" / "3.12.1" / "bin" / "python3", "3.12.1")
    python(machine / "bin" / "python3", "3.14.0")
    assert find_version("3.12") == str(machine / "pyenv" / "versions" / "3.12.1" / "bin" / "python3")
    assert find_version("3.14.0") == str(machine / "bin" / "python3")
    assert find_python("python3.12") == find_python("3.12") == find_version("3.12")


def test_of_several_the_newest_is_taken(machine: Path) -> None:
    for patch in (9, 10, 2):
        python(machine / "home" / ".pyenv" / "versions" / f"3.12.{patch}" / "bin" / "python3", f"3.12.{patch}")
    assert find_version("3.12").endswith("3.12.10/bin/python3")
    assert find_version("3.12.9").endswith("3.12.9/bin/python3")


def test_a_python_without_its_lock_is_another_one(machine: Path) -> None:
    python(machine / "bin" / "python3.14t", "3.14.0t")
    assert find_version("3.14t").endswith("python3.14t")
    with pytest.raises(
        EnvironmentFailedError, match=r"^There is no Python 3\.14 on this machine; there are 3\.13\.5 and"
    ):
        find_version("3.14")


def test_what_is_not_there_names_what_is(machine: Path) -> None:
    python(machine / "bin" / "python3.11", "3.11.7")
    program(machine / "bin" / "python3.12", "echo 3.12.1")  # says half of what it should
    with pytest.raises(EnvironmentFailedError) as raised:
        find_version("3.12")
    assert str(raised.value) == "There is no Python 3.12 on this machine; there are 3.11.7 and 3.13.5."
    assert raised.value.exit_code is ExitCode.ENVIRONMENT
    with pytest.raises(EnvironmentFailedError, match=r"^Python 3\.11\.7 is too old: .* for 3\.12 and newer\.$"):
        find_version("3.11")


def test_a_path_that_is_no_python_is_named(machine: Path) -> None:
    program(machine / "bin" / "odd", "exit 3")
    with pytest.raises(UserError, match=r"odd is no Python that runs here"):
        find_python(str(machine / "bin" / "odd"))
    with pytest.raises(UserError, match="There is no Python 'nothing'"):
        find_python("nothing")
