"""Every statement has what settles it, and whatever has not is named."""

from collections import Counter
from pathlib import Path

import pytest

from versus.claims.ledger import CORRECTED, PROBED, RULED, chosen, probe_sources, read_ledger
from versus.errors import UserError
from versus.locations import locations
from versus.publish.claims.settling import known_names, whole_ledger

ONE = '[[claim]]\nid = "A001"\nkind = "api"\nsource = "discussion"\nstatement = "It is so."\n'
COST = '[[claim]]\nid = "P01"\nkind = "perf"\nsource = "discussion"\nstatement = "It is faster."\n'
RULE = 'rules = [{ rows = ["saving/save"], says = "faster", to = "6.0" }]\n'
PROBE = '@probe("A001")\ndef so():\n    return True\n'
KNOWN = {"saving": {"save", "refresh"}}


def ledger(tmp_path: Path, text: str, probes: str) -> tuple[Path, Path]:
    (tmp_path / "ledger.toml").write_text(text)
    (tmp_path / "probes.py").write_text(probes)
    probe_sources.cache_clear()
    return tmp_path / "ledger.toml", tmp_path


@pytest.fixture(scope="module")
def claims():
    where = locations()
    return whole_ledger(where.benchmarks, where.scenarios)


def test_all_statements_are_there(claims):
    kinds = Counter(claim.kind for claim in claims)
    documented = kinds.pop("docs")
    assert kinds == {"api": 153, "perf": 37, "load": 18, "peer": 36, "opinion": 21}
    assert documented >= 40
    assert {source for claim in claims for source in claim.sources} == {
        "reference sheet", "roadmap article", "upgrade guide", "discussion", "beside them", "Django's documentation",
    }  # fmt: skip
    assert all(claim.statement.endswith(".") and len(claim.statement) < 120 for claim in claims)


def test_each_kind_is_settled_in_its_way(claims):
    sources = probe_sources()
    assert all((claim.id in sources) == (claim.kind == PROBED) for claim in claims)
    assert all(bool(claim.rules) == (claim.kind in RULED) for claim in claims)
    assert all(claim.instead for claim in claims if claim.id + CORRECTED in sources)


@pytest.mark.parametrize(
    ("text", "probes", "fault"),
    [
        (ONE + ONE, PROBE, "A001 come twice"),
        (ONE, "", "A001 have no probe"),
        ("claim = []", PROBE, "A001 are probed and stand in no ledger"),
        (ONE, PROBE + PROBE, "has a second probe for A001"),
        (ONE, PROBE + PROBE.replace("probe", "corrected").replace("A001", "A002"), "A002 are probed and stand in no"),
        (COST, PROBE.replace("probe", "corrected").replace("A001", "P01"), "P01 are probed"),
        (ONE + "more = 1\n", PROBE, "is no ledger"),
        ("=", PROBE, "is no ledger"),
        (COST, "", "P01 needs a rule"),
        (ONE + RULE, PROBE, "A001 is not settled by a rule"),
        (COST + RULE.replace("saving", "paving"), "", "P01 names 'paving', and no subject or scenario is called so"),
        (COST + RULE.replace("/save", "/store"), "", "P01 names 'store' of saving"),
        (COST + RULE.replace('to = "6.0"', 'than = "store"'), "", "P01 names 'store' of saving"),
        (COST + RULE.replace("faster", "linear"), "", "P01 names an axis"),
        (COST + RULE.replace("faster", "at most"), "", "P01 has a bound"),
        (COST.replace("perf", "peer"), "", "P01 stands either in a subject or scenario, or says why not"),
        (COST.replace("perf", "docs") + RULE, "", "P01 needs the page it stands on"),
        (COST.replace("perf", "opinion") + 'seen_in = ["paving"]\n', "", "P01 names 'paving'"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(tmp_path, text, probes, fault):
    with pytest.raises(UserError, match=fault):
        read_ledger(KNOWN, *ledger(tmp_path, text, probes))


def test_what_fits_is_read(tmp_path):
    (found,) = read_ledger(KNOWN, *ledger(tmp_path, COST + RULE, ""))
    assert list(found.rules[0].names) == [("saving", "save")]


def test_claims_are_chosen_by_id_and_source(claims):
    assert [claim.id for claim in chosen(claims, ["b001", "A023"], None)] == ["B001", "A023"]
    assert all("discussion" in claim.sources for claim in chosen(claims, [], "discussion"))
    assert "P02" in {claim.id for claim in chosen(claims, [], "reference sheet")}
    with pytest.raises(UserError, match="There is no claim 'A999'"):
        chosen(claims, ["A999"], None)
    with pytest.raises(UserError, match="There is no source 'blog'"):
        chosen(claims, [], "blog")


def test_a_probes_source_is_what_a_reader_is_shown(tmp_path):
    _, folder = ledger(tmp_path, ONE, PROBE)
    assert probe_sources(folder)["A001"] == "def so():\n    return True"


def test_names_are_those_of_subjects_and_scenarios_together():
    where = locations()
    known = known_names(where.benchmarks, where.scenarios)
    assert {"paginator", "AsyncPaginator"} <= known["pagination"]
    assert "save_and_read" in known["saving"]
