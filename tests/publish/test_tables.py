import io
import re
import sys
from pathlib import Path

import msgspec
import pytest

from tests.publish.samples import counter, made_up_judge, row, sample_report, side, write_load_run, write_run
from versus.judge.report import Missing, Null, Report, StatementChange
from versus.publish.tables.lines import lines_of
from versus.publish.tables.markdown import escaped, markdown_table
from versus.publish.tables.terminal import print_report, terminal_table
from versus.records.store import Run

HOSTILE = "<script>alert(`1|2`)</script>\x1b[2J"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return write_run(tmp_path / "20260921-compare-a1b2")


@pytest.mark.parametrize("width", [80, 120, 160])
def test_terminal(run, golden, width):
    text = terminal_table(sample_report(), run, width=width)
    assert max(map(len, text.splitlines())) <= width
    golden(f"terminal-{width}.txt", text)


def test_markdown(run, golden):
    golden("table.md", markdown_table(sample_report(), run))


def test_colour_is_only_for_terminals(run, capsys):
    assert "\x1b[32m" in terminal_table(sample_report(), run, colour=True)
    print_report(sample_report(), run)
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("value", [4.12e5, 8.04e3, 1.31e6])
@pytest.mark.parametrize("width", range(60, 90))
def test_what_is_detectable_is_never_broken(width, value):
    unsure = row("saving", "save", "6.0.10", 0.9891, "inconclusive", value=value, metric="memory_per_connection")
    (said,) = [line for line in terminal_table(Report("run", (unsure,)), width=width).splitlines() if "≥" in line]
    assert "(≥ 1.5 % detectable)" in said or "(≥ 1.5 %)" in said
    assert len(said) <= width


def test_what_matters_comes_first():
    ranks = [line.style for line in lines_of(sample_report()).lines]
    order = {"faster": 0, "slower": 0, "inconclusive": 1, "same": 2}
    assert [order[rank] for rank in ranks] == sorted(order[rank] for rank in ranks)
    moved = [abs(line.row.ratio - 1) for line in lines_of(sample_report()).lines if line.style in ("faster", "slower")]
    assert moved[0] == max(moved)


def test_a_difference_is_told_in_time_and_as_a_share_of_the_page_of_its_run():
    page = row("page-answering", "wsgi", "6.0.10", 1.0, "same", value=8_000_000.0)
    slower = row("mail-sending", "together", "6.0.10", 1.2, "slower", value=400_000.0)
    faster = row("signing", "dumps", "6.0.10", 0.5, "faster", value=20_000.0)
    told = {line.subject: line.difference for line in lines_of(Report("run", (page, slower, faster))).lines}
    assert told == {
        "mail-sending": "+80.0 µs, 1.0 % of a page", "signing": "−10.0 µs, 0.1 % of a page", "page-answering": "",
    }  # fmt: skip
    assert lines_of(Report("run", (slower,))).lines[0].difference == "+80.0 µs"
    other = row("mail-sending", "together", "6.0.10", 1.2, "slower", metric="instructions", unit="instructions")
    assert lines_of(Report("run", (page, other))).lines[0].difference == ""


def test_something_out_of_nothing_comes_first():
    rows = (row("a", "b", "6.0.10", 9.0, "slower"), counter("a", "b", "6.0.10", 0, 3, "slower"))
    assert lines_of(Report("run", rows)).lines[0].values == "0 → 3 statements"


def test_hidden_rows_are_always_counted():
    lines = lines_of(sample_report(), most=3)
    assert len(lines.lines) == 3
    assert lines.hidden_sentence == "7 rows hidden: 2 of counts that stayed the same, 5 of least difference."
    assert lines_of(sample_report(), subject="template-reuse").hidden_sentence == "0 rows hidden."


def test_nothing_is_said_to_be_hidden_where_there_is_no_row():
    empty = Report("run", (), missing=(Missing("saving 6.0/save", "fault", "it is refused."),))
    for text in (terminal_table(empty), markdown_table(empty)):
        assert "hidden" not in text
        assert text.count("it is refused.") == 1


def test_a_single_reason_to_hide_is_not_counted_twice():
    (counted,) = (row for row in sample_report().verdicts if (row.variant, row.unit) == ("paginator", "statements"))
    assert lines_of(Report("run", (counted,))).hidden_sentence == "1 row hidden, of counts that stayed the same."


def test_default_points_go_without_saying(run):
    assert {line.point for line in lines_of(sample_report(), run).lines} == {"", "items=100"}
    assert all(line.point for line in lines_of(sample_report()).lines)


def test_a_load_run_names_its_metrics_and_has_no_null(tmp_path):
    run = write_load_run(tmp_path / "20260921-load-c3d4")
    text = terminal_table(made_up_judge(run), run, width=160)
    assert "CPU per request 3.60 → 3.89 ms" in text
    assert "Django 5.2.19, 6.0.10 ·" in text
    assert "Null" not in text


def test_a_narrow_encoding_is_no_error(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    print_report(sample_report())
    sys.stdout.flush()
    assert b"5.2.19 ? 6.0.10" in written.getvalue()


def _changed(*lines: str) -> Report:
    (change,) = sample_report().statement_changes
    return Report("run", (), statement_changes=(msgspec.structs.replace(change, lines=lines),))


def test_a_long_change_of_statements_is_cut_and_says_so():
    report = _changed(*(f"+ SELECT {number}" for number in range(15)))
    for text in (terminal_table(report), markdown_table(report).replace("\\", "")):
        assert text.count("+ SELECT ") == 12
        assert "3 lines more; --json FILE writes all." in text


def test_a_statement_sent_a_hundred_times_does_not_hide_the_one_that_explains_it():
    report = _changed(*["- SELECT 1 WHERE id = %s"] * 100, "+ SELECT 1 WHERE id IN (%s, %s)")
    for text in (terminal_table(report), markdown_table(report)):
        assert "- 100 × SELECT 1 WHERE id = %s\n+ SELECT 1 WHERE id IN (%s, %s)\n" in text
        assert "more; --json" not in text


def test_an_insert_of_thousands_of_placeholders_fills_a_few_lines():
    values = ", ".join(["(%s, %s)"] * 5_000)
    text = terminal_table(_changed(f"+ INSERT INTO t VALUES {values}"), width=80)
    assert "10,000 placeholders in all" in " ".join(text.split())
    assert len(text.splitlines()) < 20


def test_memory_names_itself_and_is_less_or_more(run):
    grown = msgspec.structs.replace(
        counter("saving", "save", "6.0.10", 18_430, 18_056, "faster"), metric="peak memory", unit="bytes"
    )
    (line,) = lines_of(Report("run", (grown,))).lines
    assert (line.values, line.verdict) == ("peak memory 18.4 → 18.1 kB", "less")


def test_memory_that_a_test_found_the_same_is_a_finding_and_no_unchanged_count():
    memory = {"metric": "peak_memory", "unit": "bytes", "value": 18_430.0}
    tested = row("saving", "save", "6.0.10", 1.002, "same", **memory)
    exact = msgspec.structs.replace(tested, p=None, candidate_value=tested.baseline_value)
    lines = lines_of(Report("run", (tested, exact)))
    assert [line.row for line in lines.lines] == [tested]
    assert lines.hidden_sentence == "1 row hidden, of memory that stayed the same."


def test_one_subject_alone():
    lines = lines_of(sample_report(), subject="saving")
    assert {line.subject for line in lines.lines} == {"saving"}
    assert not lines.missing


def test_missing_of_a_longer_name_is_not_this_subjects():
    report = Report("run", (), missing=(Missing("page-of-tags 6.0/x", "fault", "It failed."),))
    assert not lines_of(report, subject="page").missing


@pytest.mark.parametrize("trusted", [True, False, None])
def test_the_null_is_always_said(trusted):
    report = msgspec.structs.replace(sample_report(), null=Null(trusted, "It is why.", 1.02, 1.01, 1.03, 12))
    said = {True: "trusted: It is why.", False: "UNTRUSTED: It is why.", None: "too little to tell: It is why."}
    assert said[trusted] in " ".join(terminal_table(report).split())
    assert said[trusted] in markdown_table(report)


def test_records_steer_neither_terminal_nor_markdown():
    report = Report(
        HOSTILE, (row(HOSTILE, HOSTILE, HOSTILE, 1.2, "slower", warnings=(HOSTILE,), point={HOSTILE: HOSTILE}),),
        missing=(Missing(HOSTILE, "fault", HOSTILE),), notes=(HOSTILE,),
        statement_changes=(StatementChange(HOSTILE, {}, side(HOSTILE, HOSTILE), side(HOSTILE, HOSTILE), (
            f"- {HOSTILE}", "+ ```")),),
    )  # fmt: skip
    assert "\x1b" not in terminal_table(report) + markdown_table(report)
    markdown = markdown_table(report)
    before, diff, after = re.split(r"^````(?:diff)?$", markdown, flags=re.MULTILINE)
    assert diff.splitlines()[-1] == "+ ```"
    assert "<script" not in before + after
    table = [line for line in markdown.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {10}


def test_escaping_shows_as_written():
    assert escaped("a_b|`c` <i>&") == "a\\_b\\|\\`c\\` &lt;i&gt;&amp;"


def test_a_python_that_the_environment_is_named_by_is_said_once():
    baseline, candidate = side("6.0.10", "a"), msgspec.structs.replace(side("6.0.10 @3.12.1", "a"), python="3.12.1")
    moved = row("pagination", "a", "6.0.10", 1.1, "slower", baseline=baseline, candidate=candidate)
    (line,) = lines_of(Report("run", (moved,))).lines
    assert line.environments == "6.0.10 Python 3.13.0 → 6.0.10 @3.12.1"
