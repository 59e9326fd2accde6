"""The site shows a cross-check of the load generator."""

import re

from versus.load.stages.crosscheck import ClosedLoop, CrossCheck, OpenLoopStart, Quantile
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


def test_without_one_the_page_says_how_to_make_it(project) -> None:
    project.build(".. versus-cross-check::")
    assert "./versus cross-check --keep" in re.sub(r"<[^>]+>", "", project.page())
