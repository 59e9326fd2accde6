"""The measuring commands end to end, on real Djangos: does the suite find what is there, and nothing else?"""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from tests.cli.conftest import PROGRAM, Versus, command_line, listen_to_ctrl_c, variables
from tests.environments.trees import lay_tree
from versus.environments.environment import Environment
from versus.errors import ExitCode
from versus.judge.report import Report
from versus.locations import Locations
from versus.micro.declared.observations import Block
from versus.records.store import read_runs

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(400)]

SLOW_DOWN = """

_plain_get_page = Paginator._get_page


def _slowly(self, *arguments, **named):
    for number in range(20_000):
        number * number
    return _plain_get_page(self, *arguments, **named)


Paginator._get_page = _slowly
"""


@pytest.fixture(scope="module")
def copy(django_60: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untouched source tree of the Django that the 6.0 environment has."""
    folder = tmp_path_factory.mktemp("source") / "copy"
    lay_tree(django_60, folder)
    return folder


def report(file: Path) -> Report:
    return msgspec.json.decode(file.read_bytes(), type=Report)


def test_a_slow_down_is_found_and_an_untouched_copy_is_not_called_different(
    versus: Versus, copy: Path, state: Path, tmp_path: Path
) -> None:
    """The copy's verdict would be false once in twenty thousand such runs: p ≤ .05 and beyond a wide margin."""
    slowed = tmp_path / "slowed"
    shutil.copytree(copy, slowed)
    with (slowed / "django" / "core" / "paginator.py").open("a") as source:
        source.write(SLOW_DOWN)
    ended = versus(
        "compare", "6.0", f"path:{slowed}", f"path:{copy}", "--subject", "pagination", "--variant", "paginator",
        "--precision", "5%", "--budget", "1s", "--json", str(state / "out.json"), "--seed", "11",
    )  # fmt: skip
    assert ended.returncode in (0, 4), ended.stderr
    rows = {row.candidate.django: row for row in report(state / "out.json").verdicts if row.metric == "time"}
    assert set(rows) == {"path:slowed", "path:copy"}
    assert rows["path:slowed"].verdict == "slower"
    assert "slower" in ended.stdout
    untouched = rows["path:copy"]
    assert untouched.baseline.django != untouched.candidate.django
    assert untouched.low is not None
    assert untouched.high is not None
    assert untouched.low < 1.1
    assert untouched.high > 0.9


def test_choosing_names_what_is_not_there_and_counts_statements(short_versus: Versus, state: Path) -> None:
    ended = short_versus(
        "choose", "saving", "--django", "5.2", "--django", "6.0", "--variant", "save_and_read", "--precision", "5%",
        "--budget", "1s", "--json", str(state / "out.json"),
    )  # fmt: skip
    assert ended.returncode in (0, 4), ended.stderr
    found = report(state / "out.json")
    assert [(gap.kind, "save_and_read" in gap.what) for gap in found.missing] == [("absent", True)]
    fewer = [row for row in found.verdicts if row.metric == "statements" and row.verdict == "faster"]
    assert [(row.variant, row.baseline_value, row.candidate_value) for row in fewer] == [("save_and_read", 2, 1)]
    told = json.loads((state / "out.json").read_text())
    assert told["schema"] == "versus.verdicts/1"
    shown = short_versus("show", "--markdown")
    assert "| saving" in shown.stdout.replace("`", "")


def test_a_screening_times_what_moved_and_names_the_rest(short_versus: Versus, state: Path) -> None:
    ended = short_versus(
        "compare", "5.2", "6.0", "--subject", "url-resolving", "--subject", "url-reversing", "--screen",
        "--layouts", "5", "--precision", "50%", "--budget", "1s", "--json", str(state / "out.json"),
    )  # fmt: skip
    assert ended.returncode in (0, 4), ended.stderr
    found = report(state / "out.json")
    assert ("url-resolving", "instructions", "faster") in {(r.subject, r.metric, r.verdict) for r in found.verdicts}
    assert {row.subject for row in found.verdicts if row.metric == "time"} >= {"url-resolving"}
    assert any(note.startswith("Screened by instructions") for note in found.notes)


def test_a_screening_by_itself_times_nothing(versus: Versus, state: Path) -> None:
    ended = versus(
        "compare", "5.2", "6.0", "--subject", "url-resolving", "--screen=only", "--layouts", "5",
        "--json", str(state / "out.json"),
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found = report(state / "out.json")
    assert {row.metric for row in found.verdicts} == {"instructions"}
    assert len(found.verdicts) + len(found.untimed) == 1
    assert any("nothing is timed" in note for note in found.notes)
    (run,) = read_runs(state / "runs")[0]
    assert run.of(Block) == []


def test_without_valgrind_a_screening_times_everything_or_says_that_it_cannot(
    short_versus: Versus, state: Path
) -> None:
    asked = ["compare", "5.2", "6.0", "--subject", "url-reversing", "--precision", "50%", "--budget", "1s"]
    bare = {"PATH": str(Path(sys.executable).parent)}
    ended = short_versus(*asked, "--screen", "--json", str(state / "out.json"), **bare)
    assert ended.returncode in (0, 4), ended.stderr
    assert "Nothing is screened, and everything is timed" in ended.stderr
    assert {row.metric for row in report(state / "out.json").verdicts} == {"time"}
    refused = short_versus(*asked[:5], "--screen=only", **bare)
    assert refused.returncode == 5
    assert "Nothing can be screened" in refused.stderr


def test_a_sweep_says_how_cost_grows(short_versus: Versus, state: Path) -> None:
    ended = short_versus(
        "choose", "json-serializing", "--django", "6.0", "--sweep", "--precision", "5%", "--budget", "20s",
        "--json", str(state / "out.json"),
    )  # fmt: skip
    assert ended.returncode in (0, 4), ended.stderr
    growths = report(state / "out.json").growths
    assert {growth.side.variant for growth in growths} == {"serialize", "own_dicts"}
    assert {growth.sizes for growth in growths} == {(10, 100, 300, 1000)}
    assert all(0 < growth.exponent < 2 for growth in growths)  # beside other work small sizes look dear
    assert "How cost grows" in ended.stdout
    assert "Where they cross" in ended.stdout


def test_postgresql_is_started_measured_and_gone(short_versus: Versus, state: Path) -> None:
    ended = short_versus(
        "choose", "saving", "--django", "6.0", "--database", "sqlite", "--database", "postgres",
        "--database", "postgres+binding", "--database", "mariadb",
        "--precision", "5%", "--budget", "1s", "--variant", "save_and_read", "--parameter", "operation=insert",
        "--json", str(state / "out.json"),
    )  # fmt: skip
    assert ended.returncode == ExitCode.NOT_MEASURED, ended.stderr
    assert "mariadb: not run – Django reaches it by mysqlclient" in ended.stdout
    measured = {row.baseline.database.partition(".")[0] for row in report(state / "out.json").verdicts}
    assert measured == {"sqlite", "postgresql 18"}
    assert "PostgreSQL 18" in ended.stdout
    (run,) = read_runs(state / "runs")[0]
    checks = [slices.check for block in run.of(Block) for group in block.groups for slices in group.arms.values()]
    on_server = [check.database for check in checks if check and check.database["vendor"] == "postgresql"]
    assert {facts["autovacuum"] for facts in on_server} == {"off"}
    assert {facts.get("server_side_binding") for facts in on_server} == {"yes", None}
    assert "postgres://" not in (run.folder / "manifest.json").read_text() + (run.folder / "journal.jsonl").read_text()


def _started(words: list[str], state: Path, where: Locations) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command_line(PROGRAM, words), env=variables(state, where), cwd=state, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=listen_to_ctrl_c,
    )  # fmt: skip


def _wait_for_blocks(state: Path, process: subprocess.Popen[str], count: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        journals = list((state / "runs").glob("*/journal.jsonl"))
        if journals and sum(b'"type":"block"' in line for line in journals[0].read_bytes().splitlines()) >= count:
            return
        time.sleep(0.05)
    raise AssertionError("no block was finished")


WORDS = ["choose", "template-reuse", "--django", "6.0", "--variant", "include", "--precision", "5%", "--budget", "1s"]


def test_a_killed_run_is_continued(versus: Versus, state: Path, where: Locations) -> None:
    process = _started(WORDS, state, where)
    _wait_for_blocks(state, process, 2)
    process.kill()
    process.communicate()
    (before,) = read_runs(state / "runs")[0]
    ended = versus(*WORDS)
    assert ended.returncode in (0, 4), ended.stderr
    assert "Continuing run" in ended.stderr
    (after,) = read_runs(state / "runs")[0]
    assert after.manifest == before.manifest
    assert after.entries[: len(before.entries)] == before.entries
    assert [block.index for block in after.of(Block)] == list(range(12))
    assert after.ended


def test_ctrl_c_keeps_what_was_measured_and_says_so(state: Path, where: Locations) -> None:
    process = _started(WORDS, state, where)
    _wait_for_blocks(state, process, 1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "the same command continues it" in said
    (run,) = read_runs(state / "runs")[0]
    assert run.of(Block)
    assert not run.ended
