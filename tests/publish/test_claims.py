"""Pages about statements: what settles each, and sentences that are bound to a verdict."""

import re

import msgspec
import pytest
from sphinx.errors import ExtensionError

from tests.publish.samples import DJANGOS, row
from versus.claims.answers import Answer
from versus.judge.report import Null, Report
from versus.locations import locations
from versus.publish.claims.settling import evidence_rows, plain_claims, settled, summary, whole_ledger

WHERE = locations()
ANSWERS = {
    "A023": {name: Answer(False) for name in ("5.2", "6.0", "6.1")},
    "A024": {"5.2": Answer(False), "6.0": Answer(True), "6.1": Answer(True)},
    "A023 corrected": {"6.1": Answer(True)},
}


def found(*keys, rows=(), null=None):
    claims = [claim for claim in whole_ledger(WHERE.benchmarks, WHERE.scenarios) if claim.id in keys]
    return settled(claims, ANSWERS, [Report("run", tuple(rows), null)])


def joined(verdict):
    return row("joined-listing", "page", DJANGOS[2], 0.9, verdict, point={})


def test_each_kind_is_settled_by_what_it_rests_on():
    kinds = {claim.claim.id: claim.verdict for claim in found("A023", "A024", "P33", "T01", "T08", "O04", "A001")}
    assert kinds == {
        "A023": "never was", "A024": "first in 6.0", "P33": "could not tell", "T01": "compared",
        "T08": "not comparable", "O04": "opinion", "A001": "not run",
    }  # fmt: skip


def test_new_rows_change_a_verdict_without_an_edit():
    (faster,) = found("P33", rows=[joined("faster")])
    (same,) = found("P33", rows=[joined("same")])
    assert (faster.verdict, same.verdict) == ("supported", "no difference")
    assert faster.tally == "1 say so"
    ((subject, where, read, verdict, says),) = evidence_rows(faster)
    assert (subject, verdict, says) == ("joined-listing", "faster", "yes")
    assert DJANGOS[2] in where
    assert "0.900×" in read


def test_a_run_that_is_not_to_be_trusted_settles_nothing():
    (untrusted,) = found("P33", rows=[joined("faster")], null=Null(False, "why", 1.1, 1.0, 1.2, 12))
    assert untrusted.verdict == "could not tell"


def test_json_has_the_evidence_and_what_is_true_instead():
    claims = plain_claims(found("A023", "P33", rows=[joined("faster")]))
    assert claims["schema"] == "versus.claims/1"
    nonce, listing = claims["claims"]
    assert nonce["results"] == {"5.2": False, "6.0": False, "6.1": False}
    assert nonce["corrected"] == {"6.1": True}
    assert "def nonce_by_setting_alone" in nonce["evidence"][0]
    assert nonce["correction"].endswith(".")
    assert "joined-listing" in listing["evidence"][0]
    msgspec.json.encode(claims)


def test_a_summary_counts_verdicts_in_their_order():
    assert summary(found("A023", "A024", "O04")) == "1 first in 6.0, 1 never was, 1 opinion"


@pytest.fixture
def site(project):
    conf = project.source / "conf.py"
    answers = WHERE.results / "claims" / "answers.json"
    conf.write_text(
        f"{conf.read_text()}versus_benchmarks = {str(WHERE.benchmarks)!r}\n"
        f"versus_scenarios = [{str(WHERE.scenarios)!r}]\nversus_answers = {str(answers)!r}\n"
    )
    return project


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_there_is_a_page_for_each_source_and_each_verdict(site):
    site.build(".. versus-claims::", "", "It is so: :versus-claim:`A001 first in 6.0`.")
    assert "315 statements" in words(site.page())
    assert 'href="claims/reference-sheet.html#claim-a001"' in site.page()
    source = site.page("claims/upgrade-guide")
    assert 'id="claim-b054"' in source
    assert "connections_without_threads" in source
    assert "A023" in words(site.page("claims/never-was"))
    assert "P33" in words(site.page("claims/could-not-tell"))


def test_a_sentence_whose_verdict_turned_stops_the_build(site):
    with pytest.raises(
        ExtensionError, match=r"A001 is said to be 'never was' here, and it came out as 'first in 6\.0'"
    ):
        site.build("It is so: :versus-claim:`A001 never was`.", "", ".. versus-claims::")
    with pytest.raises(ExtensionError, match="There is no claim 'A999'"):
        site.build("It is so: :versus-claim:`A999 never was`.", "", ".. versus-claims::")


def test_a_project_without_answers_says_how_to_get_them(project):
    project.build(".. versus-claims::", "", "It is so: :versus-claim:`A001 first in 6.0`.")
    assert "./versus claims --keep" in words(project.page())
