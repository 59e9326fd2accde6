import os
import re
import shutil

import msgspec
import pytest
from sphinx.errors import ExtensionError

from tests.publish.samples import (
    STARTED,
    row,
    sample_catalogue,
    sample_plan,
    sample_report,
    subject,
    write_load_run,
    write_run,
)
from versus.judge.report import Report, Row
from versus.micro.declared.catalogue import Catalogue
from versus.micro.declared.plan import Instrument, Purpose

EVERYTHING = (
    ".. versus-runs::", "", ".. versus-subjects::", "", ".. versus-scenarios::", "", ".. versus-verdicts::", "",
    ".. versus-figure::", "",
    ".. versus-environments::", "", ".. versus-load::", "",
    ".. versus-across::", "", ".. versus-nulls::", "", ".. versus-faults::", "",
    ".. versus-schemas::", "", ".. versus-cross-check::", "", "It is :versus-value:`saving.save 5.2 6.0 ratio` of it.",
)  # fmt: skip
RUN = "20260921-compare-a1b2"
THEMES_SCRIPT = re.compile(r"<script( src=|>document[.]getElementById)[^<]*</script>")


WRITTEN = (
    ".. versus-changed:: 5.2 6.0", "   :causes: causes.toml", "",
    "It is :versus-value:`saving.save 5.2 6.0 ratio` of it.",
)  # fmt: skip


def keep_apart(project) -> None:
    """Gives the project a folder of runs that were kept, before the one of those that were measured here."""
    conf = project.source / "conf.py"
    conf.write_text(conf.read_text().replace('["../runs"]', '["../kept", "../runs"]'))


def write_cause(project, verdict: str) -> None:
    (project.source / "causes.toml").write_text(
        f'[[cause]]\nbetween = ["5.2", "6.0"]\nrows = ["saving"]\nverdict = "{verdict}"\n'
        'why = "An update returns what was computed."\n'
    )


def verdicts(run: str, *rows: Row) -> Report:
    return msgspec.structs.replace(sample_report(run), verdicts=rows)


def words(page: str) -> str:
    """Returns a page's text without markup."""
    return re.sub(r"<[^>]+>", "", page)


def test_a_scenario_says_how_many_of_its_rows_are_hidden(project):
    folder = write_load_run(project.runs / "20260921-load-c3d4").folder
    report = msgspec.json.decode((folder / "report.json").read_bytes(), type=Report)
    same = msgspec.structs.replace(report.verdicts[0], metric="server_memory", unit="bytes", verdict="same", p=None,
                                  candidate_value=report.verdicts[0].baseline_value)  # fmt: skip
    (folder / "report.json").write_bytes(
        msgspec.json.encode(msgspec.structs.replace(report, verdicts=(*report.verdicts, same)))
    )
    project.build(".. versus-scenarios::")
    page = words(project.page("scenarios/article-list"))
    assert "CPU per request" in page
    assert "1 row hidden, of memory that stayed the same." in page


def test_cases_stand_beside_what_they_are_compared_with_on_the_newest_django(project):
    folder = write_load_run(project.runs / "20260921-load-c3d4").folder
    report = msgspec.json.decode((folder / "report.json").read_bytes(), type=Report)

    def within(django, ratio, **differently):
        first = row("article-list", "", django, ratio, "slower")
        sides = [msgspec.structs.replace(first.candidate, variant=name) for name in ("sync", "async")]
        fields = {"metric": "cpu_per_request", "point": {"rate": 50}} | differently
        return msgspec.structs.replace(first, variant="async", baseline=sides[0], candidate=sides[1], **fields)

    rows = (
        within("6.0.10", 1.31), within("6.1.3", 1.41), within("6.1.3", 1.51, metric="p99"),
        within("6.1.3", 1.61, metric="p50", point={"rate": 50, "target": "fast"}),
    )  # fmt: skip
    whole = msgspec.structs.replace(report, verdicts=(*report.verdicts, *rows))
    (folder / "report.json").write_bytes(msgspec.json.encode(whole))
    project.build(
        ".. versus-cases:: article-list", "", "----", "",
        ".. versus-cases:: article-list\n   :django: 6.0", "", "----", "",
        ".. versus-cases:: article-list\n   :metric: p50\n   :target: fast",
    )  # fmt: skip
    tables = re.findall(r"<table.*?</table>", project.page(), re.DOTALL)
    assert [re.findall(r"[0-9.]+×", words(table)) for table in tables] == [["1.410×"], ["1.310×"], ["1.610×"]]
    assert "sync → async" in words(tables[0])
    assert "rate" not in words(tables[0])


def test_cases_in_the_middle_of_their_starts_on_the_newest_django(project):
    write_load_run(project.runs / "20260921-load-c3d4", starts=2)
    project.build(
        ".. versus-middles:: article-list\n   :columns: p50, CPU a request", "", "----", "",
        ".. versus-middles:: article-list\n   :django: 5.2",
    )  # fmt: skip
    newest, older = re.findall(r"<table.*?</table>", project.page(), re.DOTALL)
    assert re.findall(r"<th.*?<p>(.*?)</p>", newest) == ["Django", "starts", "p50", "CPU a request"]
    assert "6.0.10" in newest
    assert "5.2.19" not in newest
    assert "5.2.19" in older
    assert "6.0.10" not in older
    assert re.findall(r"<li><p>([^<]*start 2: generator lag)", project.page()) == ["5.2.19, start 2: generator lag"]


def test_a_newer_run_takes_the_place_of_one_that_answers_the_same(project):
    write_run(project.runs / "20260921-compare-a1b2")
    write_run(project.runs / "20260922-compare-c3d4")
    memory = msgspec.structs.replace(sample_plan(), instruments=(Instrument.MEMORY,))
    write_run(project.runs / "20260923-compare-e5f6", plan=memory)
    itself = [msgspec.structs.replace(comparison, purpose=Purpose.ITSELF) for comparison in sample_plan().comparisons]
    doctor = msgspec.structs.replace(sample_plan(), comparisons=tuple(itself))
    write_run(project.runs / "20260924-doctor-0a0b", plan=doctor)
    project.build(".. versus-subjects::", "", ".. versus-verdicts::")
    page = project.page("subjects/saving")
    shown = re.findall(r"<h2>([^<]+)<", page)
    assert [title for title in shown if "between" in title] == ["Time between Djangos", "Memory between Djangos"]
    assert "20260922-compare-c3d4" in page
    assert "20260923-compare-e5f6" in page
    assert "20260921-compare-a1b2" not in page
    assert "20260924-doctor-0a0b" not in page
    assert "1 faster" in words(project.page())
    assert "run 20260922-compare-c3d4" in words(project.page())


def test_a_run_of_few_subjects_does_not_take_the_place_of_one_of_more(project):
    few = sample_report("20260922-choose-c3d4")
    few = msgspec.structs.replace(few, verdicts=tuple(row for row in few.verdicts if row.subject == "saving"))
    assert {row.subject for row in few.verdicts} < {row.subject for row in sample_report().verdicts}
    write_run(project.runs / "20260921-compare-a1b2")
    write_run(project.runs / few.run, few)
    project.build(".. versus-verdicts::")
    assert "run 20260921-compare-a1b2" in words(project.page())


def test_with_starts_too_few_for_a_verdict_the_numbers_come_first(project):
    write_load_run(project.runs / "20260921-load-a1b2", starts=6)
    project.build(".. versus-scenarios::")
    page = words(project.page("scenarios/article-list"))
    assert page.index("Between Djangos:") < page.index("in the middle of the starts")
    write_load_run(project.runs / "20260922-load-c3d4", starts=2)
    (project.runs / "20260921-load-a1b2" / "manifest.json").unlink()
    project.build(".. versus-scenarios::")
    page = words(project.page("scenarios/article-list"))
    assert page.index("Between Djangos:") > page.index("in the middle of the starts")


def test_a_glance_does_not_take_the_place_of_a_verdict(project):
    write_load_run(project.runs / "20260921-load-a1b2", starts=6)
    write_load_run(project.runs / "20260922-load-c3d4", starts=1)
    write_load_run(project.runs / "20260923-load-e5f6", starts=3, climbs=True)
    project.build(".. versus-scenarios::")
    page = project.page("scenarios/article-list")
    shown = re.findall(r"<h2>([^<]+)<", page)
    assert shown[:2] == ["What was found", "Capacity"]
    assert "20260921-load-a1b2" in page
    assert "20260922-load-c3d4" not in page
    assert "20260923-load-e5f6" in page


def test_the_page_of_a_run_that_is_gone_goes_too(project):
    runs = [project.runs / "20260921-compare-a1b2", project.runs / "20260922-compare-c3d4"]
    for run in runs:
        write_run(run)
    project.build(".. versus-runs::")
    shutil.rmtree(runs[0])
    out = project.build(".. versus-runs::")
    assert [path.name for path in out.rglob("*-compare-*.html")] == ["20260922-compare-c3d4.html"]


def test_a_run_and_its_subjects_have_pages(project, golden):
    write_run(project.runs / RUN)
    write_load_run(project.runs / "20260921-load-c3d4")
    project.build(*EVERYTHING)
    assert project.warnings == ""
    front = project.page()
    assert f'href="runs/{RUN}.html"' in front
    assert 'href="subjects/saving.html"' in front
    assert '<span class="versus-value">0.731×</span>' in front
    assert "All records could be read." in front
    subject_page = project.page("subjects/article-page")
    assert "async_paginator" in subject_page
    assert "./versus choose article-page --django 6.1.2" in subject_page
    assert "SELECT COUNT(*)" in words(subject_page)
    assert subject_page.count("<svg") == 1
    assert "- SELECT 1 &lt; 2" in words(project.page("subjects/saving"))
    assert "Statements of" not in subject_page
    assert "no: the generator fell behind" in project.page("runs/20260921-load-c3d4")
    table = re.search(r'<div class="versus-scroll.*?</table>', project.page(f"runs/{RUN}"), re.DOTALL)
    golden("verdicts.html", table[0] + "\n")


def test_no_records_yet(project):
    project.build(*EVERYTHING)
    assert project.warnings == ""
    assert words(project.page()).count("./versus quick") >= 7
    assert "no records yet" in project.page()


def test_the_same_records_give_the_same_bytes(project):
    write_run(project.runs / RUN)
    first = project.build(*EVERYTHING)
    second = project.build(*EVERYTHING, output="again")
    names = [path.relative_to(first) for path in first.rglob("*") if path.is_file()]
    assert len(names) > 10
    assert [name for name in names if (first / name).read_bytes() != (second / name).read_bytes()] == []


def test_changed_records_change_the_pages_and_nothing_else_is_read_again(project):
    write_run(project.runs / "20260901-first", started=STARTED - 1000)
    (project.source / "prose.rst").write_text(":orphan:\n\nProse\n=====\n")
    project.build(*EVERYTHING)
    prose = project.folder / "out-trees" / "prose.doctree"
    before = prose.stat().st_mtime_ns
    faster = msgspec.structs.replace(
        sample_report("20260921-second"), verdicts=(row("saving", "save", "6.0.10", 0.5, "faster"),)
    )
    write_run(project.runs / "20260921-second", faster)
    project.build(*EVERYTHING)
    assert '<span class="versus-value">0.500×</span>' in project.page()
    assert "20260921-second" in project.page("runs/20260921-second")
    assert "0.500×" in project.page("subjects/saving")
    assert prose.stat().st_mtime_ns == before


def test_pages_of_runs_that_are_gone_go(project):
    folder = project.runs / RUN
    write_run(folder)
    project.build(*EVERYTHING)
    for path in folder.iterdir():
        path.unlink()
    own = project.source / "subjects" / "own.rst"
    own.write_text(":orphan:\n\nOwn\n===\n")
    project.build(*EVERYTHING)
    assert [path.name for path in project.source.rglob("*.rst")].count(f"{RUN}.rst") == 0
    assert own.exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (".. versus-subject:: article-pages", "no subject 'article-pages'; the nearest that exists is 'article-page'"),
        (".. versus-verdicts::\n   :run: 20260921-compere", "There is no run '20260921-compere'"),
        (".. versus-verdicts::\n   :subject: savings", "There is no subject 'savings'"),
        (".. versus-figure::\n   :run: nothing", "There is no run 'nothing'"),
        (".. versus-load::\n   :run: 20260921-compare-a1b2", "put no server under load"),
        (".. versus-cases:: article-lost", "no scenario 'article-lost'; the nearest that exists is 'article-list'"),
        (".. versus-cases:: article-list\n   \n   async", "There is no case 'async'"),
        (".. versus-middles:: article-lost", "no scenario 'article-lost'; the nearest that exists is 'article-list'"),
        (".. versus-middles:: article-list\n   :columns: p51", "There is no column 'p51'"),
        (".. versus-middles:: article-list\n   :django: 6.9", "There is no measured Django '6.9'"),
        (
            ":versus-value:`article-page.async_paginator 6.0 rows=10 ratio`",
            "'6.0 rows=10'; the nearest that exists is '6.0.10 6.0.10 rows=1000'",
        ),
        (":versus-value:`saving.saves 5.2 6.0 ratio`", "There is no measured variant 'saving.saves'"),
        (":versus-value:`saving.save 5.2 6.9 ratio`", "between Djangos '5.2 6.9'"),
        (":versus-value:`saving.save 5.2 6.0 ration`", "no field 'ration'; the nearest that exists is 'ratio'"),
        (":versus-value:`saving`", "is asked for as"),
        (":versus-value:`'saving.save 5.2 6.0 ratio`", "is asked for as"),
    ],
)  # fmt: skip
def test_unknown_names_stop_the_build_with_file_and_line(project, line, said):
    write_run(project.runs / RUN)
    write_load_run(project.runs / "20260921-load-c3d4")
    with pytest.raises(ExtensionError) as caught:
        project.build("", line, builder="dummy")
    assert said in str(caught.value)
    assert re.search(r"index\.rst:5: ", str(caught.value))


def test_the_role_reads_every_kind_of_row(project):
    write_run(project.runs / RUN)
    asked = {
        "saving.save 5.2.19 6.0.10 statements candidate": "1 statement",
        "saving.save 5.2 6.0 statements verdict": "fewer",
        "saving.save 5.2 6.0 interval": "0.723–0.739",
        "article-page.async_paginator 6.0 ratio": "1.371×",
        "article-page.async_paginator 6.0 rows=1000 ratio": "1.371×",
        "article-page.async_paginator 5.2 6.1 detectable": "3.4 %",
        "'article-page.async_paginator' 6.0 ratio": "1.371×",
    }
    project.build(*(f"* :versus-value:`{text}`" for text in asked))
    assert re.findall(r'versus-value">([^<]+)<', project.page()) == list(asked.values())


def test_records_are_data_everywhere(project):
    name = "<script>alert(1)</script> `x`_ |y|"
    hostile = subject(name, "<b>area</b>", "<img src=x>\n\n.. raw:: html\n\n   <script>", ("<i>one</i>", "two"))
    report = msgspec.structs.replace(
        sample_report(RUN),
        verdicts=tuple(
            row(name, "<i>one</i>", "6.0.10", ratio, "slower", warnings=("<script>",), point={"<b>": "<u>"})
            for ratio in (1.2, 1.4)
        ),
        notes=("<script>", "``.. raw::``"),
    )
    write_run(project.runs / RUN, report, Catalogue((hostile, *sample_catalogue().subjects)))
    out = project.build(*EVERYTHING[:-1], "", f".. versus-subject:: {name}")
    assert project.warnings == ""
    for page in out.rglob("*.html"):
        text = THEMES_SCRIPT.sub("", page.read_text())
        assert "<script" not in text
        assert "<img" not in text
        assert "<i>one" not in text
    assert (out / "subjects" / "script-alert-1-script-x-_-y.html").is_file()


def test_damaged_and_foreign_records_are_named_and_the_rest_is_built(project):
    write_run(project.runs / RUN)
    for name, content in {"damaged": "{", "newer": '{"schema": "versus.run/2"}', "foreign": '["<b>"]'}.items():
        (project.runs / name).mkdir()
        (project.runs / name / "manifest.json").write_text(content)
    with (project.runs / RUN / "journal.jsonl").open("ab") as journal:
        journal.write(b"nonsense\n")
    broken = project.runs / "unjudgeable"
    write_run(broken)
    (broken / "report.json").write_text("{")
    project.build(*EVERYTHING)
    front = project.page()
    for name in ("damaged/manifest.json", "newer/manifest.json", "foreign/manifest.json", "unjudgeable/manifest.json"):
        assert name in front
    assert re.search(rf"{RUN}/journal.jsonl line \d+ is damaged", front)
    assert str(project.runs) not in front
    assert f'href="runs/{RUN}.html"' in front


def test_a_run_that_was_kept_counts_once(project):
    write_run(project.runs / RUN)
    write_run(project.runs / "results" / RUN)
    write_run(project.runs / "stranger" / RUN, started=STARTED + 9)
    project.build(".. versus-runs::", "", ".. versus-faults::")
    assert project.page().count(f'<td><p><a class="reference internal" href="runs/{RUN}.html"') == 1
    assert f"stranger/{RUN} is another run called {RUN}; only the one in {RUN} is shown." in words(project.page())


def test_what_was_kept_goes_before_what_was_only_measured_here(project):
    keep_apart(project)
    write_run(project.folder / "kept" / RUN)
    write_run(project.runs / "20260922-compare-c3d4", started=STARTED + 86_400)
    project.build(".. versus-verdicts::", "", ".. versus-runs::")
    front = words(project.page()).partition("run date")[0]
    assert f"run {RUN}" in front
    assert "20260922-compare-c3d4" in project.page()


def test_what_was_only_measured_here_contradicts_nothing_that_was_written(project):
    keep_apart(project)
    write_cause(project, "faster")
    kept, here = "20260921-kept", "20260922-here"
    write_run(project.folder / "kept" / kept, verdicts(kept, row("saving", "save", "6.0.10", 0.8, "faster")))
    write_run(project.runs / here, verdicts(here, row("saving", "save", "6.0.10", 1.1, "inconclusive")))
    project.build(*WRITTEN, "", ".. versus-subjects::")
    assert "An update returns what was computed." in project.page()
    assert '<span class="versus-value">0.800×</span>' in project.page()
    assert here in project.page("subjects/saving")


def test_what_was_kept_does_contradict_what_was_written(project):
    keep_apart(project)
    write_cause(project, "faster")
    kept = "20260921-kept"
    write_run(project.folder / "kept" / kept, verdicts(kept, row("saving", "save", "6.0.10", 1.1, "inconclusive")))
    with pytest.raises(ExtensionError, match="explains why it is faster, and the records say inconclusive"):
        project.build(*WRITTEN)


def test_generated_pages_keep_their_time(project):
    write_run(project.runs / RUN)
    project.build(*EVERYTHING)
    page = project.source / "subjects" / "saving.rst"
    os.utime(page, (1, 1))
    project.build(*EVERYTHING)
    assert page.stat().st_mtime == 1
