"""What is expected of a change is compared with its rows."""

from pathlib import Path

import pytest

from tests.publish.samples import row
from versus.errors import UserError
from versus.publish.expected import Expected, read_expectations

ROUTES = Expected("6.0", "Routes are compared as text.", "faster", ("url-resolving", "redirecting/to_route"))


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [("faster", "seen"), ("slower", "the opposite"), ("inconclusive", "not seen"), ("same", "not seen")],
)
def test_the_rows_of_its_series_decide(verdict, outcome):
    rows = [
        row("url-resolving", "resolve", "6.0.10", 0.9, verdict),
        row("url-resolving", "resolve", "6.1.3", 0.9, "same"),
    ]
    assert ROUTES.outcome(rows, "5.2") == outcome


def test_a_row_may_be_one_variant_of_a_subject():
    moved = row("redirecting", "to_route", "6.0.10", 0.9, "faster")
    another = row("redirecting", "to_address", "6.0.10", 0.9, "faster")
    assert ROUTES.outcome([moved], "5.2") == "seen"
    assert ROUTES.outcome([another], "5.2") == "not seen"


def test_what_has_no_row_says_why(tmp_path: Path):
    file = tmp_path / "changes.toml"
    file.write_text('[[expected]]\nseries = "6.0"\nwhat = "More."\nverdict = "slower"\nwithout = "It runs once."\n')
    (found,) = read_expectations(file).expected
    assert found.outcome([], "5.2") == "no row"
    for wrong in ('[[expected]]\nseries = "6.0"\nwhat = "More."\nverdict = "slower"\n', "[expected]\n", "="):
        file.write_text(wrong)
        with pytest.raises(UserError, match=r"changes\.toml"):
            read_expectations(file)
    with pytest.raises(UserError, match="cannot be read"):
        read_expectations(tmp_path / "none.toml")
