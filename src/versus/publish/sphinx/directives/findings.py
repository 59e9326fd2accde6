"""The directive about what was found."""

from docutils import nodes

from versus.errors import unknown
from versus.publish.choices import borne_out
from versus.publish.sphinx import elements
from versus.publish.sphinx.directive import RecordsDirective
from versus.spelling import counted


class FindingDirective(RecordsDirective):
    """A sentence of the file that `versus_findings` names, by its name there.

    Records that contradict it stop the build; where they cannot tell, it says that.
    """

    required_arguments = 1

    def made(self) -> list[nodes.Node]:
        name = self.arguments[0]
        findings = self.records.findings
        if name not in findings:
            raise unknown("finding", name, list(findings))
        finding = findings[name]
        settled = borne_out(finding.rules, self.kept.trusted(), f"The finding {name}, “{finding.says[:50]}…”,")
        if settled is None:
            return [elements.paragraph(finding.otherwise)]
        decided = sum(found.holds is not None for found in settled.evidence)
        return [*elements.prose(finding.says), elements.small(f"It rests on {counted(decided, 'row')}.")]
