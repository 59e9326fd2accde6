"""Judgements as rows, and rows as JSON."""

import msgspec
import pytest

from tests.judge.samples import scattered
from versus.judge.report import Row, Side, judged_row
from versus.judge.statistics.comparison import Observed, judge_family
from versus.judge.statistics.verdict import Judgement

SIDES = (Side("5.2.19", "3.13.0", "sqlite", "a"), Side("6.0.10", "3.13.0", "sqlite", "a"))


def judgement(centre: float) -> Judgement:
    return judge_family([Observed("row", scattered(centre, 0.015, 24))])[0]


def row_of(judged: Judgement) -> Row:
    return judged_row(judged, subject="s", point={}, metric="time", unit="s", sides=SIDES, values=(1.0, judged.ratio))


@pytest.mark.parametrize(("centre", "verdict", "level"), [(0.0, "same", 0.90), (0.05, "slower", 0.95)])
def test_what_decided_reaches_the_row(centre: float, verdict: str, level: float) -> None:
    judged = judgement(centre)
    row = row_of(judged)
    assert row.verdict == verdict
    assert row.deciding == judged.deciding
    assert row.deciding.level == pytest.approx(level)
    assert (row.p, row.adjusted_p, row.yekutieli_p) == (judged.p, judged.adjusted_p, judged.by_p)
    assert row.equivalence_p == judged.equivalence_p
    assert row.adjusted_equivalence_p == judged.adjusted_equivalence_p
    assert row.yekutieli_equivalence_p == judged.by_equivalence_p


def test_rows_survive_json_and_older_ones_are_still_read() -> None:
    row = row_of(judgement(0.0))
    assert msgspec.json.decode(msgspec.json.encode(row), type=Row) == row
    older = msgspec.to_builtins(row)
    for added in ("deciding", "yekutieli_p", "equivalence_p", "adjusted_equivalence_p", "yekutieli_equivalence_p"):
        del older[added]
    assert msgspec.convert(older, Row).deciding is None
