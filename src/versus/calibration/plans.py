"""Makes the plan of each trial: the same plan whenever it is made."""

from collections.abc import Mapping, Sequence
from random import Random

import msgspec

from versus.calibration.injection import TARGETS
from versus.calibration.part import PAIRS, PAIRS_OF_LARGE, ROWS, Part, seed_of
from versus.micro.declared.catalogue import Catalogue
from versus.micro.declared.plan import ENDED_BY_BUDGET, SPLIT, Group, Instrument, Plan, Timing
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

# Rows of the null families: the variants that need one core, at their default points, first those that differ most.
NULL_ROWS = (
    ("pagination", "paginator"), ("saving", "save_then_refresh_fields"), ("template-reuse", "inline"),
    ("query-compiling", "chained"), ("reading-rows", "objects"), ("form-cleaning", "clean"),
    ("url-resolving", "resolve"), ("url-reversing", "reverse"), ("request-handling", "wsgi"),
    ("json-serializing", "serialize"), ("saving", "save_then_refresh"), ("template-reuse", "include"),
    ("query-compiling", "at_once"), ("reading-rows", "values"), ("json-serializing", "own_dicts"),
    ("template-reuse", "partial"), ("reading-rows", "values_list"),
)  # fmt: skip
assert len(NULL_ROWS) == ROWS


def replica_pair(number: int, replicas: Sequence[str]) -> tuple[str, str]:
    """Returns the two installations that a null trial compares, the baseline first.

    One has an even and one an odd number: such installations have independent hash seeds.
    """
    random = Random(f"replicas of {seed_of(Part.NULL, number)}")  # noqa: S311
    pair = [random.choice(replicas[0::2]), random.choice(replicas[1::2])]
    random.shuffle(pair)
    return pair[0], pair[1]


def null_plan(number: int, catalogues: Mapping[str, Catalogue], replicas: Sequence[str], part: Part) -> Plan:
    """Returns a plan of one family in which nothing differs; by instructions with null comparisons, which give its
    floor."""
    baseline, candidate = replica_pair(number, replicas)
    twins = {}
    if part is Part.NULL_INSTRUCTIONS:
        free = [replica for replica in replicas if replica not in (baseline, candidate)]
        parity = replicas.index(baseline) % 2
        twins = {baseline: next(replica for replica in free if replicas.index(replica) % 2 != parity)}
    draft = _null_rows(Draft(catalogues, twins), catalogues, baseline, candidate)
    plan = draft.plan(FAMILY, seed_of(part, number), "sqlite")
    return _instrumented(plan, part)


def _null_rows(draft: Draft, catalogues: Mapping[str, Catalogue], baseline: str, candidate: str) -> Draft:
    subjects: dict[str, list[str]] = {}
    for subject, variant in NULL_ROWS:
        subjects.setdefault(subject, []).append(variant)
    for name, variants in subjects.items():
        described = catalogues[baseline].find(name)
        draft.across(Target(described, described.default, tuple(variants)), [baseline, candidate])
    return draft


def split_plan(number: int, catalogues: Mapping[str, Catalogue], replicas: Sequence[str]) -> Plan:
    """Returns null pairs measured in one of the ways, which take turns from trial to trial."""
    repetition, place = divmod(number, len(SPLITS))
    draft = _null_rows(Draft(catalogues, {}), catalogues, *replica_pair(repetition, replicas))
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
        subject = catalogues[environments[0]].find(target.subject)
        draft.across(Target(subject, subject.default, (subject.baseline.name,)), environments)
    pairs = {Part.SIZING: SIZING_PAIRS, Part.INJECTED_LARGE: PAIRS_OF_LARGE}.get(part, PAIRS)
    timing = msgspec.structs.replace(SPLIT, half_width=None, fewest_blocks=pairs, most_blocks=pairs)
    return _instrumented(draft.plan(timing, seed_of(part, number), "sqlite"), part)


def order_plan(number: int, catalogues: Mapping[str, Catalogue], replicas: Sequence[str]) -> Plan:
    """Returns a trial of the same code twice, in which one installation always comes first.

    Which installation it is changes from trial to trial, so that installations cancel out.
    """
    first, second = replicas[:2] if number % 2 == 0 else (replicas[1], replicas[0])
    draft = Draft(catalogues, {})
    for target in TARGETS:
        subject = catalogues[first].find(target.subject)
        draft.across(Target(subject, subject.default, (subject.baseline.name,)), [first, second])
    timing = msgspec.structs.replace(
        SPLIT, half_width=None, fewest_blocks=ORDER_BLOCKS, most_blocks=ORDER_BLOCKS, fixed_order=True
    )
    plan = draft.plan(timing, seed_of(Part.ORDER, number), "sqlite")
    return msgspec.structs.replace(plan, groups=tuple(_ordered(group, first) for group in plan.groups))


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
