"""Things users do: one line that names what exists, the right exit code, never a traceback."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Inside
from versus.errors import ExitCode
from versus.locations import Locations


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["comapre"], 2, "There is no command 'comapre'; the nearest that exists is 'compare'."),
        (["compare", "5.2"], 2, "compare wants two Djangos or more"),
        (["compare", "5.2", "6.7"], 2, "There is no Django '6.7'; the nearest that exists is '6."),
        (["compare", "5.2", "5.2"], 2, "are one Django; name two"),
        (["compare", "5.2", "path:/no/such"], 2, "/no/such is not a folder"),
        (["compare", "5.2", "path:."], 2, "is no Django source tree"),
        (["compare", "5.2", "6.0", "--subject", "paginaton"], 2, "the nearest that exists is 'pagination'"),
        (["compare", "5.2", "6.0", "--database", "postgress"], 2, "the nearest that exists is 'postgres'"),
        (["compare", "5.2", "6.0", "--database", "mysql://u:secret@h/n"], 2, "starts with postgres://"),
        (
            ["compare", "5.2", "6.0", "--database", ""],
            2,
            "There is no database ''; there are: sqlite, postgres, postgres+",
        ),
        (["compare", "5.2", "6.0", "--database", "mariadb"], 3, "Django reaches it by mysqlclient"),
        (["compare", "5.2", "6.0", "--database", "postgres://"], 2, "must end in the name of a database"),
        (["compare", "5.2", "6.0", "--database", "postgres://u:secret@h/"], 2, "must end in the name of a database"),
        (
            ["compare", "5.2", "6.0", *("--database", "postgres://h/a", "--database", "postgres://h/b")],
            2,
            "takes one URL",
        ),
        (["compare", "5.2", "6.0", "--json", "/dev/null/x/y.json"], 2, "because there is no folder /dev/null/x."),
        (["compare", "5.2", "6.0", "--nonsense"], 2, "No such option '--nonsense'. Did you mean '--seed'? See --help."),
        (["load", "--all", "--json", "x.json"], 2, "are about one scenario; name it instead of --all."),
        (["compare", "5.2", "6.0", "--budget", "soon"], 2, "write it as 90s, 10m or 1h"),
        (["compare", "5.2", "6.0", "--precision", "no"], 2, "write it as 1% or best"),
        (["compare", "5.2", "6.0", "--precision", "0%"], 2, "it takes 0.01% to 50%, or best"),
        (["compare", "5.2", "6.0", "--budget", "0s"], 2, "it takes 1s to 24h"),
        (["load", "article-list", "--rate", "1e9"], 2, "is not in the range"),
        (["load", "article-list", "--starts", "0"], 2, "is not in the range"),
        (["load", "article-list", "--seconds", "0"], 2, "it takes 0.5s to 1h"),
        (["choose", "saving", "--variant", "save_and_reed"], 2, "the nearest that exists is 'save_and_read'"),
        (["choose", "saving", "--parameter", "operation=upsert"], 2, "the nearest that exists is 'insert'"),
        (["choose", "saving", "--parameter", "operatoin=insert"], 2, "the nearest that exists is 'operation'"),
        (["choose", "saving", "--parameter", "insert"], 2, "write it as name=value"),
        (["choose", "saving", "--sweep"], 2, "saving has no parameter of 4 sizes or more to sweep over."),
        (["choose", "pagination", "--sweep=row"], 2, "the nearest that exists is 'rows'"),
        (["compare", "5.2", "6.0", "--sweep=page"], 2, "No subject can be swept over 'page'; there are: "),
        (["load", "artcle-list"], 2, "There is no scenario 'artcle-list'; the nearest that exists is 'article-list'."),
        (["load", "article-list", "--django", "5.2", "--django", "5.2"], 2, "names one Django twice"),
        (["show", "nothing"], 2, "There is no run 'nothing'"),
        (["compare", "5.2", "6.0", "--python", "no-python"], 2, "There is no Python 'no-python'"),
        (["completion", "bsh"], 2, "the nearest that exists is 'bash'"),
    ],
)
def test_one_line_and_no_traceback(inside: Inside, words: list[str], code: int, sentence: str) -> None:
    ended = inside(*words)
    assert sentence in ended.stderr, ended.stderr
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    assert "secret" not in ended.stderr
    said = [line for line in ended.stderr.splitlines() if line.startswith("versus: ")]
    assert len(said) == 1
    assert ended.stderr.splitlines()[-1] == ExitCode(code).sentence


@pytest.mark.end_to_end
def test_a_database_that_does_not_answer_is_told_without_its_password(inside: Inside) -> None:
    url = "postgres://somebody:secret@127.0.0.1:1/nothing"
    ended = inside("choose", "saving", "--django", "6.0", "--database", url)
    assert ended.returncode == 5
    assert "Seeding databases on postgresql (external) failed" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not {"secret", "somebody"} & set(ended.stderr.replace(":", " ").split())


def test_help_has_examples_for_every_measuring_command(inside: Inside) -> None:
    for name in ("", "quick", "compare", "choose", "load", "list", "show", "publish", "history", "asv", "test"):
        told = inside(*[name] * bool(name), "--help")
        assert told.returncode == 0, told.stderr
        assert "Examples:" in told.stdout, name


def test_completion_is_a_script(inside: Inside) -> None:
    assert "_VERSUS_COMPLETE" in inside("completion", "bash").stdout


@pytest.mark.parametrize("name", ["compare", "choose", "why", "load"])
def test_help_tells_how_a_django_is_named(inside: Inside, name: str) -> None:
    assert "DJANGO[@PYTHON][+PACKAGE==VERSION…]" in inside(name, "--help").stdout


@pytest.mark.parametrize(
    ("words", "where_to", "code"),
    [
        ("--help", "| head -1", ExitCode.DONE),
        ("runs", "> /dev/full", ExitCode.ENVIRONMENT),
        ("runs", ">&-", ExitCode.DONE),
        ("runs", "<&- >&-", ExitCode.DONE),
        ("nonsense", "2>&-", ExitCode.WRONG_REQUEST),
        ("nonsense", "2> /dev/full", ExitCode.WRONG_REQUEST),
        ("", "", ExitCode.WRONG_REQUEST),
    ],
)
def test_output_that_nobody_takes(where: Locations, state: Path, words: str, where_to: str, code: ExitCode) -> None:
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{shlex.quote(sys.executable)} -P -m versus {words} {where_to}"],
        env=os.environ | {"VERSUS_ROOT": str(where.root), "VERSUS_STATE": str(state), "LC_ALL": "x", "TERM": "dumb"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == code, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr
    if code and "2>" not in where_to:
        assert ended.stderr.splitlines()[-1] == code.sentence
