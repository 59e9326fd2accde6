"""Sentences about what was found are bound to the rows that they rest on."""

import pytest
from sphinx.errors import ExtensionError

from tests.publish.samples import row, sample_report, write_run
from versus.errors import UserError
from versus.publish.findings import read_findings

KNOWN = {"saving": {"save"}}
RULE = '{ rows = ["saving/save"], says = "faster", to = "6.0" }'
ONE = f'[[finding]]\nname = "returning"\nsays = "An update takes less time from `6.0` on."\nrules = [{RULE}]\n'
RUN = "20260921-compare-a1b2"


def read(tmp_path, text):
    file = tmp_path / "findings.toml"
    file.write_text(text)
    return read_findings(file, KNOWN)


def test_a_finding_is_read_by_its_name(tmp_path):
    found = read(tmp_path, ONE)["returning"]
    assert found.says.startswith("An update")
    assert found.otherwise == "The records cannot tell."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ONE.replace(f"[{RULE}]", "[]"), "returning rests on no rule"),
        (ONE.replace("saving/save", "saving/nothing"), "names saving/nothing, which is not there"),
        (ONE + ONE, "returning comes twice"),
        (ONE.replace('says = "faster"', 'says = "at most"'), "has a bound where, and only where"),
        ("=", r"findings\.toml holds no findings"),
    ],
)
def test_what_is_no_finding_is_refused(tmp_path, text, said):
    with pytest.raises(UserError, match=said):
        read(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UserError, match=r"missing\.toml cannot be read"):
        read_findings(tmp_path / "missing.toml", KNOWN)


@pytest.fixture
def page(project, monkeypatch):
    """Builds a page that shows the finding, from a record with this verdict."""
    monkeypatch.setattr("versus.publish.sphinx.records.known_names", lambda *_folders: KNOWN)
    conf = project.source / "conf.py"
    conf.write_text(conf.read_text() + 'versus_benchmarks = "benchmarks"\nversus_findings = "findings.toml"\n')
    (project.source / "findings.toml").write_text(ONE)

    def build(verdict: str, name: str = "returning") -> str:
        report = sample_report(RUN)
        rows = (row("saving", "save", "6.0.10", 0.8 if verdict == "faster" else 1.2, verdict),)
        write_run(project.runs / RUN, type(report)(report.run, rows))
        project.build(f".. versus-finding:: {name}")
        return project.page()

    return build


def test_what_the_records_bear_out_is_said_with_the_number_of_its_rows(page):
    said = page("faster")
    assert "An update takes less time from" in said
    assert "It rests on 1 row." in said


def test_where_they_cannot_tell_it_says_so(page):
    assert "The records cannot tell." in page("inconclusive")


def test_what_they_contradict_stops_the_build(page):
    with pytest.raises(ExtensionError, match=r"The finding returning, “An update takes less time.* is refuted by the"):
        page("slower")


def test_an_unknown_name_stops_the_build(page):
    with pytest.raises(ExtensionError, match="the nearest that exists is 'returning'"):
        page("faster", "returnings")
