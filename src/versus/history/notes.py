"""Reads Django's release notes: docutils parses their reStructuredText, and each bullet or paragraph becomes a note."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from docutils import frontend, nodes, utils
from docutils.parsers.rst import Directive, Parser, directives, roles
from docutils.parsers.rst.states import Inliner

from versus.history.mentions import Note

# Directives whose body is prose. What any other directive holds is code, a table or a setting of Sphinx's.
_PROSE = frozenset({"admonition", "attention", "caution", "danger", "deprecated", "error", "hint", "important", "note",
                    "tip", "versionadded", "versionchanged", "versionremoved", "warning"})  # fmt: skip
# Roles whose target names no piece of code.
_PLAIN_ROLES = frozenset({"ref", "doc", "ticket", "commit", "cve", "pep", "rfc", "pypi", "term", "emphasis", "strong"})
_CALLED_ROLES = frozenset({"func", "meth", "py:func", "py:meth"})
_TARGETED = re.compile(r"(?P<title>.*?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
_NOTES = (nodes.TextElement, nodes.list_item, nodes.definition_list_item, nodes.field)
_LEFT_OUT = (nodes.literal_block, nodes.doctest_block, nodes.comment, nodes.system_message, nodes.title, nodes.target)
_SILENT = 5  # above docutils' severest message: none is printed, none raises
_CODE = "code"  # the attribute of an inline node that holds the name its role marked


def parse_notes(text: str, release: str) -> tuple[Note, ...]:
    """Returns the bullets and paragraphs in order, each under the heading of its section, without examples of code.

    What docutils finds faulty in the text is read as far as possible; nothing is printed and nothing raised.
    """
    notes = (_note(release, heading, block) for heading, block in _blocks(_document(text), ""))
    return tuple(note for note in notes if note.text)


class _Prose(Directive):
    """A directive whose body is read as if it stood in the text."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        body = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, body)
        return [body]


class _Skipped(Directive):
    """A directive that says nothing."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        return []


def _role(
    role: str, rawsource: str, text: str, _lineno: int, _inliner: Inliner
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Understands every role, whoever defines it: Sphinx, Django, or a release to come."""
    title, target = _title_and_target(utils.unescape(text))
    shown = title or _shown(role, target)
    code = "" if not role or role in _PLAIN_ROLES else target.lstrip("~.")
    return [nodes.inline(rawsource, shown, **{_CODE: code})], []


def _title_and_target(content: str) -> tuple[str, str]:
    """Splits `title <target>` in two; the title is empty where a role has only a target."""
    targeted = _TARGETED.fullmatch(content)
    return (targeted["title"], targeted["target"].lstrip("!")) if targeted else ("", content.lstrip("!"))


def _shown(role: str, target: str) -> str:
    """Returns a target as Sphinx prints it: `~a.b` as `b`, a function with its parentheses, a ticket with its #."""
    if role == "ticket":
        return f"#{target}"
    shown = target.rpartition(".")[2] if target.startswith("~") else target.lstrip(".")
    return f"{shown}()" if role in _CALLED_ROLES and not shown.endswith(")") else shown


def _document(text: str) -> nodes.document:
    settings = frontend.get_default_settings(Parser)
    settings.report_level = settings.halt_level = _SILENT
    settings.warning_stream = False
    document = utils.new_document("release notes", settings)
    with _lookups_here():
        Parser().parse(text, document)
    return document


@contextmanager
def _lookups_here() -> Iterator[None]:
    """Has docutils look roles and directives up in this module.

    Registering them would reach its other users in this process, Sphinx above all. Sphinx does the same.
    """
    known = roles.role, directives.directive
    here: Any = (_role_of, _directive_of)  # they take any role and directive, and docutils' own types say less
    roles.role, directives.directive = here
    try:
        yield
    finally:
        roles.role, directives.directive = known


def _role_of(_name: str, *_context: object) -> tuple[Callable[..., Any], list[nodes.system_message]]:
    return _role, []


def _directive_of(name: str, *_context: object) -> tuple[type[Directive], list[nodes.system_message]]:
    return _Prose if name in _PROSE else _Skipped, []


def _blocks(parent: nodes.Node, heading: str) -> Iterator[tuple[str, nodes.Element]]:
    """Yields (heading, paragraph or list item) in order."""
    for child in parent.children:
        if isinstance(child, nodes.section):
            yield from _blocks(child, _one_line(child[0].astext()))
        elif isinstance(child, _NOTES) and not isinstance(child, _LEFT_OUT):
            yield heading, child
        elif not isinstance(child, _LEFT_OUT):
            yield from _blocks(child, heading)


def _note(release: str, heading: str, block: nodes.Element) -> Note:
    return Note(release, heading, _one_line(" ".join(_texts(block))), tuple(dict.fromkeys(_names(block))))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _texts(node: nodes.Node) -> Iterator[str]:
    """Yields the text of a note as a reader sees it, paragraph by paragraph."""
    if isinstance(node, _LEFT_OUT):
        return
    if isinstance(node, nodes.TextElement):
        yield node.astext()
    else:
        for child in node.children:
            yield from _texts(child)


def _names(node: nodes.Node) -> Iterator[str]:
    """Yields the names that markup says are code: literals, and the targets of roles."""
    if isinstance(node, _LEFT_OUT):
        return
    if isinstance(node, nodes.literal):
        yield _one_line(node.astext())
    elif isinstance(node, nodes.inline) and node.get(_CODE):
        yield node[_CODE]
    else:
        for child in node.children:
            yield from _names(child)
