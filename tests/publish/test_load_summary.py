"""A load run at a glance: a row a case, a column a metric, Djangos beside each other."""

import msgspec

from tests.publish.samples import DJANGOS, row
from versus.judge.report import Report
from versus.publish.load.summary import summary_parts
from versus.publish.tables.terminal import terminal_table


def loaded(case, django, ratio, verdict, metric="cpu_per_request", **more):
    point = {"rate": 20.0} | more.pop("point", {})
    return row("article-list", case, django, ratio, verdict, metric=metric, unit="s", value=0.0123, point=point, **more)


ROWS = (
    loaded("sync view", DJANGOS[1], 0.998, "same"),
    loaded("sync view", DJANGOS[2], 1.052, "slower"),
    loaded("sync view", DJANGOS[1], 1.01, "inconclusive", metric="p50"),
    loaded("async view", DJANGOS[1], 1.0, "same"),
    loaded("async view", DJANGOS[1], 1.3, "slower", baseline_variant="sync view"),
    loaded("async view", DJANGOS[2], 1.31, "slower", baseline_variant="sync view"),
    loaded("async view", DJANGOS[2], 1.2, "slower", baseline_variant="sync view", point={"target": "slow"}),
)


def test_djangos_stand_beside_each_other_and_cases_on_the_newest():
    between, within, listed = summary_parts(Report("run", ROWS))
    assert between.title == f"Django {DJANGOS[0]} → {DJANGOS[1]}, {DJANGOS[2]}"
    assert [column.title for column in between.columns] == ["case", "CPU per request", "p50"]
    assert between.rows == (
        ("sync view", "12.3 ms: 0.998× same, 1.052× slower", "12.3 ms: 1.010× ?"),
        ("async view", "12.3 ms: 1.000× same", "–"),
    )
    assert within.title == f"Cases on Django {DJANGOS[2]}"
    assert within.rows == (("async view", "1.310× slower", "1.200× slower"),)
    assert within.columns[2].title == "CPU per request of slow"
    assert "7 comparisons" in listed.after[0]


def test_a_terminal_shows_it_in_place_of_the_rows():
    report = Report("run", ROWS)
    short = terminal_table(report, instead=summary_parts(report), width=160)
    assert "12.3 ms: 0.998× same, 1.052× slower" in short
    assert "95 % interval" not in short
    assert "95 % interval" in terminal_table(report, width=160)


def test_a_run_without_rows_has_no_summary():
    assert summary_parts(msgspec.structs.replace(Report("run", ROWS), verdicts=())) == ()
