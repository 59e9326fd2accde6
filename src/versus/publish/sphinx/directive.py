"""The base of all directives: it gives them the records, and an unknown name stops the build."""

from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from versus.errors import UserError
from versus.publish.sphinx.records import NONE_YET, Judged, Records, records_of


class RecordsDirective(SphinxDirective):
    """A directive whose content comes from records. Its page is built again when they change."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(self.records.marker))
        try:
            return self.made()
        except UserError as error:
            raise ExtensionError(f"{self.get_location()}: {error}") from error

    def made(self) -> list[nodes.Node]:
        """Returns the content. A UserError stops the build, with file and line."""
        raise NotImplementedError

    @property
    def records(self) -> Records:
        return records_of(self.config)

    @property
    def kept(self) -> Records:
        """What sentences beside this directive were written over."""
        return self.records.kept

    @property
    def roots(self) -> list[Path]:
        """The folders that are searched for records."""
        return [Path(self.env.srcdir, folder).resolve() for folder in self.config.versus_runs]

    def chosen_run(self) -> Judged | None:
        """Returns the run that the option names, or the newest; None where there are no records."""
        return self.records.run(self.options.get("run"))

    def section(self, title: str, *children: nodes.Node) -> nodes.section:
        """Returns a section of the page with an address of its own."""
        section = nodes.section("", nodes.title("", title), *children, names=[nodes.fully_normalize_name(title)])
        self.state.document.note_implicit_target(section, section)
        return section

    def none_yet(self) -> list[nodes.Node]:
        """Returns a note for a site without records."""
        command = nodes.literal("", "./versus quick")
        return [nodes.note("", nodes.paragraph("", "", nodes.Text(f"{NONE_YET} Make some with "), command,
                                               nodes.Text(".")))]  # fmt: skip
