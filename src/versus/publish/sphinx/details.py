"""Folds a part of a page away until the reader opens it, without JavaScript."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


class details(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes so
    """A node that shows its `summary`, and its children when it is opened."""


def folded(summary: str, *children: nodes.Node) -> details:
    """Returns children folded away under a summary."""
    return details("", *children, summary=summary)


def register(app: Sphinx) -> None:
    """Tells Sphinx how to write the node in each format."""
    plain = (_nothing, _nothing)
    app.add_node(details, html=(_open, _close), latex=plain, text=plain, man=plain, texinfo=plain)


def _open(writer: HTML5Translator, node: nodes.Element) -> None:
    writer.body.append(f'<details class="versus-details"><summary>{writer.encode(node["summary"])}</summary>\n')


def _close(writer: HTML5Translator, _node: nodes.Element) -> None:
    writer.body.append("</details>\n")


def _nothing(_writer: object, _node: nodes.Element) -> None:
    """Formats other than HTML always show the content."""
