"""What of a changed Django is run counts by area, and no subject supplies too much of it."""

from versus.judge.coverage import covered, part_of

PARTS = {"db/": ("reading",), "db/migrations/": ("tooling",), "http/": ()}


def test_a_function_counts_where_a_subject_of_its_area_runs_it():
    changed = {"db/query.py:get", "db/query.py:raw", "http/request.py:body", "db/migrations/state.py:add"}
    runs = {
        "reading/getting-one/get": {"db/query.py:get", "http/request.py:body", "db/migrations/state.py:add"},
        "tooling/states/state": {"db/query.py:raw", "db/migrations/state.py:add"},
    }
    found = covered(changed, runs, PARTS)
    assert (found.changed, found.run, found.share) == (4, 2, 0.5)
    assert {part.name: (part.changed, part.run) for part in found.parts} == {
        "db/": (2, 1), "db/migrations/": (1, 1), "http/": (1, 0),
    }  # fmt: skip
    assert found.supplied == {"getting-one": 1, "states": 1}
    (missing,) = [part.missing for part in found.parts if part.name == "db/"]
    assert missing == ("db/query.py:raw",)


def test_no_subject_supplies_more_than_its_share():
    large = {f"db/a.py:f{number}" for number in range(100)}
    runs = {"reading/large/x": large} | {f"reading/small{n}/x": {f"db/b.py:g{n}"} for n in range(38)}
    changed = set().union(*runs.values())
    found = covered(changed, runs, PARTS)
    assert found.supplied["large"] <= 0.05 * found.run + 1
    assert found.run == 38 + found.supplied["large"]


def test_what_many_run_is_counted_with_those_that_have_least():
    shared = {f"db/a.py:f{number}" for number in range(40)}
    runs = {f"reading/s{n}/x": shared for n in range(40)}
    assert covered(shared, runs, PARTS).run == 40


def test_the_longest_beginning_is_a_functions_part():
    assert part_of("db/migrations/state.py:add", PARTS) == "db/migrations/"
    assert part_of("db/query.py:get", PARTS) == "db/"
    assert part_of("dispatch/dispatcher.py:send", PARTS) == "dispatch"


def test_nothing_changed_is_no_share():
    assert covered((), {}, PARTS).share == 0.0
