"""The SQL that a subject's variants send."""

from docutils import nodes

from versus import spelling
from versus.micro.declared.catalogue import SubjectDescription
from versus.micro.declared.observations import Check
from versus.micro.declared.plan import point_text
from versus.publish.calls.checks import CheckedArm, checks_of
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
    rows = [[arm.environment, _named(arm, default), str(check.statements.count)] for arm, check in checks.items()]
    shown: dict[str, list[str]] = {}
    for arm, check in checks.items():
        text = "\n".join(sent_lines(check.statements.texts))
        shown.setdefault(text, []).append(f"{_named(arm, default)} on Django {arm.environment}")
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


def _named(arm: CheckedArm, default: str) -> str:
    return arm.variant if arm.point == default else f"{arm.variant} ({arm.point})"


def _checks(subject: str, judged: Judged) -> dict[CheckedArm, Check]:
    """Without the null's twins."""
    environments = judged.run.manifest.environments
    return {
        arm: check
        for arm, check in checks_of(judged.run).items()
        if arm.subject == subject and not environments[arm.environment].replica
    }
