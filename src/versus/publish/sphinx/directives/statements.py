"""The SQL that a subject's variants send."""

from docutils import nodes

from versus import spelling
from versus.micro.declared.catalogue import SubjectDescription
from versus.micro.declared.observations import Block, Check
from versus.micro.declared.plan import Plan, point_text
from versus.publish.sent import sent_lines
from versus.publish.sphinx import elements
from versus.publish.sphinx.details import folded
from versus.publish.sphinx.records import Judged
from versus.publish.tables.part import Column


def statements(subject: SubjectDescription, judged: Judged) -> list[nodes.Node]:
    """How many SQL statements a call sends, and which; nothing for a subject that sends none."""
    checks = _checks(subject.name, judged)
    if not any(check.statements.count for check in checks.values()):
        return []
    default = point_text(subject.default)
    rows = [
        [environment, variant if point == default else f"{variant} ({point})", str(check.statements.count)]
        for (environment, variant, point), check in checks.items()
    ]
    shown: dict[str, list[str]] = {}
    for (environment, variant, _), check in checks.items():
        text = "\n".join(sent_lines(check.statements.texts))
        shown.setdefault(text, []).append(f"{variant} {environment}")
    texts = [
        part
        for text, names in shown.items()
        if text
        for part in (elements.paragraph(spelling.joined(sorted(set(names)))), elements.code(text, "sql"))
    ]
    return [
        elements.paragraph("SQL statements a call:"),
        elements.table(["Django", Column("variant", words=True), Column("statements", number=True)], rows),
        *([folded("The statements themselves", *texts)] if texts else []),
    ]


def _checks(subject: str, judged: Judged) -> dict[tuple[str, str, str], Check]:
    plan: Plan = judged.run.manifest.plan
    groups = {group.key: group for group in plan.groups if group.subject == subject}
    blocks: list[Block] = judged.run.of(Block)
    seen = {
        (group.group, arm): slices.check
        for block in blocks
        for group in block.groups
        if group.group in groups
        for arm, slices in group.arms.items()
        if slices.check is not None
    }
    twins = {name for name, environment in judged.run.manifest.environments.items() if environment.replica}
    return {
        (arm.environment, arm.variant, point_text(group.point)): check
        for group in groups.values()
        for arm in group.arms
        if arm.environment not in twins and (check := seen.get((group.key, arm.id))) is not None
    }
