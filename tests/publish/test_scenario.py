"""A scenario's page says everything that its file declares about how it is driven."""

import pytest

from versus.load.declared.scenario import known_scenarios, read_scenario
from versus.publish.load.scenario import POOLING, SERVICES, scenario_parts


def told(where, name):
    part, *_ = scenario_parts(read_scenario(name, where.scenarios))
    return part, [column.title for column in part.columns]


def test_every_scenario_can_be_told(where):
    for name in known_scenarios(where.scenarios):
        part, titles = told(where, name)
        assert part.rows, name
        assert all(len(row) == len(titles) for row in part.rows), name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sse", "200 streams of events are opened before the stage and held through it."),
        ("idle-connections", "2,000 idle connections are opened before the stage and held through it."),
        ("tasks-killed", "After 50 % of the stage the worker is killed and started again."),
        ("pool", "The database, PostgreSQL unless another is asked for, holds"),
        ("article-list", "The database, SQLite unless another is asked for, holds"),
    ],
)
def test_what_goes_on_beside_the_requests_is_said(where, name, said):
    part, _ = told(where, name)
    assert said in " ".join(part.sentences)


def test_what_a_case_needs_stands_beside_it(where):
    part, titles = told(where, "pool")
    beside = {row[titles.index("case")]: row[titles.index("beside it")] for row in part.rows}
    assert beside["no pooling"] == "a connection a request"
    assert set(beside.values()) == set(POOLING.values())
    part, titles = told(where, "upstream")
    assert {row[titles.index("beside it")] for row in part.rows} == {SERVICES["upstream"]}
    part, titles = told(where, "tasks")
    assert any("worker" in row[titles.index("beside it")] for row in part.rows)


def test_a_column_that_nothing_fills_is_left_out(where):
    assert "beside it" not in told(where, "article-list")[1]
