"""Makes the plan of each trial: the same plan whenever it is made."""

import itertools
from collections.abc import Mapping, Sequence
from random import Random

import msgspec

from versus.calibration.injection import TARGETS
from versus.calibration.part import NEIGHBOURS, PAIRS, PAIRS_OF_LARGE, ROWS, Part, seed_of
from versus.micro.declared.catalogue import Catalogue, SubjectDescription
from versus.micro.declared.plan import ENDED_BY_BUDGET, SPLIT, Arm, Group, Instrument, Plan, Point, Timing
from versus.micro.declared.planning import Draft, Target

FAMILY = msgspec.structs.replace(SPLIT, half_width=0.03, most_blocks=ENDED_BY_BUDGET, budget_s=175.0)
"""Timing of a null family: thirty families stay below a hundred minutes."""
ORDER_BLOCKS = 24
SIZING_PAIRS = 20
INSTRUCTION_LAYOUTS = 6

SPLIT_PAIRS = 8
SPLITS = (
    Timing(),  # how it was before it could be chosen
    Timing(slices=60, warm_up_s=0.01, groups_a_block=25),
    Timing(slices=30, warm_up_s=0.01, groups_a_block=25),
    Timing(slices=20, warm_up_s=0.01, groups_a_block=25),
    Timing(slices=20, prelude=0.2, warm_up_s=0.01, groups_a_block=25),
    Timing(slices=20, warm_up_s=0.03, groups_a_block=25),
    Timing(slices=30, slice_s=0.004, prelude=0.25, warm_up_s=0.01, groups_a_block=25),
    Timing(slices=16, slice_s=0.004, prelude=0.25, warm_up_s=0.01, groups_a_block=25),
    Timing(slices=10, slice_s=0.004, prelude=0.25, warm_up_s=0.01, groups_a_block=25),
)
"""Ways to spend time on a pair; the first is what the others are compared with."""

# Rows of the null families, at their default points, first those that differ most. Instructions are exact for one
# thread only; by time there are async variants in their place.
_BOTH = (
    ("pagination", "paginator"), ("saving", "save_then_refresh_fields"), ("template-reuse", "inline"),
    ("query-compiling", "chained"), ("reading-rows", "objects"), ("form-cleaning", "clean"),
    ("url-resolving", "resolve"), ("url-reversing", "reverse"), ("request-handling", "wsgi"),
    ("json-serializing", "serialize"), ("saving", "save_then_refresh"), ("query-compiling", "at_once"),
    ("json-serializing", "own_dicts"), ("template-reuse", "partial"), ("reading-rows", "values_list"),
)  # fmt: skip
NULL_ROWS = (*_BOTH, ("pagination", "async_paginator"), ("pagination", "paginator_in_thread"))
COUNTED_ROWS = (*_BOTH, ("template-reuse", "include"), ("reading-rows", "values"))
assert len(NULL_ROWS) == len(COUNTED_ROWS) == ROWS
DATABASE_ROWS = (
    ("pagination", "paginator"), ("pagination", "async_paginator"), ("pagination", "paginator_in_thread"),
    ("saving", "save_then_refresh_fields"), ("saving", "save_then_refresh"), ("saving", "save_and_read"),
    ("reading-rows", "objects"), ("reading-rows", "only"), ("reading-rows", "values"), ("reading-rows", "named"),
    ("reading-rows", "values_list"), ("json-serializing", "serialize"),
)  # fmt: skip
ROWS_OF = {Part.NULL_INSTRUCTIONS: COUNTED_ROWS, Part.NULL_POSTGRES: DATABASE_ROWS}
type Rows = Sequence[tuple[str, str]]


def replica_pair(number: int, replicas: Sequence[str]) -> tuple[str, str]:
    """Returns the two installations that a null trial compares, the baseline first.

    One has an even and one an odd number: such installations have independent hash seeds.
    """
    random = Random(f"replicas of {seed_of(Part.NULL, number)}")  # noqa: S311
    pair = [random.choice(replicas[0::2]), random.choice(replicas[1::2])]
    random.shuffle(pair)
    return pair[0], pair[1]


def null_plan(
    number: int, catalogues: Mapping[str, Catalogue], replicas: Sequence[str], part: Part, database: str = "sqlite"
) -> Plan:
    """Returns a plan of one family in which nothing differs; by instructions with null comparisons, which give its
    floor."""
    baseline, candidate = replica_pair(number, replicas)
    twins = {}
    if part is Part.NULL_INSTRUCTIONS:
        free = [replica for replica in replicas if replica not in (baseline, candidate)]
        parity = replicas.index(baseline) % 2
        twins = {baseline: next(replica for replica in free if replicas.index(replica) % 2 != parity)}
    draft = _compared(Draft(catalogues, twins), catalogues, ROWS_OF.get(part, NULL_ROWS), (baseline, candidate))
    plan = draft.plan(FAMILY, seed_of(part, number), database)
    return _instrumented(plan, part)


def _compared(draft: Draft, catalogues: Mapping[str, Catalogue], rows: Rows, pair: tuple[str, str]) -> Draft:
    subjects: dict[str, list[str]] = {}
    for subject, variant in rows:
        subjects.setdefault(subject, []).append(variant)
    for name, variants in subjects.items():
        described = catalogues[pair[0]].find(name)
        draft.across(Target(described, described.default, tuple(variants)), pair)
    return draft


def split_plan(number: int, catalogues: Mapping[str, Catalogue], replicas: Sequence[str]) -> Plan:
    """Returns null pairs measured in one of the ways, which take turns from trial to trial."""
    repetition, place = divmod(number, len(SPLITS))
    draft = _compared(Draft(catalogues, {}), catalogues, COUNTED_ROWS, replica_pair(repetition, replicas))
    timing = msgspec.structs.replace(SPLITS[place], half_width=None, fewest_blocks=SPLIT_PAIRS, most_blocks=SPLIT_PAIRS)
    return draft.plan(timing, seed_of(Part.SPLIT, number), "sqlite")


def split_text(timing: Timing) -> str:
    """Returns a way to spend time in words."""
    return (
        f"{timing.slices} slices of {timing.slice_s * 1e3:g} ms, prelude {timing.prelude:.0%}, warm-up "
        f"{timing.warm_up_s * 1e3:g} ms, blocks of {timing.groups_a_block}"
    )


def injected_plan(
    number: int, catalogues: Mapping[str, Catalogue], environments: Sequence[str], part: Part, twins: Mapping[str, str]
) -> Plan:
    """Returns a trial of every subject and size. The first environment is the baseline; the rest are slowed down."""
    draft = Draft(catalogues, twins if part is Part.INJECTED_INSTRUCTIONS else {})
    for target in TARGETS:
        draft.across(_baseline_of(target.subject, catalogues[environments[0]]), environments)
    pairs = {Part.SIZING: SIZING_PAIRS, Part.INJECTED_LARGE: PAIRS_OF_LARGE}.get(part, PAIRS)
    timing = msgspec.structs.replace(SPLIT, half_width=None, fewest_blocks=pairs, most_blocks=pairs)
    return _instrumented(draft.plan(timing, seed_of(part, number), "sqlite"), part)


def order_plan(
    number: int, catalogues: Mapping[str, Catalogue], replicas: Sequence[str], part: Part = Part.ORDER
) -> Plan:
    """Returns a trial of the same code twice, in which one installation always comes first.

    Which installation it is changes from trial to trial, so that installations cancel out. With one subject in a block,
    which changes from pair to pair of trials, either arm comes after the other one of the same subject.
    """
    first, second = _changing_places(number, replicas)
    draft = Draft(catalogues, {})
    for target in TARGETS if part is Part.ORDER else TARGETS[number // 2 % len(TARGETS) :][:1]:
        draft.across(_baseline_of(target.subject, catalogues[first]), [first, second])
    timing = msgspec.structs.replace(
        SPLIT, half_width=None, fewest_blocks=ORDER_BLOCKS, most_blocks=ORDER_BLOCKS, fixed_order=True
    )
    plan = draft.plan(timing, seed_of(part, number), "sqlite")
    return msgspec.structs.replace(plan, groups=tuple(_ordered(group, first) for group in plan.groups))


def neighbours_plan(number: int, catalogues: Mapping[str, Catalogue], replicas: Sequence[str]) -> Plan:
    """Returns a trial of one subject alone in its process against the same among others in theirs.

    The others are subjects at random points, which only the second installation measures. Subjects change from trial to
    trial, and then the installations change places.
    """
    places, at = divmod(number, len(TARGETS))
    alone, crowded = _changing_places(places, replicas)
    catalogue, name = catalogues[alone], TARGETS[at].subject
    draft = Draft(catalogues, {})
    draft.across(_baseline_of(name, catalogue), [alone, crowded])
    timing = msgspec.structs.replace(
        SPLIT, half_width=None, fewest_blocks=ORDER_BLOCKS, most_blocks=ORDER_BLOCKS, groups_a_block=NEIGHBOURS + 1
    )
    plan = draft.plan(timing, seed_of(Part.NEIGHBOURS, number), "sqlite")
    others = [(other, point) for other in catalogue.subjects if other.name != name for point in _points(other)]
    chosen = Random(f"neighbours {plan.seed}").sample(others, NEIGHBOURS)  # noqa: S311
    groups = (*plan.groups, *(_served(Target(other, point), crowded) for other, point in chosen))
    return msgspec.structs.replace(plan, groups=groups)


def _baseline_of(name: str, catalogue: Catalogue) -> Target:
    """Returns the subject of this name at its default point, its baseline alone."""
    subject = catalogue.find(name)
    return Target(subject, subject.default, (subject.baseline.name,))


def _changing_places(number: int, replicas: Sequence[str]) -> tuple[str, str]:
    """Returns two installations, which change places with every other number."""
    first, second = replicas[:2]
    return (first, second) if number % 2 == 0 else (second, first)


def _points(subject: SubjectDescription) -> list[Point]:
    every = itertools.product(*subject.parameters.values())
    return [dict(zip(subject.parameters, values, strict=True)) for values in every]


def _served(target: Target, environment: str) -> Group:
    """Returns a group of a single arm: it is measured and compared with nothing."""
    subject = target.subject
    return Group(
        subject=subject.name,
        point=target.point,
        arms=(Arm(environment, subject.baseline.name),),
        margin=subject.margin,
        all_cores=False,
        writes=bool(subject.writes),
        longest_call_s=subject.longest_call_s,
    )


def _ordered(group: Group, first: str) -> Group:
    arms = sorted(group.arms, key=lambda arm: arm.environment != first)
    return msgspec.structs.replace(group, arms=tuple(arms))


def _instrumented(plan: Plan, part: Part) -> Plan:
    if part is Part.SIZING:
        instruments: tuple[Instrument, ...] = (Instrument.INSTRUCTIONS, Instrument.TIME)
    elif part in (Part.NULL_INSTRUCTIONS, Part.INJECTED_INSTRUCTIONS):
        instruments = (Instrument.INSTRUCTIONS,)
    else:
        instruments = (Instrument.TIME,)
    return msgspec.structs.replace(plan, instruments=instruments, layouts=INSTRUCTION_LAYOUTS)
