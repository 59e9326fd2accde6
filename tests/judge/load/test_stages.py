import msgspec
import pytest

from versus.environments.environment import Environment, Interpreter
from versus.environments.spec import Kind, Spec
from versus.judge.load.stages import judge_stages, sound_attempts, sound_pairs
from versus.load.declared.contrasts import contrasts_of
from versus.load.declared.plan import plan_load
from versus.load.declared.scenario import Case, Hold, LoadModel, Objective, Scenario, Target
from versus.load.readings.observations import (
    Counts,
    Cpu,
    Held,
    Jobs,
    Latency,
    Measured,
    Spread,
    Stage,
)

NOTHING = Spread(0.0, 0.0, 0.0, 0.0)
NAMES = ("5.2.1", "6.0.1", "6.1.1")


def environment(name):
    python = Interpreter("3.13.0", "CPython", "", "", True, "3.40.1", ())
    return Environment(name, Spec(Kind.RELEASE, name), name, "", "", python, {})


ENVIRONMENTS = {name: environment(name) for name in NAMES}


def planned(starts=6):
    scenario = Scenario(
        question="?",
        may_conclude=(),
        may_not_conclude=(),
        targets=(Target("/", statements=3),),
        data={},
        load=LoadModel(rate=32.0, stage_s=7.5),
        slo=Objective(0.99, 250.0),
        name="article-list",
    )
    return plan_load(scenario, NAMES, seed=1, starts=starts)


def stage(name, start, cpu_s, *, p50=20.0, p90=40.0, reason=None, attempt=0):
    quantiles = {key: value for key, value in (("p50", p50), ("p90", p90)) if value != "few"}
    measured = Measured(
        counts=Counts(240, 240, 240, 240, 0, 0, 0),
        cpu=Cpu(0.001, 2.0, 7.5, cpu_s),
        lag=NOTHING,
        queue=NOTHING,
        service=NOTHING,
        latency=Latency(240, quantiles, 60.0),
        gates=(),
        samples="",
    )
    return Stage(name, start, 0.0, 32.0, 7.5, (), {}, {}, reason is None, reason, measured, attempt=attempt)


def stages(starts=6, slower=1.10):
    """6.0.1 spends a tenth more than 5.2.1, 6.1.1 as much; each start is dearer or cheaper for all three."""
    found = []
    for start in range(starts):
        common, wobble = 0.01 * (1 + 0.1 * (start % 3)), 1 + 0.001 * (-1) ** start
        found += [
            stage("5.2.1", start, common),
            stage("6.0.1", start, common * slower * wobble, p50=20.0 * wobble),
            stage("6.1.1", start, common * wobble, p50=20.0 / wobble),
        ]
    return found


def row(rows, metric, django):
    return next(candidate for candidate in rows if candidate.metric == metric and candidate.candidate.django == django)


def test_pairs_of_starts_cancel_what_they_share():
    rows, missing = judge_stages(planned(), stages(), ENVIRONMENTS)
    assert missing == []
    slower = row(rows, "cpu_per_request", "6.0.1")
    assert (slower.verdict, slower.pairs, slower.unit) == ("slower", 6, "s")
    assert slower.ratio == pytest.approx(1.10, rel=0.005)
    assert slower.low < 1.10 < slower.high
    assert slower.baseline.django == "5.2.1"
    assert slower.baseline_value == pytest.approx(0.011, rel=0.05)
    assert slower.point == {"rate": 32.0}
    assert row(rows, "cpu_per_request", "6.1.1").verdict == "same"


def test_arms_that_were_loaded_in_turn_pair_within_an_attempt():
    found = stages()
    found[1] = stage("6.0.1", 0, 0.5, reason="the generator was late")
    found += [stage("6.0.1", 0, 0.022, attempt=1), stage("5.2.1", 0, 0.020, attempt=1)]
    in_turn = planned()
    pairs = sound_pairs(in_turn, sound_attempts(found), contrasts_of(in_turn)[0])
    assert [pair.candidate.cpu.per_request_s / pair.baseline.cpu.per_request_s for pair in pairs[:1]] == [
        pytest.approx(1.1)
    ]
    lone = found[:-1]
    assert len(sound_pairs(in_turn, sound_attempts(lone), contrasts_of(in_turn)[0])) == 5
    one_by_one = msgspec.structs.replace(in_turn, slice_s=0.0)
    assert len(sound_pairs(one_by_one, sound_attempts(lone), contrasts_of(one_by_one)[0])) == 6


def test_quantiles_are_judged_in_seconds():
    rows, _ = judge_stages(planned(), stages(), ENVIRONMENTS)
    assert row(rows, "p50", "6.0.1").baseline_value == pytest.approx(0.020)
    assert {row.metric for row in rows} == {"cpu_per_request", "p50", "p90"}


def test_a_quantile_that_one_start_lacks_has_no_row():
    found = stages()
    found[0] = stage("5.2.1", 0, 0.01, p90="few")
    rows, _ = judge_stages(planned(), found, ENVIRONMENTS)
    assert {row.metric for row in rows} == {"cpu_per_request", "p50"}


def test_a_quantile_never_answered_has_no_row():
    found = stages()
    found[0] = stage("5.2.1", 0, 0.01, p90=None)
    rows, _ = judge_stages(planned(), found, ENVIRONMENTS)
    assert {row.metric for row in rows} == {"cpu_per_request", "p50"}


def test_fewer_than_six_pairs_are_inconclusive():
    rows, _ = judge_stages(planned(starts=5), stages(starts=5, slower=3.0), ENVIRONMENTS)
    assert {row.verdict for row in rows} == {"inconclusive"}
    assert all("6 are the fewest" in row.warnings[0] for row in rows)


def test_a_single_start_has_a_ratio_and_no_verdict():
    rows, _ = judge_stages(planned(starts=1), stages(starts=1), ENVIRONMENTS)
    compared = row(rows, "cpu_per_request", "6.0.1")
    assert (compared.verdict, compared.pairs) == ("inconclusive", 1)
    assert compared.ratio == pytest.approx(1.10, rel=0.005)
    assert compared.low is None
    assert compared.smallest_detectable is None
    msgspec.json.decode(msgspec.json.encode(rows))


def test_an_invalid_stage_yields_its_reason_and_no_number():
    found = stages(starts=7)
    found[1] = stage("6.0.1", 0, 99.0, reason="errors: 0.5 > 0.001 of the arrivals.")
    rows, missing = judge_stages(planned(starts=7), found, ENVIRONMENTS)
    assert [(fault.kind, fault.what, fault.reason) for fault in missing] == [
        ("fault", "article-list, start 1 of Django 6.0.1", "errors: 0.5 > 0.001 of the arrivals.")
    ]
    touched, untouched = (row(rows, "cpu_per_request", name) for name in ("6.0.1", "6.1.1"))
    assert (touched.pairs, touched.verdict, touched.ratio) == (7, "inconclusive", None)
    assert touched.candidate_value < 1
    assert "1 of 7 pairs" in touched.warnings[-1]
    assert untouched.pairs == 7


def test_what_was_not_reached_is_not_run():
    _, missing = judge_stages(planned(), stages(starts=5), ENVIRONMENTS)
    assert {lacking.kind for lacking in missing} == {"not run"}
    assert len(missing) == 3


def test_nothing_sound_gives_no_rows():
    found = [stage(name, 0, 0.01, reason="drops") for name in NAMES]
    rows, missing = judge_stages(planned(starts=1), found, ENVIRONMENTS)
    assert rows == []
    assert len(missing) == 3


def with_cases(starts=6):
    plan = planned(starts)
    cases = (Case("sync"), Case("async", django=">=6.0"), Case("far", services=("redis",)))
    scenario = msgspec.structs.replace(plan.scenario, cases=cases)
    djangos = {name: name for name in NAMES}
    return plan_load(scenario, NAMES, seed=1, starts=starts, djangos=djangos, not_run={"far": "redis is missing"})


def test_a_case_is_compared_with_the_one_it_names():
    plan = planned()
    cases = (Case("page"), Case("fragment"), Case("long page"), Case("long fragment", against="long page"))
    scenario = msgspec.structs.replace(plan.scenario, cases=cases)

    def within(*chosen):
        on_one = plan_load(scenario, NAMES[:1], seed=1, cases=chosen)
        return [(contrast.baseline.case, contrast.candidate.case) for contrast in contrasts_of(on_one)]

    assert within() == [("page", "fragment"), ("page", "long page"), ("long page", "long fragment")]
    assert within("page", "long fragment") == [("page", "long fragment")]


def test_cases_are_compared_on_one_django_and_djangos_on_one_case():
    plan = with_cases()
    assert [contrast.key for contrast in contrasts_of(plan)] == [
        "5.2.1/sync : 6.0.1/sync", "5.2.1/sync : 6.1.1/sync", "6.0.1/async : 6.1.1/async",
        "6.0.1/sync : 6.0.1/async", "6.1.1/sync : 6.1.1/async",
    ]  # fmt: skip
    found = [
        msgspec.structs.replace(
            stage(arm.environment, start, 0.01 * (1.1 if arm.case == "async" else 1.0) * (1 + 0.001 * (-1) ** start)),
            case=arm.case,
        )
        for start, arm in plan.turns
    ]
    rows, missing = judge_stages(plan, found, ENVIRONMENTS)
    cpu = {(row.baseline.django, row.baseline.variant, row.candidate.django, row.candidate.variant): row.verdict
           for row in rows if row.metric == "cpu_per_request"}  # fmt: skip
    assert cpu["6.0.1", "sync", "6.0.1", "async"] == "slower"
    assert cpu["5.2.1", "sync", "6.0.1", "sync"] == "same"
    assert [(lacking.what, lacking.kind, lacking.reason) for lacking in missing] == [
        ("article-list, far", "not run", "redis is missing"),
        ("article-list, async on Django 5.2.1", "absent", "needs Django >=6.0"),
    ]


def test_memory_a_connection_and_deliveries_have_rows_where_connections_are_held():
    plan = planned(2)
    model = msgspec.structs.replace(plan.scenario.load, hold=Hold("events", 100))
    plan = msgspec.structs.replace(plan, scenario=msgspec.structs.replace(plan.scenario, load=model))

    def holding(name, start, a_connection):
        made = stage(name, start, 0.01)
        held = Held(50_000_000, 50_000_000 + 100 * a_connection, 60_000_000, 5, 120, 20, None, None, NOTHING)
        measured = msgspec.structs.replace(
            made.measured, held=held, connections=(100, 0), delivery=Latency(700, {"p50": 1.0}, 9.0)
        )
        return msgspec.structs.replace(made, measured=measured)

    found = [holding(name, start, 20_000 + 2000 * index) for start in range(2) for index, name in enumerate(NAMES)]
    rows, _ = judge_stages(plan, found, ENVIRONMENTS)
    memory = [row for row in rows if row.metric == "memory_per_connection"]
    assert [row.baseline_value for row in memory] == pytest.approx([20_000, 20_000])
    assert [row.candidate_value for row in memory] == pytest.approx([22_000, 24_000])
    assert {row.unit for row in memory} == {"bytes"}
    assert any(row.metric == "delivery_p50" for row in rows)


def test_each_target_of_a_case_has_its_quantiles():
    plan = planned(2)
    targets = (Target("/fast/", statements=0), Target("/slow/", statements=0))
    plan = msgspec.structs.replace(plan, scenario=msgspec.structs.replace(plan.scenario, targets=targets))
    by_target = {"/fast/": Latency(200, {"p50": 2.0}, 3.0), "/slow/": Latency(40, {"p50": 50.0}, 60.0)}
    found = []
    for start in range(2):
        for name in NAMES:
            made = stage(name, start, 0.01)
            found.append(
                msgspec.structs.replace(made, measured=msgspec.structs.replace(made.measured, by_target=by_target))
            )
    rows, _ = judge_stages(plan, found, ENVIRONMENTS)
    slow = next(row for row in rows if row.point.get("target") == "/slow/")
    assert (slow.metric, slow.baseline_value) == ("p50", pytest.approx(0.05))


def test_jobs_that_were_never_done_are_counted_in_each_start():
    def leaving(name, start, done):
        jobs = Jobs(10, done, 0, Latency(10, {}, None), None, None, "")
        found = stage(name, start, 0.01)
        return msgspec.structs.replace(found, measured=msgspec.structs.replace(found.measured, jobs=jobs))

    found = [leaving(name, start, 10 if name == "5.2.1" else 9) for start in range(6) for name in NAMES]
    rows, _ = judge_stages(planned(), found, ENVIRONMENTS)
    lost = row(rows, "jobs_lost", "6.0.1")
    assert (lost.verdict, lost.baseline_value, lost.candidate_value, lost.unit) == ("slower", 0.0, 1.0, "jobs")


def holding(while_empty):
    plan = planned()
    model = msgspec.structs.replace(plan.scenario.load, hold=Hold("events", 100))
    plan = msgspec.structs.replace(plan, scenario=msgspec.structs.replace(plan.scenario, load=model))
    found = []
    for name in NAMES:
        for start in range(6):
            made = stage(name, start, 0.01)
            cpu = Cpu(0.001, 2.0 * (1 + start / 1000), 10.0, None, while_empty=while_empty)
            held = {"cpu": cpu, "connections": (100, 0), "delivery": Latency(400, {}, None)}
            found.append(msgspec.structs.replace(made, measured=msgspec.structs.replace(made.measured, **held)))
    return judge_stages(plan, found, ENVIRONMENTS)[0]


def test_what_connections_cost_is_told_by_second_by_connection_and_by_delivery():
    rows = holding(while_empty=True)
    values = {found.metric: found.baseline_value for found in rows if found.metric.startswith("cpu")}
    assert values == pytest.approx(
        {"cpu_per_second": 0.2, "cpu_per_connection_second": 0.002, "cpu_per_delivery": 0.005}, rel=0.01
    )


def test_older_records_took_it_off_as_rest_and_tell_nothing_of_it():
    assert not [found for found in holding(while_empty=False) if found.metric.startswith("cpu")]
