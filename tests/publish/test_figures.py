import re
from xml.etree import ElementTree

import msgspec

from tests.publish.samples import row, sample_report
from versus.judge.report import Report
from versus.judge.trials.splits import SplitOutcome
from versus.publish.figures.forest import MOST_ROWS, forest
from versus.publish.figures.splits import splits_figure
from versus.publish.tables.lines import lines_of


def test_forest(golden):
    lines = lines_of(sample_report()).lines
    svg = forest(lines, "Ratios of a run")
    assert svg == forest(lines, "Ratios of a run")
    golden("forest.svg", svg)


def test_names_are_escaped_and_the_figure_is_described():
    rows = tuple(row("<script>", "a&b", "6.0.10", ratio, "slower") for ratio in (1.2, 1.3))
    svg = forest(lines_of(Report("run", rows)).lines, "<title> & more")
    root = ElementTree.fromstring(svg)
    assert "<script" not in svg
    assert root.get("role") == "img"
    first, second = list(root)[:2]
    assert (first.tag.rpartition("}")[2], first.text) == ("title", "<title> & more")
    assert "2 slower" in second.text


def test_rows_that_read_alike_are_drawn_apart():
    rows = tuple(row("a", "b", "6.0.10", 1.2, "slower") for _ in range(3))
    svg = forest(lines_of(Report("run", rows)).lines, "t")
    assert len(re.findall(r'stroke-width="2"', svg)) >= 3


def test_each_row_has_two_lines_of_its_own_beside_it():
    rows = (row("a", "b", "6.0.10", 1.3, "slower"), row("c", "d" * 80, "6.0.10", 1.2, "slower"))
    root = ElementTree.fromstring(forest(lines_of(Report("run", rows)).lines, "t"))
    labels = [found for found in root.iter("{http://www.w3.org/2000/svg}text") if found.get("x") == "-10"]
    assert [(label.get("y"), label.text) for label in labels[:3]] == [
        ("17", "a · b"),
        ("31", "rows=1000, per_page=20 · 5.2.19 → 6.0.10"),
        ("57", f"c · {'d' * 50}…"),
    ]
    assert len(labels) == 4


def test_no_more_rows_than_can_be_read():
    rows = tuple(row("a", f"v{n}", "6.0.10", 1.1 + n / 100, "slower") for n in range(70))
    svg = forest(lines_of(Report("run", rows)).lines, "t")
    assert f"of {MOST_ROWS} rows" in svg
    assert "10 rows of least difference left out" in svg


def test_nothing_to_draw():
    counters = tuple(verdict for verdict in sample_report().verdicts if verdict.metric == "statements")
    assert forest(lines_of(msgspec.structs.replace(sample_report(), verdicts=counters)).lines, "t") == ""


def test_extreme_ratios_are_drawn():
    rows = (row("a", "b", "6.0.10", 0.0004, "faster"), row("a", "c", "6.0.10", 2500.0, "slower"))
    ElementTree.fromstring(forest(lines_of(Report("run", rows)).lines, "t"))
    near = (row("a", "b", "6.0.10", 1.0001, "same", half_width=0.0004),)
    assert ">1<" in forest(lines_of(Report("run", near)).lines, "t")


def test_ways_to_spend_time_are_numbered_points_about_a_curve():
    first = SplitOutcome("one", 3, 0.03, 0.4, 0.3, None, None)
    better = SplitOutcome("two <b>", 3, 0.02, 0.3, 0.6, 3.0, None)
    svg = splits_figure((first, better), "Where time goes & why")
    assert svg == splits_figure((first, better), "Where time goes & why")
    root = ElementTree.fromstring(svg)
    assert list(root)[1].text.endswith("number 2 is worth most.")
    assert {">1<", ">2<"} <= set(re.findall(r">\d<", svg))
    assert splits_figure((first,), "t") == ""
