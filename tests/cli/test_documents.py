"""README and manual: every command parses, the declared subject is measured, the table is the record's."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Versus
from versus.calibration.outcome import outcome
from versus.calibration.trials import tried
from versus.cli import COMMANDS, cli
from versus.errors import ExitCode
from versus.judge.run import judge_run
from versus.locations import Locations, locations
from versus.publish.calibration import calibration_parts, targets
from versus.publish.sphinx import DIRECTIVES
from versus.publish.tables.markdown import markdown_part, markdown_table
from versus.records.store import CALIBRATION, find_run

MARKER = re.compile(r"<!-- verdicts of (\S+) -->\n(.*?)<!-- end -->", re.DOTALL)
CALIBRATED = re.compile(r"(<!-- calibration -->)\n(.*?)(<!-- end -->)", re.DOTALL)
EXIT_CODES = re.compile(r"(<!-- exit codes -->)\n(.*?)(<!-- end of exit codes -->)", re.DOTALL)
PLACEHOLDERS = {"SUBJECT": "pagination", "SCENARIO": "article-list", "RUN": "last", "…": "run"}


def documents() -> list[Path]:
    root = locations().root
    return [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").glob("*.md"))]


def commands_in(text: str) -> list[str]:
    inline = re.findall(r"`(\./versus [^`]+)`", text)
    blocks = [line.strip() for line in text.splitlines() if line.strip().startswith("./versus ")]
    return [" ".join(found.replace("\n", " ").split()) for found in inline + blocks]


def all_commands() -> list[str]:
    written = [found for document in documents() for found in commands_in(document.read_text())]
    for name in COMMANDS:
        epilog = cli.get_command(click.Context(cli), name).epilog  # type: ignore[union-attr]
        written += commands_in(epilog or "")
    return sorted({found.split(" > ")[0] for found in written if " COMMAND" not in found})


@pytest.mark.parametrize("written", all_commands())
def test_every_command_that_is_written_down_parses(written: str, where: Locations) -> None:
    words = [PLACEHOLDERS.get(word, word) for word in shlex.split(written.removeprefix("./versus "), comments=True)]
    context = click.Context(cli, info_name="versus")
    name, command, rest = cli.resolve_command(context, words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        context = command.make_context(name, list(rest), parent=context)
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
    assert command is not None
    if "--help" not in rest:
        command.make_context(name, list(rest), parent=context)


@pytest.mark.parametrize("name", DIRECTIVES)
def test_every_directive_is_described(name: str, where: Locations) -> None:
    assert f"`{name}`" in (where.docs / "contribute.md").read_text()


def said(name: str) -> str:
    run = find_run(name, locations().results)
    return markdown_table(judge_run(run), run)


def test_the_table_in_the_readme_is_what_its_record_says(where: Locations) -> None:
    file = where.root / "README.md"
    if os.environ.get("VERSUS_RENEW"):
        file.write_text(MARKER.sub(lambda found: found[0].replace(found[2], f"{said(found[1])}\n"), file.read_text()))
    found = MARKER.findall(file.read_text())
    assert found
    for name, table in found:
        assert table.strip() == said(name).strip(), "look at the table, then renew it with VERSUS_RENEW=1"


def test_what_the_readme_says_of_the_calibration_is_what_its_records_say(where: Locations) -> None:
    file = where.root / "README.md"
    table = markdown_part(targets(calibration_parts(outcome(tried(where.results / CALIBRATION)))))
    if os.environ.get("VERSUS_RENEW"):
        file.write_text(CALIBRATED.sub(lambda found: f"{found[1]}\n{table}\n{found[3]}", file.read_text()))
    ((_, written, _),) = CALIBRATED.findall(file.read_text())
    assert written.strip() == table.strip(), "look at the records, then renew it with VERSUS_RENEW=1"


@pytest.mark.parametrize("name", ["README.md", "docs/commands.md"])
def test_exit_codes_are_told_as_they_are(where: Locations, name: str) -> None:
    file = where.root / name
    table = "| exit code | means |\n|---|---|\n" + "\n".join(f"| {code.value} | {code.meaning} |" for code in ExitCode)
    if os.environ.get("VERSUS_RENEW"):
        file.write_text(EXIT_CODES.sub(lambda found: f"{found[1]}\n{table}\n{found[3]}", file.read_text()))
    ((_, written, _),) = EXIT_CODES.findall(file.read_text())
    assert written.strip() == table, "renew it with VERSUS_RENEW=1"


def test_the_launcher_names_its_exit_code_as_commands_do(where: Locations) -> None:
    assert ExitCode.ENVIRONMENT.sentence in (where.root / "versus").read_text()


def test_every_help_ends_with_the_exit_codes() -> None:
    context = click.Context(cli, info_name="versus")
    commands = [cli, *(cli.get_command(context, name) for name in COMMANDS)]
    for command in [*commands, *getattr(cli.get_command(context, "history"), "commands", {}).values()]:
        assert command is not None
        told = command.get_help(click.Context(command, info_name=command.name))
        for code in ExitCode:
            assert f"{code.value}  {code.meaning}" in told, command.name


@pytest.mark.end_to_end
@pytest.mark.timeout(400)
def test_the_subjects_in_contributing_are_measured_and_refused(
    short_versus: Versus, where: Locations, tmp_path: Path
) -> None:
    written = (where.root / "CONTRIBUTING.md").read_text()
    file, writing = re.findall(r"```python\n(.*?)```", written, re.DOTALL)
    (refusal,) = re.findall(r"```text\n(.*?)\n```", written, re.DOTALL)
    forgetful = writing.replace("Moderation", "Forgetful").replace('    writes = ("blog.Comment",)\n\n', "")
    suite = tmp_path / "a suite"
    shutil.copytree(where.benchmarks, suite / "benchmarks", ignore=shutil.ignore_patterns("[a-z]*.py", "__pycache__"))
    (suite / "benchmarks" / "text.py").write_text("\n\n".join(['"""Texts."""\n', file, writing, forgetful]))
    for shared in ("bench_project", "requirements", "scenarios", "locustfiles", "docs", "src"):
        (suite / shared).symlink_to(where.root / shared)

    def chosen(subject: str) -> subprocess.CompletedProcess[str]:
        asked = ("choose", subject, "--django", "6.0", "--precision", "5%", "--budget", "1s")
        return short_versus(*asked, VERSUS_ROOT=str(suite))

    for subject, variants in (("slug", "ascii_only → with_unicode"), ("moderation", "update → bulk_update")):
        ended = chosen(subject)
        assert ended.returncode in (0, 4), ended.stderr
        assert variants in ended.stdout
    refused = chosen("forgetful")
    assert refused.returncode == 3, refused.stderr
    assert refusal in " ".join(refused.stdout.split())
