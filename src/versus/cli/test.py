"""`versus test`: every check of the project, the tests last."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from versus.cli.opening import require
from versus.errors import ExitCode
from versus.locations import locations
from versus.machine.attached import attached

CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
}
ROUNDS = [
    ["-m", "not alone", "--numprocesses", "2", "--dist", "worksteal"],
    ["-m", "alone"],
]
"""Tests that want the machine for themselves come after the others, which share its cores."""

INTERRUPTED, WRONG_USE, NOTHING_SELECTED = 2, 4, 5
"""Exit codes of pytest, which is not installed until it is needed."""

EPILOG = """\b
Examples:
  ./versus test
  ./versus test tests/judge
  ./versus test -k schedule -x
"""


@click.command(epilog=EPILOG, context_settings={"ignore_unknown_options": True})
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(ctx: click.Context, pytest_arguments: tuple[str, ...]) -> None:
    """Run lint, types, import layers and all tests; arguments go to pytest, which then runs alone."""
    require("load", "history", "site", "postgres", "dev")
    failed = [] if pytest_arguments else _failed_checks()
    rounds = [list(pytest_arguments)] if pytest_arguments else ROUNDS
    # All of them, or a failure in the first would hide those of the second.
    tests = [
        subprocess.run(attached([sys.executable, "-m", "pytest", *words]), cwd=locations().root, check=False).returncode
        for words in rounds
    ]
    if failed:
        click.echo(f"versus: failed: {', '.join(failed)}.", err=True)
    ctx.exit(exit_code(tests, failed=bool(failed)))


def exit_code(tests: Sequence[int], *, failed: bool) -> ExitCode:
    """Returns what the rounds of pytest and the checks before them come to."""
    if INTERRUPTED in tests:
        return ExitCode.INTERRUPTED
    if {WRONG_USE, NOTHING_SELECTED} & set(tests):
        return ExitCode.WRONG_REQUEST
    return ExitCode.SLOWER if failed or any(tests) else ExitCode.DONE


def _failed_checks() -> list[str]:
    commands = {name: [sys.executable, "-m", *words] for name, words in CHECKS.items()}
    commands["layers"] = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    failed = []
    for name, words in commands.items():
        click.echo(f"{name}:", err=True)
        if subprocess.run(attached(words), cwd=locations().root, check=False).returncode:
            failed.append(name)
    return failed
