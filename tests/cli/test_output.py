"""What a judged run comes to as an exit code."""

from collections.abc import Sequence

import pytest

from tests.publish.samples import row
from versus.cli.output import raise_for
from versus.cli.test import exit_code
from versus.errors import ExitCode, UserError
from versus.judge.report import Missing, Null, Report, Row


def ended(rows: Sequence[Row], *, fail_on: str | None = "slower", **more: object) -> tuple[ExitCode, str]:
    try:
        raise_for(Report("run", tuple(rows), **more), fail_on=fail_on)  # type: ignore[arg-type]
    except UserError as error:
        return error.exit_code, str(error)
    return ExitCode.DONE, ""


SAME, FASTER, SLOWER, OPEN = (
    row("pagination", "paginator", "6.0.10", ratio, verdict)
    for ratio, verdict in ((1.0, "same"), (0.9, "faster"), (1.1, "slower"), (1.02, "inconclusive"))
)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([SAME, FASTER], ExitCode.DONE),
        ([SAME, OPEN], ExitCode.COULD_NOT_TELL),
        ([SLOWER, OPEN], ExitCode.SLOWER),
        ([], ExitCode.COULD_NOT_TELL),
    ],
)
def test_a_command_that_is_asked_to_judge(rows: list[Row], code: ExitCode) -> None:
    assert ended(rows)[0] is code
    assert ended(rows, fail_on=None) == (ExitCode.DONE, "")


def test_rows_are_named_and_counted() -> None:
    assert ended([SLOWER] * 5)[1].startswith(f"5 rows slower: {SLOWER.subject} ")
    assert ended([SLOWER] * 5)[1].endswith("; 2 more.")


def test_what_was_not_measured_or_is_not_trusted_comes_first() -> None:
    fault = Missing("pagination[]", "fault", "raises")
    assert ended([SLOWER], missing=(fault,))[0] is ExitCode.NOT_MEASURED
    assert ended([SLOWER], missing=(Missing("mariadb", "not run", "no wheel"),))[0] is ExitCode.NOT_MEASURED
    assert ended([SLOWER], missing=(Missing("upload", "not run", "quick"),))[0] is ExitCode.SLOWER
    untrusted = Null(False, "noisy", 1.0, 0.9, 1.1, 12)
    assert ended([SLOWER], null=untrusted)[0] is ExitCode.UNTRUSTED


@pytest.mark.parametrize(
    ("tests", "failed", "code"),
    [
        ([0, 0], False, ExitCode.DONE),
        ([1, 0], False, ExitCode.SLOWER),
        ([0, 0], True, ExitCode.SLOWER),
        ([4], False, ExitCode.WRONG_REQUEST),
        ([5], False, ExitCode.WRONG_REQUEST),
        ([2, 0], False, ExitCode.INTERRUPTED),
    ],
)
def test_what_rounds_of_tests_come_to(tests: list[int], failed: bool, code: ExitCode) -> None:
    assert exit_code(tests, failed=failed) is code


def test_every_code_has_a_meaning_of_its_own() -> None:
    assert len({code.meaning for code in ExitCode}) == len(ExitCode)
