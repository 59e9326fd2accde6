"""The launcher sets itself up for any user, wherever it is started from and whatever the user set for pip and uv."""

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from versus.errors import ExitCode
from versus.locations import Locations

pytestmark = pytest.mark.end_to_end

NOBODY = 65534
# What a machine needs to reach its package index is the machine's, not the test's.
REACHING = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "PIP_CERT", "PIP_INDEX_URL", "UV_DEFAULT_INDEX")


@pytest.fixture
def state() -> Iterator[Path]:
    """Open to other users, as pytest's own folders are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder) / "state"


def reaching() -> dict[str, str]:
    named = {name: os.environ[name] for name in os.environ if name.upper() in REACHING}
    return named | {"PATH": os.environ["PATH"]}


def launched(
    program: Path, variables: Mapping[str, str], *words: str, cwd: Path | None = None, **more: object
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *words], env=dict(variables), cwd=cwd, capture_output=True, text=True, check=False, **more
    )  # type: ignore[call-overload,no-any-return]


def test_settings_locale_terminal_and_home_stop_nothing_and_two_at_once_set_up_once(
    where: Locations, state: Path, tmp_path: Path
) -> None:
    (tmp_path / "pip.conf").write_text(
        "[global]\nuser = true\nconstraint = /nonexistent\nrequire-hashes = true\ntarget = /nonexistent\n"
    )
    misleading = {
        "PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), "PIP_USER": "1", "PIP_CONSTRAINT": "/nonexistent",
        "PIP_REQUIRE_HASHES": "1", "PIP_TARGET": "/nonexistent", "PIP_PREFIX": "/nonexistent",
        "UV_CONSTRAINT": "/nonexistent", "UV_OVERRIDE": "/nonexistent", "UV_SYSTEM_PYTHON": "1",
        "UV_EXCLUDE_NEWER": "2020-01-01", "PYTHONPATH": "/nonexistent", "PYTHONINSPECT": "1", "PYTHONWARNINGS": "error",
        "PYTHONHASHSEED": "nonsense", "PYTHONMALLOC": "nonsense", "PYTHONTRACEMALLOC": "nonsense",
        "GIT_DIR": "/nonexistent",
    }  # fmt: skip
    surroundings = {"LC_ALL": "C", "TERM": "dumb", "HOME": "/proc/nowhere", "VERSUS_STATE": str(state)}
    homes = ("/proc/nowhere", "")
    begun = [
        subprocess.Popen(
            [where.root / "versus", "--version"], env=reaching() | misleading | surroundings | {"HOME": home},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for home in homes
    ]  # fmt: skip
    told = [process.communicate() for process in begun]
    assert [process.returncode for process in begun] == [0, 0], told
    assert {version for version, _ in told} == {"django-versus, version 0.1.0\n"}
    assert sum("setting up" in said for _, said in told) == 1
    assert any("UV_EXCLUDE_NEWER" in said for _, said in told)
    again = launched(where.root / "versus", reaching() | misleading | surroundings, "--version")
    assert (again.returncode, again.stderr) == (0, "")
    # Through a link, from a working directory of its own, with a state folder relative to that.
    link = state.parent / "linked"
    link.symlink_to(where.root / "versus")
    relative = launched(link, reaching() | {"VERSUS_STATE": state.name}, "--version", cwd=state.parent)
    assert (relative.returncode, relative.stderr) == (0, "")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_user_without_a_name_and_a_home_can_use_it(where: Locations, state: Path) -> None:
    """In a checkout that belongs to somebody else, with a Python that this user can reach."""
    checkout = state.parent / "checkout"
    left_out = shutil.ignore_patterns(".git", ".versus", "results", "docs", "tests", "__pycache__")
    shutil.copytree(where.root, checkout, ignore=left_out)
    variables = reaching() | {"HOME": "/nonexistent"}
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    ended = launched(checkout / "versus", variables, "--version", cwd=Path("/"), **user)
    assert ended.returncode == 5
    said = f"versus: {checkout}/.versus cannot be written to; set VERSUS_STATE to a folder that can.\n"
    assert ended.stderr == f"{said}{ExitCode.ENVIRONMENT.sentence}\n"
    ended = launched(checkout / "versus", variables | {"VERSUS_STATE": str(state)}, "--version", cwd=Path("/"), **user)
    if "no Python 3.12 or newer" in ended.stderr:
        pytest.skip("every Python here belongs to root alone")
    assert (ended.returncode, ended.stdout) == (0, "django-versus, version 0.1.0\n"), ended.stderr


def test_the_launcher_is_a_program(where: Locations) -> None:
    assert (where.root / "versus").stat().st_mode & stat.S_IXUSR
    subprocess.run(["sh", "-n", where.root / "versus"], check=True)
