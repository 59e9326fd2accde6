"""Which comparisons of a run send other statements, and which ones."""

from collections.abc import Sequence

from versus.judge.report import Side, StatementChange
from versus.judge.why.statements import statement_diff
from versus.micro.declared.observations import Block
from versus.micro.declared.plan import Arm, Plan


def statement_changes(plan: Plan, blocks: Sequence[Block], sides: dict[Arm, Side]) -> list[StatementChange]:
    """One for each declared comparison whose normalised statements differ, in the order declared."""
    sent = _sent(blocks)
    points = {group.key: group for group in plan.groups}
    found = []
    for one in plan.family:
        before, after = (sent.get((one.group, arm.id)) for arm in (one.baseline, one.candidate))
        lines = () if before is None or after is None else statement_diff(before, after)
        if lines:
            group = points[one.group]
            found.append(StatementChange(group.subject, group.point, sides[one.baseline], sides[one.candidate], lines))
    return found


def _sent(blocks: Sequence[Block]) -> dict[tuple[str, str], tuple[str, ...]]:
    """By group key and arm id, as the check before the first timing saw it."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for block in blocks:
        for group in block.groups:
            for arm, slices in group.arms.items():
                if slices.check is not None:
                    found.setdefault((group.group, arm), slices.check.statements.texts)
    return found
