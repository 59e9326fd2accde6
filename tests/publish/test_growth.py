"""Growth in words and in figures."""

from xml.etree import ElementTree

import msgspec

from tests.publish.samples import row, side, write_run
from versus.judge.report import Growth, Report, SizeCrossing
from versus.publish.calls.growth import growth_parts
from versus.publish.figures.curves import curves
from versus.publish.tables.markdown import markdown_table
from versus.publish.tables.terminal import terminal_table

SIZES = (1.0, 20.0, 200.0, 2000.0)
RUN = "20260921-choose-a1b2"


def growth(variant: str, exponent: float, **more) -> Growth:
    usual = {
        "subject": "article-page", "point": {"page": "first"}, "axis": "rows", "metric": "time", "unit": "s",
        "side": side("6.0.10", variant), "sizes": SIZES, "values": tuple(1e-5 * size**exponent for size in SIZES),
        "exponent": exponent, "low": exponent - 0.01, "high": exponent + 0.01, "rounds": 12,
        "steps": (exponent,) * 3, "bends": False,
    }  # fmt: skip
    return Growth(**usual | more)


def crossing(**more) -> SizeCrossing:
    usual = {
        "subject": "article-page", "point": {"page": "first"}, "axis": "rows", "metric": "time",
        "baseline": side("6.0.10", "paginator"), "candidate": side("6.0.10", "keyset"),
        "smallest": 1.0, "largest": 2000.0, "below": "slower",
    }  # fmt: skip
    return SizeCrossing(**usual | more)


def sample() -> Report:
    growths = (
        growth("paginator", 0.97),
        growth("keyset", 0.52, bends=True, steps=(0.12, 0.55, 0.93)),
        growth(
            "once", 0.5, low=None, high=None, rounds=1, metric="instructions", unit="instructions", values=(3e4,) * 4
        ),
    )
    crossings = (
        crossing(size=141.37, low=120.2, high=1612.4),
        crossing(candidate=side("6.0.10", "async_paginator")),
        crossing(candidate=side("6.1.3", "paginator"), below=None, metric="instructions"),
    )
    rows = (row("article-page", "paginator", "6.0.10", 1.2, "slower"),)
    return Report(RUN, rows, growths=growths, crossings=crossings)


def test_growth_in_a_terminal_and_as_markdown(tmp_path, golden):
    run = write_run(tmp_path / RUN, sample())
    golden("growth-160.txt", terminal_table(sample(), run, width=160))
    golden("growth-80.txt", terminal_table(sample(), run, width=80))
    golden("growth.md", markdown_table(sample(), run))


def test_one_subject_alone_and_none():
    assert growth_parts(sample(), "saving") == ()
    assert growth_parts(Report(RUN, ())) == ()
    grows, crosses = growth_parts(sample(), "article-page")
    assert (len(grows.rows), len(crosses.bullets)) == (3, 3)


def test_curves(golden):
    svg = curves(sample().growths[:2], "Time of article-page by rows")
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert "keyset with exponent 0.52" in list(root)[1].text
    assert ">2,000<" in svg
    golden("curves.svg", svg)


def test_hostile_names_are_escaped_and_too_many_curves_are_not_drawn():
    hostile = msgspec.structs.replace(growth("<script>", 1.0), axis="'rows\"<")
    ElementTree.fromstring(curves([hostile, growth("b&", 1.0)], "t"))
    assert curves([growth(f"v{number}", 1.0) for number in range(9)], "t") == ""
    assert curves([], "t") == ""


def test_a_page_shows_curves_exponents_and_crossings(project):
    write_run(project.runs / RUN, sample())
    project.build(".. versus-runs::", "", ".. versus-subjects::", "", ".. versus-verdicts::")
    assert project.warnings == ""
    page = project.page("subjects/article-page")
    assert "How cost grows" in page
    assert "Where they cross" in page
    assert page.count("<svg") == 3
    assert "How cost grows" in project.page()
