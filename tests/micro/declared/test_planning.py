"""From what was asked for to a plan."""

from random import Random

import msgspec
import pytest

from versus.errors import UserError
from versus.micro.declared.catalogue import Catalogue, SubjectDescription, VariantDescription
from versus.micro.declared.observations import Refusal
from versus.micro.declared.plan import Arm, Comparison, Plan, Purpose, Timing
from versus.micro.declared.planning import Draft, Target, without_twins
from versus.micro.declared.schedule import seats


def variant(name: str, **more: object) -> VariantDescription:
    told = {"baseline": False, "awaited": False, "needs": None, "available": True, "differs": None, **more}
    return VariantDescription(name=name, doc="Does it.", source="", version="1", **told)  # type: ignore[arg-type]


def subject(*variants: VariantDescription, **more: object) -> SubjectDescription:
    told = {
        "name": "pagination", "area": "pagination", "area_doc": "", "doc": "Pages.", "margin": 0.02, "writes": (),
        "parameters": {"rows": [1000, 100000], "page": ["first", "last"]}, "default": {"rows": 1000, "page": "first"},
        "preparation": "", **more,
    }  # fmt: skip
    return SubjectDescription(variants=variants, **told)  # type: ignore[arg-type]


NEW = subject(variant("sync", baseline=True), variant("fresh", awaited=True, needs="django.fresh"))
OLD = subject(variant("sync", baseline=True), variant("fresh", awaited=True, needs="django.fresh", available=False))
CATALOGUES = {"old": Catalogue((OLD,)), "new": Catalogue((NEW,)), "old (twin)": Catalogue((OLD,))}
TWINS = {"old": "old (twin)"}


def test_across_compares_what_both_have_and_names_what_is_absent() -> None:
    draft = Draft(CATALOGUES, TWINS)
    draft.across(Target(NEW, NEW.point()), ["old", "new"])
    plan = draft.plan(Timing(), 1, "sqlite")
    assert [(comparison.baseline.id, comparison.candidate.id) for comparison in plan.family] == [
        ("old/sync", "new/sync")
    ]
    assert [(refusal.arm, refusal.kind, refusal.reason) for refusal in draft.absent] == [
        ("old/fresh", "absent", "needs django.fresh")
    ]


def test_every_group_carries_a_null_outside_the_family() -> None:
    draft = Draft(CATALOGUES, TWINS)
    draft.across(Target(NEW, NEW.point()), ["old", "new"])
    plan = draft.plan(Timing(), 1, "sqlite")
    (null,) = plan.nulls
    assert (null.baseline.id, null.candidate.id) == ("old/sync", "old (twin)/sync")
    assert null.purpose is Purpose.NULL
    assert Arm("old (twin)", "sync") in plan.groups[0].arms
    assert plan.groups[0].twins == ("old (twin)/sync",)


def test_within_compares_each_variant_with_the_baseline_and_gives_threads_both_cores() -> None:
    draft = Draft(CATALOGUES, {})
    draft.within(Target(NEW, NEW.point(rows="100000")), "new")
    plan = draft.plan(Timing(), 1, "sqlite")
    assert [(comparison.baseline.id, comparison.candidate.id) for comparison in plan.family] == [
        ("new/sync", "new/fresh")
    ]
    assert plan.groups[0].all_cores
    assert plan.groups[0].key == "pagination[rows=100000, page=first]"


def test_single_threaded_groups_stay_on_one_core() -> None:
    draft = Draft(CATALOGUES, TWINS)
    draft.across(Target(NEW, NEW.point(), ("sync",)), ["old", "new"])
    assert not draft.plan(Timing(), 1, "sqlite").groups[0].all_cores


def test_a_target_asked_for_twice_is_measured_once() -> None:
    draft = Draft(CATALOGUES, TWINS)
    for _ in range(2):
        draft.across(Target(NEW, NEW.point()), ["old", "new"])
    plan = draft.plan(Timing(), 1, "sqlite")
    assert len(plan.family) == 1
    assert len(plan.groups) == 1
    assert len(draft.absent) == 1


def test_a_subject_on_two_databases_is_two_groups_that_share_no_process() -> None:
    draft, target = Draft(CATALOGUES, TWINS), Target(NEW, NEW.point())
    databases = ("sqlite", "postgresql 18.4")
    for name in databases:
        draft.across(msgspec.structs.replace(target, database=name), ["old", "new"])
    plan = draft.plan(Timing(), 1, "sqlite")
    assert [group.key for group in plan.groups] == [f"{target.key} on {name}" for name in databases]
    assert plan.databases == ("sqlite", "postgresql 18.4")
    assert [plan.on_server(group) for group in plan.groups] == [False, True]
    assert len({comparison.key for comparison in plan.comparisons}) == len(plan.comparisons)
    left, right = (set(seats(group, Random(1)).values()) for group in plan.groups)
    assert not left & right


def test_nothing_to_compare_is_said() -> None:
    draft = Draft(CATALOGUES, TWINS)
    draft.within(Target(OLD, OLD.point()), "old")
    with pytest.raises(UserError, match="nothing to compare"):
        draft.plan(Timing(), 1, "sqlite")


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (
            lambda: Catalogue((NEW,)).find("paginaton"),
            "no subject 'paginaton'; the nearest that exists is 'pagination'.",
        ),
        (lambda: NEW.variant("snyc"), "no variant of pagination 'snyc'; the nearest that exists is 'sync'."),
        (lambda: NEW.point(row="5"), "no parameter of pagination 'row'; the nearest that exists is 'rows'."),
        (lambda: NEW.point(page="frist"), "no value of pagination's page 'frist'; the nearest that exists is 'first'."),
    ],
)
def test_unknown_names_name_the_nearest(ask: object, sentence: str) -> None:
    with pytest.raises(UserError) as raised:
        ask()  # type: ignore[operator]
    assert str(raised.value) == f"There is {sentence}"


def test_an_area_is_told_from_a_subject_of_its_name() -> None:
    reading = subject(variant("a", baseline=True), name="page-reading", area="pagination")
    catalogue = Catalogue((NEW, reading))
    assert catalogue.chosen(["pagination"]) == (NEW,)
    assert catalogue.chosen(areas=["Pagination"]) == (NEW, reading)
    assert catalogue.chosen(["pagination"], ["pagination"]) == (NEW, reading)
    with pytest.raises(UserError, match="no area 'paginations'; the nearest that exists is 'pagination'"):
        Catalogue((NEW,)).area("paginations")


def test_areas_and_underscores_are_understood() -> None:
    catalogue = Catalogue((subject(variant("a", baseline=True), name="cards", area="template_reuse"),))
    assert [subject.name for subject in catalogue.chosen(("template-reuse",))] == ["cards"]
    assert [subject.name for subject in catalogue.chosen(("template_reuse", "cards"))] == ["cards"]
    assert catalogue.chosen(()) == catalogue.subjects


def test_a_null_run_declares_each_variant_against_its_twin() -> None:
    draft = Draft(CATALOGUES, TWINS)
    draft.itself(Target(OLD, OLD.point()), "old")
    plan = draft.plan(Timing(), 1, "sqlite")
    assert [(comparison.baseline.id, comparison.candidate.id) for comparison in plan.family] == [
        ("old/sync", "old (twin)/sync")
    ]
    assert plan.nulls == plan.family
    assert [refusal.arm for refusal in draft.absent] == ["old/fresh", "old (twin)/fresh"]


def test_a_twin_is_not_told_of_a_second_time() -> None:
    compared = Comparison("s[]", Arm("old", "a"), Arm("new", "a"), Purpose.DJANGO)
    null = Comparison("s[]", Arm("old", "a"), Arm("old (twin)", "a"), Purpose.NULL)
    asked = Plan((), (compared, null), Timing(), 1, "sqlite")
    refusals = [Refusal("s[]", arm, "it failed.") for arm in ("old/a", "old (twin)/a", "new/a")]
    assert [refusal.arm for refusal in without_twins(asked, refusals)] == ["old/a", "new/a"]
    assert without_twins(asked, refusals[1:]) == refusals[1:]
