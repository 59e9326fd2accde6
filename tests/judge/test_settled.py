"""A statement's verdict follows from the newest rows that its rules name."""

import msgspec
import pytest

from tests.publish.samples import row, side
from versus.claims.ledger import Rule
from versus.judge.report import Growth, Report
from versus.judge.settled import settle

FASTER = Rule(rows=("paginating",), says="faster", to="6.0")


def between(django: str, verdict: str, subject: str = "paginating", **more):
    return row(subject, "paginator", django, 0.9 if verdict == "faster" else 1.1, verdict, **more)


def outcome(rules, *rows, growths=()):
    return settle(rules, [Report("run", tuple(rows), growths=tuple(growths))]).outcome


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (("faster", "faster"), "supported"),
        (("faster", "inconclusive"), "supported"),
        (("faster", "same"), "true only when"),
        (("faster", "slower"), "true only when"),
        (("same", "same"), "no difference"),
        (("same", "slower"), "refuted"),
        (("slower", "inconclusive"), "refuted"),
        (("inconclusive", "inconclusive"), "could not tell"),
        ((), "could not tell"),
    ],
)
def test_the_rows_decide_together(verdicts, expected):
    rows = [between("6.0.10", verdict, point={"rows": number}) for number, verdict in enumerate(verdicts)]
    assert outcome([FASTER], *rows) == expected


def test_of_rows_alike_the_newest_counts_whatever_its_patch():
    old, new = between("6.0.9", "slower"), between("6.0.10", "faster")
    found = settle([FASTER], [Report("old", (old,)), Report("new", (new,))])
    assert [evidence.row.candidate.django for evidence in found.evidence] == ["6.0.10"]
    assert found.outcome == "supported"


def test_another_series_metric_subject_or_target_does_not_count():
    others = [
        between("6.1.2", "slower"),
        between("6.0.10", "slower", metric="retained memory"),
        between("6.0.10", "slower", subject="saving"),
        between("6.0.10", "slower", point={"target": "slow"}),
    ]
    assert outcome([FASTER], *others) == "could not tell"
    rule = msgspec.structs.replace(FASTER, at={"target": "slow"})
    assert outcome([rule], others[3]) == "refuted"


def test_variants_are_compared_on_each_django_with_the_one_named():
    rule = Rule(rows=("paginating/async",), says="same", than="paginator")
    same = row("paginating", "async", "6.0.10", 1.0, "same", baseline_variant="paginator")
    dearer = row("paginating", "async", "6.1.2", 1.3, "slower", baseline_variant="paginator")
    with_another = row("paginating", "async", "6.1.2", 1.3, "slower", baseline_variant="keyset")
    assert outcome([rule], same, with_another) == "supported"
    assert outcome([rule], same, dearer) == "true only when"
    assert outcome([msgspec.structs.replace(rule, on=("6.1",))], same, dearer) == "refuted"


def test_a_bound_is_held_against_the_value_whatever_the_verdict():
    held = between("6.0.10", "inconclusive", metric="memory_per_connection", value=60_000.0, unit="bytes")
    rule = Rule(rows=("paginating",), says="at most", metrics=("memory_per_connection",), to="6.0", bound=100_000.0)
    assert outcome([rule], held) == "supported"
    assert outcome([msgspec.structs.replace(rule, says="at least")], held) == "refuted"


def test_to_differ_is_to_be_either():
    rule = msgspec.structs.replace(FASTER, says="differs")
    assert outcome([rule], between("6.0.10", "slower")) == "supported"
    assert outcome([rule], between("6.0.10", "same")) == "no difference"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.9, 1.05, "supported"), (1.3, 1.9, "refuted"), (0.9, 1.4, "could not tell"), (None, None, "could not tell")],
)
def test_growth_is_linear_unless_its_whole_interval_is_above(low, high, expected):
    growth = Growth(
        subject="paginating", point={}, axis="rows", metric="time", unit="ns", side=side("6.0.10", "paginator"),
        sizes=(1.0, 10.0), values=(1.0, 10.0), exponent=1.0, low=low, high=high, rounds=3, steps=(1.0,), bends=False,
    )  # fmt: skip
    rule = Rule(rows=("paginating/paginator",), says="linear", axis="rows", on=("6.0",), metrics=("time",))
    assert outcome([rule], growths=[growth]) == expected
    assert outcome([msgspec.structs.replace(rule, on=("6.1",))], growths=[growth]) == "could not tell"
