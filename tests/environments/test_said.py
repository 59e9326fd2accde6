"""Which line of what a tool said decides, and where the rest is."""

from pathlib import Path

import pytest

from versus.environments.said import LONGEST, deciding, kept

BACKEND = """
* Building wheel...
Traceback (most recent call last):
  File "_in_process.py", line 389, in <module>
    main()
ModuleNotFoundError: No module named 'poetry'

Traceback (most recent call last):
subprocess.CalledProcessError: Command '['python']' returned non-zero exit status 1.
ERROR Backend subprocess exited when trying to invoke build_wheel
"""
RESOLVER = """
  × No solution found when resolving dependencies:
  ╰─▶ Because there is no version of django==6.0.999 and you require
      django==6.0.999, we can conclude that your requirements are
      unsatisfiable.

      hint: Pre-releases are available for django.
"""
CONCLUSION = (
    "Because there is no version of django==6.0.999 and you require django==6.0.999, we can conclude that your "
    "requirements are unsatisfiable"
)
NETWORK = """
error: Failed to fetch: `https://index.invalid/simple/django/`
  Caused by: Request failed after 3 retries
  Caused by: failed to lookup address information
"""
NO_RELEASE = """
WARNING: a warning
ERROR: Could not find a version that satisfies the requirement Django==6.0.999 (from versions: 6.0)
ERROR: No matching distribution found for Django==6.0.999
"""


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (BACKEND, "ModuleNotFoundError: No module named 'poetry'"),
        (RESOLVER, CONCLUSION),
        (NETWORK, "Failed to fetch: `https://index.invalid/simple/django/`: failed to lookup address information"),
        (NO_RELEASE, "No matching distribution found for Django==6.0.999"),
        ("fatal: not a git repository\n", "not a git repository"),
        ("tomllib.TOMLDecodeError: Expected '=' (at line 1)\n", "tomllib.TOMLDecodeError: Expected '=' (at line 1)"),
        ("first\n\nlast.\n", "last"),
        ("", "it said nothing"),
    ],
)  # fmt: skip
def test_the_line_that_decides(said: str, line: str) -> None:
    assert deciding(said) == line


def test_a_long_line_is_cut() -> None:
    assert len(deciding("x" * 1000)) == LONGEST + 1


def test_all_of_it_is_kept_unless_it_cannot_be(tmp_path: Path) -> None:
    told = kept("all\nof it\n", "Building the Django in /a/b", tmp_path / "failures")
    (file,) = (tmp_path / "failures").iterdir()
    assert file.read_text() == "all\nof it\n"
    assert told == f"; all that it said is in {file}"
    (tmp_path / "a file").touch()
    assert kept("all\n", "Building", tmp_path / "a file" / "folder") == ""
