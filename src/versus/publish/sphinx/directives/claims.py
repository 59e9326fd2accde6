"""The directive and the role about what is said about Django, and whether it is so."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole

from versus import spelling
from versus.errors import UserError, unknown
from versus.publish.claims.settling import EVIDENCE, SettledClaim, evidence_rows, place, rows_text, summary
from versus.publish.pagenames import claims_page
from versus.publish.sphinx import elements
from versus.publish.sphinx.details import folded
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.sphinx.records import Records, records_of
from versus.publish.tables.part import Column

STYLES = {
    "first in": "faster", "held before": "same", "supported": "faster", "no difference": "same", "compared": "same",
    "never was": "slower", "refuted": "slower", "no longer from": "slower",
}  # fmt: skip
"""The colours of verdicts: what is so, what is not, and the rest."""


def claims_pages(records: Records) -> dict[str, str]:
    """Returns the titles of generated pages, with the option that says what is on them."""
    sources = dict.fromkeys(source for found in records.claims for source in found.claim.sources)
    verdicts = sorted({found.verdict for found in records.claims}, key=place)
    return dict.fromkeys(sources, "source") | dict.fromkeys(verdicts, "verdict")


class ClaimsDirective(RecordsDirective):
    """Statements of a source with what settles each; or of a verdict, with links; or, without options, how many there
    are of each source and verdict."""

    option_spec: ClassVar = {"source": directives.unchanged_required, "verdict": directives.unchanged_required}

    def made(self) -> list[nodes.Node]:
        claims = self.records.claims
        if not claims:
            return [elements.not_measured("./versus claims --keep")]
        if "source" in self.options:
            return self._of_source(self.options["source"])
        if "verdict" in self.options:
            return self._of_verdict(self.options["verdict"])
        return self._overview()

    def _of_source(self, source: str) -> list[nodes.Node]:
        among = [found for found in self.records.claims if source in found.claim.sources]
        if not among:
            raise unknown("source", source, list(claims_pages(self.records)))
        parts: list[nodes.Node] = [
            elements.paragraph(f"{spelling.counted(len(among), 'statement')}: {summary(among)}.")
        ]
        for found in among:
            parts += self._claim(found)
        return parts

    def _claim(self, found: SettledClaim) -> list[nodes.Node]:
        claim = found.claim
        label = _label(found)
        here = nodes.paragraph("", "", ids=[label], classes=["versus-claim"], support_smartquotes=False)
        if self.options["source"] == claim.sources[0]:
            self.env.domains.standard_domain.note_hyperlink_target(label, self.env.docname, label, claim.id)
        here += [nodes.strong("", claim.id), nodes.Text(" "), _verdict(found), nodes.Text(f" {claim.statement}")]
        answers = " · ".join(f"{name} {answer.word}" for name, answer in found.answers.items())
        told = [answers, claim.where, "" if found.code or found.evidence else rows_text(found)]
        here += [elements.small(text) for text in told if text]
        parts: list[nodes.Node] = [here]
        parts += [elements.paragraph(remark, classes=["versus-footnote"]) for remark in found.remarks]
        if found.code:
            parts.append(folded("The probe", elements.code(found.code, "python")))
        if found.evidence:
            parts.append(folded(f"The rows: {found.tally}", elements.table(EVIDENCE, evidence_rows(found))))
        return parts

    def _of_verdict(self, verdict: str) -> list[nodes.Node]:
        among = [found for found in self.records.claims if found.verdict == verdict]
        if not among:
            raise unknown("verdict", verdict, list(claims_pages(self.records)))
        columns = [Column("id"), Column("statement", words=True), Column("source", words=True)]
        rows: list[list[elements.Cell]] = [
            [[self._link(found)], _statement(found), [self._page(source) for source in found.claim.sources]]
            for found in among
        ]
        return [elements.paragraph(f"{spelling.counted(len(among), 'statement')}."), elements.table(columns, rows)]

    def _overview(self) -> list[nodes.Node]:
        claims = self.records.claims
        pages = claims_pages(self.records)
        sources = [title for title, option in pages.items() if option == "source"]
        verdicts = [title for title, option in pages.items() if option == "verdict"]
        rows: list[list[elements.Cell]] = [
            [
                [self._page(verdict)],
                *(
                    str(sum(found.verdict == verdict and source in found.claim.sources for found in claims) or "")
                    for source in sources
                ),
                str(sum(found.verdict == verdict for found in claims)),
            ]
            for verdict in verdicts
        ]
        columns = [Column("verdict"), *(Column(source, number=True) for source in sources), Column("all", number=True)]
        answers = self.records.answers
        on = (
            ""
            if answers is None
            else f" APIs were probed on Django {spelling.joined(list(answers.releases.values()))}."
        )
        links: list[str | nodes.Node] = ["By source: "]
        for number, source in enumerate(sources):
            links += [", "] if number else []
            links.append(self._page(source))
        return [
            elements.paragraph(f"{spelling.counted(len(claims), 'statement')}.{on}"),
            elements.paragraph(*links, "."),
            elements.table(columns, rows),
            elements.toctree(self.env.docname, [claims_page(title) for title in pages]),
        ]

    def _page(self, title: str) -> nodes.Node:
        return elements.document(self.env.docname, claims_page(title), title)

    def _link(self, found: SettledClaim) -> nodes.Node:
        return claim_link(self.env.docname, found, found.claim.id)


class ClaimRole(SphinxRole):
    """Links a statement and says its verdict, as in `A023 never was`. Another verdict than that stops the build."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        records = records_of(self.config)
        self.env.note_dependency(str(records.marker))
        key, _, verdict = self.text.partition(" ")
        if not records.claims:
            return [nodes.Text(self.text)], []
        try:
            found = _as_told(records, key, verdict)
        except UserError as error:
            raise ExtensionError(f"{self.get_location()}: {error}") from error
        return [claim_link(self.env.docname, found, key)], []


def _as_told(records: Records, key: str, verdict: str) -> SettledClaim:
    """Returns the statement. Raises UserError where it is not there, or came out otherwise."""
    found = records.claim(key)
    if found.verdict != verdict:
        raise UserError(f"{key} is said to be {verdict!r} here, and it came out as {found.verdict!r}.")
    return found


def claim_link(docname: str, found: SettledClaim, text: str) -> nodes.Node:
    """Returns a link to a statement on the page of its first source."""
    return addnodes.pending_xref(
        "", nodes.inline("", text), refdomain="std", reftype="ref", refdoc=docname, reftarget=_label(found),
        refexplicit=True, refwarn=True,
    )  # fmt: skip


def _label(found: SettledClaim) -> str:
    return f"claim-{found.claim.id.lower()}"


def _verdict(found: SettledClaim) -> nodes.Node:
    return elements.verdict(found.verdict, STYLES.get(found.kind, "inconclusive"))


def _statement(found: SettledClaim) -> elements.Cell:
    below = [found.claim.instead] if found.claim.instead else []
    below += [rows_text(found)] if found.claim.rules else []
    return [nodes.Text(found.claim.statement), *map(elements.small, below)]
