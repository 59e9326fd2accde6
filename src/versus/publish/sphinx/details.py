"""A part that is folded away until the reader opens it, without JavaScript."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


class details(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes so
    """Shows `summary`; its children follow when opened."""


def folded(summary: str, *children: nodes.Node) -> details:
    return details("", *children, summary=summary)


def register(app: Sphinx) -> None:
    plain = (_nothing, _nothing)
    app.add_node(details, html=(_open, _close), latex=plain, text=plain, man=plain, texinfo=plain)


def _open(writer: HTML5Translator, node: nodes.Element) -> None:
    writer.body.append(f'<details class="versus-details"><summary>{writer.encode(node["summary"])}</summary>\n')


def _close(writer: HTML5Translator, _node: nodes.Element) -> None:
    writer.body.append("</details>\n")


def _nothing(_writer: object, _node: nodes.Element) -> None:
    """Other formats show the content always."""
