import msgspec
import pytest

from tests.load.samples import scenario
from versus.errors import UserError
from versus.load.declared.extent import declared as declared_extent
from versus.load.declared.extent import glance, thorough
from versus.load.declared.plan import LoadArm, LoadPlan, check_load, plan_load
from versus.load.declared.scenario import Case, Hold, Stretch, known_scenarios, read_scenario


def test_each_round_names_every_environment_once_in_an_order_of_its_own():
    plan = plan_load(scenario(), ["a", "b", "c"], seed=1, starts=40)
    assert plan.starts == 40
    assert all(sorted(around) == ["a", "b", "c"] for around in plan.order)
    assert len(set(plan.order)) == 6


def test_the_seed_decides_the_order_and_the_arrivals():
    plan, again, differently = (plan_load(scenario(), ["a", "b"], seed=seed, starts=20) for seed in (1, 1, 2))
    assert plan == again
    assert plan.order != differently.order
    assert plan.arrivals_seed(0) != plan.arrivals_seed(1)
    assert plan.arrivals_seed(0) != differently.arrivals_seed(0)


def test_what_is_not_given_is_as_the_scenario_says():
    plan = plan_load(scenario(), ["a"], seed=1)
    assert (plan.rate, plan.seconds, plan.starts) == (40.0, 1.5, 6)
    plan = plan_load(scenario(), ["a"], seed=1, rate=7.0, seconds=2.0, starts=1)
    assert (plan.rate, plan.seconds, plan.starts) == (7.0, 2.0, 1)


@pytest.mark.parametrize(
    ("planned", "model", "said"),
    [
        ({"rate": 1e9}, {}, r"highest rate must lie between 0 and 12700 arrivals a second; it would be 1e.09"),
        ({"rate": float("nan")}, {}, "highest rate must lie"),
        ({"rate": 5000.0}, {"shape": ({"seconds": 1.0, "factor": 1.0, "to": 3.0},)}, "it would be 15000"),
        ({"rate": 12_000.0, "seconds": 3600.0}, {}, "arrivals in a stage must lie between 1.00 and 2000000"),
        ({"rate": 0.1}, {}, "it would be 0.15"),
        ({"seconds": 0.1}, {}, r"length of a stage must lie between 0.300 and 7200 s; it would be 0.1"),
        ({"seconds": 1e6}, {}, "length of a stage"),
        ({}, {"slice_s": 0.001}, "length of a slice must lie between 0.0500 and 10.0 s"),
        ({}, {"slice_s": 60.0}, "length of a slice"),
        ({}, {"settle_s": 0.0}, "time to settle after a slice must lie"),
    ],
)
def test_a_load_that_cannot_be_sent_or_tells_nothing_is_refused_with_the_range(planned, model, said):
    with pytest.raises(UserError, match=said):
        plan_load(scenario(**model), ["a", "b"], seed=1, **planned)


def test_every_scenario_of_the_suite_can_be_sent(where):
    for name in known_scenarios(where.scenarios):
        declared = read_scenario(name, where.scenarios)
        for extent in (declared_extent(declared), glance(declared, 4), thorough(declared)):
            check_load(declared, seconds=extent.seconds)


def test_an_environment_twice_is_refused():
    with pytest.raises(ValueError, match="once"):
        plan_load(scenario(), ["a", "a"], seed=1)


def test_a_plan_survives_being_written():
    plan = plan_load(scenario(), ["a", "b"], seed=1)
    assert msgspec.json.decode(msgspec.json.encode(plan), type=LoadPlan) == plan


def with_cases(*cases: Case):
    return msgspec.structs.replace(scenario(), cases=cases)


CASES = (Case("sync"), Case("async", django=">=6.0", settings={"BENCH_MIDDLEWARE": "none"}))


def test_cases_take_turns_as_environments_do_and_only_where_a_django_has_them():
    plan = plan_load(with_cases(*CASES), ["a", "b"], seed=1, starts=3, djangos={"a": "5.2.1", "b": "6.0a1"})
    assert plan.every_arm == (LoadArm("a", "sync"), LoadArm("b", "sync"), LoadArm("b", "async"))
    assert all(sorted(around) == ["a/sync", "b/async", "b/sync"] for around in plan.order)
    assert len(plan.turns) == 9


def test_a_case_has_what_it_does_not_say_from_the_scenario():
    declared = with_cases(*CASES)
    sync, other = (declared.case(name) for name in declared.case_names)
    assert (sync.targets, sync.server, sync.settings) == (declared.targets, declared.server, {})
    assert other.settings == {"BENCH_MIDDLEWARE": "none"}


def test_a_plan_from_before_there_were_cases_has_an_arm_an_environment():
    plan = msgspec.structs.replace(plan_load(scenario(), ["a", "b"], seed=1), arms=())
    assert plan.every_arm == (LoadArm("a"), LoadArm("b"))
    assert {arm.id for _, arm in plan.turns} == {"a", "b"}


def test_a_shape_is_as_long_as_the_stage():
    shape = (Stretch(2.0, 1.0), Stretch(1.0, 1.0, 3.0))
    declared = scenario(shape=[msgspec.to_builtins(stretch) for stretch in shape])
    assert plan_load(declared, ["a"], seed=1).seconds == 3.0
    stretched = plan_load(declared, ["a"], seed=1, seconds=6.0).shape
    assert stretched == (Stretch(4.0, 1.0), Stretch(2.0, 1.0, 3.0))
    assert plan_load(scenario(), ["a"], seed=1).shape == (Stretch(1.5, 1.0),)


def test_arms_are_loaded_in_turn_unless_something_goes_on_between_slices():
    several = ["a", "b"]
    assert plan_load(scenario(), several, seed=1).slice_s == 0.25
    assert plan_load(scenario(), [f"a{number}" for number in range(27)], seed=1).slice_s == pytest.approx(0.1)
    assert plan_load(scenario(), ["a"], seed=1).slice_s == 0.0
    assert plan_load(scenario(), several, seed=1, climbs=True).slice_s == 0.0
    assert plan_load(scenario(shape=(Stretch(1.0, 1.0),)), several, seed=1).slice_s == 0.0
    assert plan_load(scenario(hold=Hold("idle", 10)), several, seed=1).slice_s == 0.0
    assert plan_load(with_cases(Case("sync", worker="huey")), several, seed=1).slice_s == 0.0


def test_a_round_is_measured_at_once_and_in_parts_where_it_has_too_many_arms():
    plan = plan_load(scenario(), ["a", "b", "c"], seed=1, starts=2)
    assert [(start, len(arms)) for start, arms in plan.batches] == [(0, 3), (1, 3)]
    many = with_cases(*(Case(f"case {number}") for number in range(16)))
    plan = plan_load(many, ["a", "b"], seed=1, starts=1)
    assert [{arm.environment for arm in arms} for _, arms in plan.batches] in ([{"a"}, {"b"}], [{"b"}, {"a"}])
    assert sorted(arm.id for _, arms in plan.batches for arm in arms) == sorted(plan.order[0])
