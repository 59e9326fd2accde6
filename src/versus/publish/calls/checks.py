"""What the calls before the timing showed of each arm."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from versus.judge.report import Row
from versus.micro.declared.observations import Block, Check
from versus.micro.declared.plan import Plan, point_text
from versus.records.store import Run, runs_of

RUNS = 64
"""Whose checks are remembered: the page of every subject asks for those of all runs."""


class CheckedArm(NamedTuple):
    """An arm by the names that tables have for it."""

    subject: str
    point: str
    environment: str
    variant: str
    database: str = ""


@lru_cache(maxsize=RUNS)
def checks_of(run: Run) -> Mapping[CheckedArm, Check]:
    """Returns the last check of each arm, in the order planned; none for a run that times no calls."""
    if not runs_of(Plan, [run]):
        return MappingProxyType({})
    plan: Plan = run.manifest.plan
    blocks: list[Block] = run.of(Block)
    seen = {
        (group.group, arm): slices.check
        for block in blocks
        for group in block.groups
        for arm, slices in group.arms.items()
        if slices.check is not None
    }
    found = {
        CheckedArm(group.subject, point_text(group.point), arm.environment, arm.variant, plan.database_of(group)): check
        for group in plan.groups
        for arm in group.arms
        if (check := seen.get((group.key, arm.id))) is not None
    }
    return MappingProxyType(found)


def sides_of(row: Row) -> tuple[CheckedArm, CheckedArm]:
    """Returns the arms that a row compares."""
    point = point_text(row.point)
    before, after = (
        CheckedArm(row.subject, point, side.django, side.variant, side.database)
        for side in (row.baseline, row.candidate)
    )
    return before, after
