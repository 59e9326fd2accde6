"""The directive that shows the cross-check of the load generator."""

from docutils import nodes

from versus.publish.load.crosscheck import cross_check_origin, cross_check_parts
from versus.publish.sphinx import elements
from versus.publish.sphinx.directive import RecordsDirective
from versus.records.crosscheck import FILE, read_cross_check


class CrossCheckDirective(RecordsDirective):
    """The newest cross-check in the folders of records."""

    def made(self) -> list[nodes.Node]:
        files = [file for root in self.roots for file in sorted(root.glob(f"**/{FILE}"))]
        for file in files:
            self.env.note_dependency(str(file))
        if not files:
            return [elements.not_measured("./versus cross-check --keep")]
        newest = max(map(read_cross_check, files), key=lambda checked: checked.started)
        parts = [self.section(part.title, *elements.part(part)) for part in cross_check_parts(newest.found)]
        return [elements.paragraph(cross_check_origin(newest), classes=["versus-origin"]), *parts]
