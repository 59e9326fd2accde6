"""The site shows a cross-check of the load generator."""

import re

import msgspec

from versus.load.stages.crosscheck import ClosedLoop, CrossCheck, OpenLoopStart, Quantile
from versus.load.stages.same_question import Asked, SameQuestion
from versus.machine.fingerprint import Host, host
from versus.records.crosscheck import FILE, CheckedGenerator, write_cross_check
from versus.records.manifest import Revision

FOUND = CrossCheck(
    opened=(
        OpenLoopStart(11_000, (Quantile("p50", 30.0, 30.2, 30.4, 1.5), Quantile("p99", 50.0, 50.3, 56.0, 5.0))),
        OpenLoopStart(11_042, (Quantile("p50", 30.0, 30.1, 30.3, 1.5), Quantile("p99", 50.0, 50.2, 51.0, 5.0))),
    ),
    throughput=(ClosedLoop(10, 480.0, 491.0), ClosedLoop(50, 2300.0, None)),
    missing="wrk <b>is</b> not installed",
)


def checked(started: float, found: CrossCheck = FOUND) -> CheckedGenerator:
    here: Host = host()
    return CheckedGenerator(started, here, Revision("abc", dirty=False), {}, found)


def test_the_newest_is_shown_and_its_words_escaped(project) -> None:
    write_cross_check(project.runs / "older" / FILE, checked(1.0, CrossCheck((), (), None)))
    write_cross_check(project.runs / FILE, checked(2.0))
    project.build(".. versus-cross-check::")
    page = project.page()
    assert project.warnings == ""
    assert "2 starts of 11,000 or 11,042 requests" in page
    assert "30.40 ms" in page
    assert "wrk &lt;b&gt;is&lt;/b&gt; not installed" in page
    assert "The same question" not in page


def test_what_others_say_of_two_djangos_is_counted(project) -> None:
    asked = Asked("wrk", (0.95, 1.01, 1.04))
    same = SameQuestion("article-list", "sync <b>", "5.2.19", "6.0.10", (asked,), {"k6": "it is not here"})
    write_cross_check(project.runs / FILE, checked(2.0, msgspec.structs.replace(FOUND, same=same)))
    project.build(".. versus-cross-check::")
    words = re.sub(r"<[^>]+>", " ", project.page())
    assert "Which carries more of article-list, sync &lt;b&gt;: Django 5.2.19 or 6.0.10?" in words
    assert re.search(r"wrk\s+3\s+0.950–1.040\s+1\s+1\s+1\s", words)
    assert "k6 was not asked: it is not here." in words


def test_without_one_the_page_says_how_to_make_it(project) -> None:
    project.build(".. versus-cross-check::")
    assert "./versus cross-check --keep" in re.sub(r"<[^>]+>", "", project.page())
