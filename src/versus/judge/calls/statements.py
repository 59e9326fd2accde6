"""The comparisons of a run whose arms send different statements."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from versus.judge.report import Side, StatementChange
from versus.micro.declared.observations import Block
from versus.micro.declared.plan import Arm, Group, Plan

type SideOf = Callable[[Group, Arm], Side]
"""Names an arm of a group as reports do."""


def statement_changes(plan: Plan, blocks: Sequence[Block], sides: SideOf) -> list[StatementChange]:
    """Returns a change for each declared comparison whose normalised statements differ, in the order declared."""
    sent = _sent(blocks)
    groups = {group.key: group for group in plan.groups}
    found = []
    for comparison in plan.family:
        before, after = (sent.get((comparison.group, arm.id)) for arm in (comparison.baseline, comparison.candidate))
        lines = () if before is None or after is None else statement_diff(before, after)
        if lines:
            group = groups[comparison.group]
            arms = sides(group, comparison.baseline), sides(group, comparison.candidate)
            found.append(StatementChange(group.subject, group.point, *arms, lines))
    return found


def statement_diff(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """Returns what only one side sends, in the order of sending; empty where both send the same.

    `- ` stands before what only the baseline sends, `+ ` before what only the candidate sends.
    """
    matcher = SequenceMatcher(None, list(before), list(after), autojunk=False)
    lines: list[str] = []
    for tag, start, end, after_start, after_end in matcher.get_opcodes():
        if tag != "equal":
            lines += [f"- {statement}" for statement in before[start:end]]
            lines += [f"+ {statement}" for statement in after[after_start:after_end]]
    return tuple(lines)


def _sent(blocks: Sequence[Block]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Statements by group key and arm id, as the check before the first timing saw them."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for block in blocks:
        for group in block.groups:
            for arm, slices in group.arms.items():
                if slices.check is not None:
                    found.setdefault((group.group, arm), slices.check.statements.texts)
    return found
