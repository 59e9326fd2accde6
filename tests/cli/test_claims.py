"""The command line about statements, without running any probe."""

import json
from pathlib import Path

from tests.cli.conftest import Inside


def test_evidence_is_shown_with_an_id_and_written_as_json(inside: Inside, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    ended = inside("claims", "T08", "O04", "A023", "--kept", "--json", str(file))
    assert ended.returncode == 0, ended.stderr
    assert "A023: never was" in ended.stdout
    assert "def nonce_by_setting_alone" in ended.stdout
    assert "What is true instead: " in ended.stdout
    assert "T08: not comparable" in ended.stdout
    told = json.loads(file.read_text())
    assert told["schema"] == "versus.claims/1"
    assert {claim["id"]: claim["verdict"] for claim in told["claims"]} == {
        "T08": "not comparable", "O04": "opinion", "A023": "never was",
    }  # fmt: skip
    nonce = next(claim for claim in told["claims"] if claim["id"] == "A023")
    assert nonce["results"] == {"5.2": False, "6.0": False, "6.1": False}


def test_a_table_by_verdict_and_kind(inside: Inside) -> None:
    ended = inside("claims", "--kind", "api", "--source", "discussion", "--kept", "--verdict", "first in")
    assert ended.returncode == 0, ended.stderr
    assert "first in 6.0: " in ended.stdout
    assert "never was" not in ended.stdout


def test_what_contradicts_itself_is_told_before_anything_runs(inside: Inside) -> None:
    for arguments, said in (
        (("A999",), "There is no claim 'A999'"),
        (("A001", "--kind", "perf"), "No statement is of all that was asked for"),
        (("--keep", "--kept"), "--keep keeps the answers of all probes"),
        (("--source", "blog"), "There is no source 'blog'"),
    ):
        ended = inside("claims", *arguments)
        assert ended.returncode == 2
        assert said in ended.stderr
