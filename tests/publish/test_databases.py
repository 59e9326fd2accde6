"""Databases in words: what differs in one of their versions or limits is never shown as one."""

from pathlib import Path

import msgspec
import pytest

from tests.publish.samples import (
    DJANGOS,
    row,
    sample_blocks,
    sample_manifest,
    sample_plan,
    sample_report,
    write_load_run,
    write_run,
)
from versus.judge.report import Report
from versus.publish.databases import database_text, databases_of, with_databases
from versus.publish.origin import origin
from versus.publish.tables.lines import lines_of
from versus.publish.tables.markdown import markdown_table
from versus.publish.tables.terminal import terminal_table
from versus.records.store import Run, begin, read_run

LIMITS = {"max_variable_number": "250000", "max_compound_select": "500", "max_expr_depth": "1000"}
NAMED = "250,000 variables in a statement, 500 SELECTs joined by UNION and expressions of depth 1,000"
INSERT = f"INSERT INTO t VALUES {', '.join(['(%s)'] * 5_000)}"


def run_with(folder: Path, facts: dict[str, dict[str, str]], statements: tuple[str, ...] = ()) -> Run:
    """A run whose arms saw these facts, by Django, and sent these statements."""
    plan = sample_plan()
    journal = begin(folder, sample_manifest(folder.name, plan))
    for block in sample_blocks(plan, count=1):
        (group,) = block.groups
        arms = {}
        for arm, slices in group.arms.items():
            database = {"vendor": "sqlite", "version": "3.40.1", **LIMITS, **facts.get(arm.partition("/")[0], {})}
            sent = msgspec.structs.replace(slices.check.statements, texts=statements)
            check = msgspec.structs.replace(slices.check, database=database, statements=sent)
            arms[arm] = msgspec.structs.replace(slices, check=check)
        journal.append(msgspec.structs.replace(block, groups=(msgspec.structs.replace(group, arms=arms),)))
    journal.close()
    return read_run(folder)


def page_row() -> Report:
    return Report("run", (row("article-page", "paginator", DJANGOS[1], 1.1, "slower"),))


def test_the_heading_names_each_version_once(tmp_path):
    assert origin(run_with(tmp_path / "alike", {})).database == "SQLite 3.40.1"
    differing = run_with(tmp_path / "differing", {DJANGOS[1]: {"version": "3.45.0"}})
    assert origin(differing).database == "SQLite 3.40.1, SQLite 3.45.0"


def test_the_heading_tells_one_version_with_two_limits_apart(tmp_path):
    run = run_with(tmp_path / "run", {DJANGOS[1]: {"max_variable_number": "32766"}})
    assert database_text(run).startswith(f"SQLite 3.40.1 ({NAMED}), SQLite 3.40.1 (32,766 variables in a statement")


@pytest.mark.parametrize(("key", "value"), [("version", "3.45.0"), ("max_variable_number", "32766")])
def test_a_row_whose_sides_differ_in_the_database_says_so(tmp_path, key, value):
    run = run_with(tmp_path / "run", {DJANGOS[1]: {key: value}})
    (note,) = lines_of(page_row(), run).footnotes
    assert note.startswith("Its sides differ in the database, too: SQLite 3.40.1 (250,000")
    for text in (terminal_table(page_row(), run, width=400), markdown_table(page_row(), run)):
        assert "differ in the database, too" in text


def test_limits_stand_beside_rows_that_depend_on_them(tmp_path):
    run = run_with(tmp_path / "long", {}, (INSERT,))
    (note,) = lines_of(page_row(), run).footnotes
    assert note == f"It sends long statements, which SQLite limits: here {NAMED}. Others send more or fewer."
    assert lines_of(page_row(), run_with(tmp_path / "short", {}, ("SELECT 1",))).footnotes == ()


def test_older_records_say_what_their_sqlite_was_compiled_with(tmp_path):
    run = write_load_run(tmp_path / "20260921-load-c3d4")
    assert databases_of(run)[DJANGOS[0], "sqlite"].whole == "SQLite 3.40.1 (250,000 variables in a statement)"


def test_rows_of_several_databases_name_theirs(tmp_path):
    runs = [
        run_with(tmp_path / version, {name: {"version": version} for name in DJANGOS})
        for version in ("3.40.1", "3.45.0")
    ]
    rows = [found for run in runs for found in with_databases(page_row(), run).verdicts]
    texts = [line.environments for line in lines_of(Report("", tuple(rows))).lines]
    assert [("SQLite 3.40.1" in text, "SQLite 3.45.0" in text) for text in texts] == [(True, False), (False, True)]
    alone = lines_of(with_databases(page_row(), runs[0]), runs[0]).lines
    assert [line.environments for line in alone] == [f"{DJANGOS[0]} → {DJANGOS[1]}"]


def test_pages_say_what_sqlite_allows(project):
    write_run(project.runs / "20260921-compare-a1b2", sample_report())
    project.build(".. versus-environments::")
    assert "250,000 variables in a statement" in project.page()
