"""A report as comma-separated values."""

import csv
import io

from tests.publish.samples import DJANGOS, row, sample_report
from versus.judge.report import Report
from versus.publish.tables.spreadsheet import COLUMNS, spreadsheet


def read(report):
    return list(csv.DictReader(io.StringIO(spreadsheet(report).decode())))


def test_each_row_is_a_line_and_what_is_not_known_is_empty():
    report = sample_report()
    lines = read(report)
    assert len(lines) == len(report.verdicts)
    assert tuple(lines[0]) == COLUMNS
    assert (lines[0]["subject"], lines[0]["candidate_django"], lines[0]["verdict"]) == (
        "article-page", DJANGOS[1], "same",
    )  # fmt: skip
    counted = next(line for line in lines if line["metric"] == "statements")
    assert counted["low"] == counted["p"] == ""
    assert float(lines[0]["ratio"]) == report.verdicts[0].ratio


def test_the_text_of_a_record_is_no_formula():
    (line,) = read(Report("run", (row("=1+1", "@x", DJANGOS[1], 1.0, "same", point={}),)))
    assert (line["subject"], line["candidate_variant"]) == ("'=1+1", "'@x")
