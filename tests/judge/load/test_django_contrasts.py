"""All scenarios side by side, and cases without any Django beside them."""

from versus.judge.load.django_contrasts import django_contrasts
from versus.judge.report import Report, Row, Side
from versus.load.declared.plan import plan_load
from versus.load.declared.scenario import Case, Hold, LoadModel, Objective, Scenario, ServerChoice, Target

DJANGOS = ("5.2.1", "6.0.1")


def planned(name, *cases, hold=None):
    scenario = Scenario(
        question="?", may_conclude=(), may_not_conclude=(), targets=(Target("/", statements=0),), data={},
        load=LoadModel(rate=10.0, stage_s=5.0, hold=hold), slo=Objective(0.99, 100.0), cases=cases, name=name,
    )  # fmt: skip
    return plan_load(scenario, DJANGOS, seed=1)


def row(name, variant, p, *, ratio=1.05, djangos=DJANGOS, metric="cpu_per_request", point=None, verdict="slower"):
    before, after = (Side(django, "3.13.0", "sqlite", variant) for django in djangos)
    return Row(
        name, variant, point or {"rate": 10.0}, metric, "s", "lower", before, after, 0.01, 0.01 * ratio, ratio,
        ratio * 0.99, ratio * 1.01, 0.02, verdict, 0.01, 6, p, p,
    )  # fmt: skip


def judged(name, *rows, cases=(), hold=None):
    return planned(name, *cases, hold=hold), Report("run", rows)


def test_each_row_keeps_the_verdict_of_its_own_run():
    """One family, one answer: what a scenario's page says is what this page says."""
    alone = judged("a", row("a", "uvicorn, defaults", 0.03))
    many = [judged(f"s{n}", row(f"s{n}", "uvicorn, defaults", 0.5, verdict="inconclusive")) for n in range(9)]
    assert [found.subject for found in django_contrasts([alone, *many]).differing] == ["a"]
    assert django_contrasts([alone, *many]).differing[0].adjusted_p == 0.03


def test_those_that_differ_most_come_first_and_the_same_are_counted_apart():
    found = django_contrasts([
        judged("a", row("a", "x", 1e-6, ratio=0.8, verdict="faster"), row("a", "y", 1e-6, ratio=1.1)),
        judged("b", row("b", "x", 0.9, ratio=1.001, verdict="same"), row("b", "y", 0.9, verdict="inconclusive")),
    ])  # fmt: skip
    assert [(row.subject, row.ratio) for row in found.differing] == [("a", 0.8), ("a", 1.1)]
    assert [row.ratio for row in found.same] == [1.001]
    assert len(found.rows) == 4


def test_a_case_without_any_django_is_a_null():
    bare = Case("bare", server=ServerChoice(application="bench_project.without_django.bare:application"))
    rows = (row("a", "django", 1e-6), row("a", "bare", 1e-6))
    found = django_contrasts([judged("a", *rows, cases=(Case("django"), bare))])
    assert [row.variant for row in found.rows] == ["django"]
    assert [row.variant for row in found.differing_nulls] == ["bare"]


def test_what_is_asked_beside_held_connections_is_left_out():
    held = judged("held", row("held", "uvicorn, defaults", 1e-6), hold=Hold("idle", connections=2000))
    assert django_contrasts([held]).rows == ()
    assert len(django_contrasts([held, judged("a", row("a", "uvicorn, defaults", 1e-6))]).rows) == 1


def test_only_whole_answers_between_djangos_that_could_be_judged():
    found = django_contrasts([
        judged(
            "a", row("a", "x", 0.01, djangos=("6.0.1", "6.0.1")), row("a", "x", None),
            row("a", "x", 0.01, metric="p50"), row("a", "x", 0.01, point={"rate": 10.0, "target": "fast"}),
        )
    ])  # fmt: skip
    assert (found.rows, found.nulls) == ((), ())
