import re

import msgspec
import pytest

from tests.publish.samples import write_run
from tests.publish.why_samples import sample_explanation, write_why_run
from versus.history.mentions import Mentions
from versus.judge.why.explanation import Span
from versus.publish.explanation import parts_of, title_of
from versus.publish.tables.parts import markdown_parts, print_parts, terminal_parts

WHY = "20260922-why-0007"
COMPARED = "20260921-compare-a1b2"
PAGE = "why/saving-save-5.2.19-6.0.10"
HOSTILE = "<script>alert(`1|2`)</script>\x1b[2J ```"
SCRIPT = re.compile(r"<script( src=|>document[.]getElementById)[^<]*</script>")


def shown(explanation=None, **more):
    told = explanation or sample_explanation()
    return title_of(told), "Django 5.2.19, 6.0.10 · a machine", parts_of(told, **more)


@pytest.mark.parametrize("width", [80, 140])
def test_terminal(golden, width):
    text = terminal_parts(*shown(), width=width)
    assert max(map(len, text.splitlines())) <= width
    golden(f"why-{width}.txt", text)


def test_markdown(golden):
    golden("why.md", markdown_parts(*shown()))


def test_colour_is_only_for_terminals(capsys):
    assert "\x1b[32m+ " in terminal_parts(*shown(), colour=True)
    print_parts(*shown())
    assert "\x1b" not in capsys.readouterr().out


def test_the_list_is_as_long_and_in_the_order_asked_for():
    by_time = {part.title: part for part in shown(most=1, order="time")[2]}["Python functions"]
    assert [row[0] for row in by_time.rows] == ["Model._save_table"]
    assert "3 rows hidden" in by_time.after[0]
    every = {part.title: part for part in shown()[2]}
    assert every["Python functions"].after[0].startswith("0 rows hidden. Listed: 100 %")
    assert "1 row hidden" in every["Functions written in C"].after[0]


def test_nothing_that_changed_is_said_and_not_left_out():
    told = msgspec.structs.replace(
        sample_explanation(), functions=(), statement_changes=(), measured=None, statements=Span(2, 2),
        mentions=Mentions((), 0, (), "Fetching the source failed"),
    )  # fmt: skip
    text = " ".join(terminal_parts(*shown(told), width=200).split())
    assert "No function costs a different number of instructions" in text
    assert "2 statements a call, the same on both sides." in text
    assert "Not available: Fetching the source failed." in text
    assert "./versus compare 5.2.19 6.0.10 --subject saving" in text


def test_a_statement_sent_a_hundred_times_is_one_line():
    told = msgspec.structs.replace(
        sample_explanation(), statements=Span(101, 2),
        statement_changes=(*["- SELECT 1 WHERE id = %s"] * 100, "+ SELECT 1 WHERE id IN (%s, %s)"),
    )  # fmt: skip
    for text in (terminal_parts(*shown(told), width=200), markdown_parts(*shown(told))):
        assert "- 100 × SELECT 1 WHERE id = %s\n+ SELECT 1 WHERE id IN (%s, %s)\n" in text
        assert text.count("SELECT 1") == 2


def test_two_variants_of_one_django():
    side = sample_explanation().baseline
    told = msgspec.structs.replace(
        sample_explanation(), candidate=msgspec.structs.replace(side, variant="other"), measured=None
    )
    assert title_of(told).endswith("on Django 5.2.19: save → other")
    assert "./versus choose saving --django 5.2.19" in terminal_parts(*shown(told), width=200)


def test_records_steer_neither_terminal_nor_markdown():
    told = sample_explanation()
    (first, *_) = told.functions
    hostile = msgspec.structs.replace(
        told, subject=HOSTILE, statement_changes=(f"+ {HOSTILE}",), notes=(HOSTILE,),
        functions=(msgspec.structs.replace(first, name=HOSTILE, module=HOSTILE, former=HOSTILE),),
        mentions=msgspec.structs.replace(
            told.mentions, mentions=(msgspec.structs.replace(told.mentions.mentions[0], text=HOSTILE),)
        ),
    )  # fmt: skip
    markdown = markdown_parts(*shown(hostile))
    assert "\x1b" not in terminal_parts(*shown(hostile)) + markdown
    outside = re.sub(r"^````diff\n.*?^````$", "", markdown, flags=re.DOTALL | re.MULTILINE)
    assert "<script" not in outside
    assert "````diff" in markdown
    (_, _, row) = [line for line in markdown.splitlines() if line.startswith("|")][:3]
    assert len(re.findall(r"(?<!\\)\|", row)) == 8


def test_every_explanation_has_a_page_that_the_subject_and_the_list_lead_to(project, golden):
    write_run(project.runs / COMPARED)
    write_why_run(project.runs / WHY)
    project.build(".. versus-runs::", "", ".. versus-subjects::", "", ".. versus-whys::", "", ".. versus-verdicts::")
    assert project.warnings == ""
    page = project.page(PAGE)
    assert "RETURNING" in page
    assert f'href="{PAGE}.html"' in project.page()
    assert f'href="../{PAGE}.html"' in project.page("subjects/saving")
    assert "Model.save" in project.page(f"runs/{WHY}")
    assert "0.731×" in project.page()  # the newest run that compared is still what verdicts are of
    body = re.search(r'<section id="saving.*</section>', page, re.DOTALL)
    golden("why.html", re.sub(r"\s+\n", "\n", body[0]) + "\n")


def test_without_an_explanation_the_list_says_so(project):
    project.build(".. versus-whys::", "", ".. versus-why::")
    assert project.warnings == ""
    assert project.page().count("No records yet") == 2


def test_only_an_explanation_leaves_the_other_pages_without_records(project):
    write_why_run(project.runs / WHY)
    lists = (".. versus-runs::", "", ".. versus-subjects::", "", ".. versus-whys::")
    project.build(".. versus-verdicts::", "", ".. versus-load::", "", *lists)
    assert project.page().count("No records yet") == 2
    assert project.warnings == ""


def test_pages_escape_what_records_hold(project):
    write_why_run(project.runs / WHY, name="<img src=x> `y`_", text="<script>alert(1)</script> |z|", ended=False)
    out = project.build(".. versus-whys::", "", ".. versus-runs::", "", ".. versus-subjects::")
    assert project.warnings == ""
    for page in out.rglob("*.html"):
        text = SCRIPT.sub("", page.read_text())
        assert "<script" not in text
        assert "<img" not in text
