"""Every statement has what settles it, and whatever has not is named."""

from collections import Counter
from pathlib import Path

import pytest

from versus.claims.ledger import chosen, probe_sources, read_ledger
from versus.errors import UserError

ONE = '[[claim]]\nid = "A001"\nkind = "api"\nsource = "discussion"\nstatement = "It is so."\n'
PROBE = '@probe("A001")\ndef so():\n    return True\n'


def ledger(tmp_path: Path, text: str, probes: str) -> tuple[Path, Path]:
    (tmp_path / "ledger.toml").write_text(text)
    (tmp_path / "probes.py").write_text(probes)
    probe_sources.cache_clear()
    return tmp_path / "ledger.toml", tmp_path


def test_all_153_statements_about_apis_have_their_probe():
    claims = read_ledger()
    assert Counter(claim.kind for claim in claims) == {"api": 153}
    assert {claim.source for claim in claims} == {
        "reference sheet", "roadmap article", "upgrade guide", "discussion", "beside them"
    }  # fmt: skip
    assert all(claim.statement.endswith(".") and len(claim.statement) < 120 for claim in claims)


@pytest.mark.parametrize(
    ("text", "probes", "fault"),
    [
        (ONE + ONE, PROBE, "A001 come twice"),
        (ONE, "", "A001 have no probe"),
        ("claim = []", PROBE, "A001 are probed and stand in no ledger"),
        (ONE, PROBE + PROBE, "has a second probe for A001"),
        (ONE + "more = 1\n", PROBE, "is no ledger"),
        ("=", PROBE, "is no ledger"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(tmp_path, text, probes, fault):
    with pytest.raises(UserError, match=fault):
        read_ledger(*ledger(tmp_path, text, probes))


def test_claims_are_chosen_by_id_and_source():
    claims = read_ledger()
    assert [claim.id for claim in chosen(claims, ["b001", "A023"], None)] == ["B001", "A023"]
    assert {claim.source for claim in chosen(claims, [], "discussion")} == {"discussion"}
    with pytest.raises(UserError, match="There is no claim 'A999'"):
        chosen(claims, ["A999"], None)
    with pytest.raises(UserError, match="There is no source 'blog'"):
        chosen(claims, [], "blog")


def test_a_probes_source_is_what_a_reader_is_shown(tmp_path):
    _, folder = ledger(tmp_path, ONE, PROBE)
    assert probe_sources(folder)["A001"] == "def so():\n    return True"
