"""Django's release notes as plain sentences: a small reader of the reStructuredText that they are written in."""

import re
from collections.abc import Iterator

import msgspec

_TITLE_RULE = re.compile(r"([=\-~^\"'`#*+.:_])\1{2,}")
_BULLET = re.compile(r"( *)([*+\-•]|#\.|\d+\.) +(?=\S)")
_DIRECTIVE = re.compile(r"\.\. ([\w-]+)::")
# Directives whose body is prose. All other markup that begins with two dots holds code, targets or comments.
_PROSE = frozenset({"admonition", "attention", "caution", "danger", "deprecated", "hint", "important", "note", "tip",
                    "versionadded", "versionchanged", "warning"})  # fmt: skip
_INLINE = re.compile(
    r"``(?P<literal>.+?)``|:(?P<role>[\w:+-]+):`(?P<content>[^`]+)`|`(?P<link>[^`]+)`_{0,2}"
    r"|\*\*(?P<strong>[^*\s][^*]*)\*\*|(?<!\w)\*(?P<emphasis>[^*\s][^*]*)\*(?!\w)"
)
_TARGETED = re.compile(r"(?P<said>.*?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
# Roles whose target names no piece of code.
_PLAIN_ROLES = frozenset({"ref", "doc", "ticket", "commit", "cve", "pep", "rfc", "pypi", "term", "emphasis", "strong"})
_KEPT = "\0"  # stands for a backslash that escapes nothing
_CALLED_ROLES = frozenset({"func", "meth", "py:func", "py:meth"})


class Note(msgspec.Struct, frozen=True):
    """A paragraph or list item of a release's notes, its markup removed; `names` is what the markup marked as code."""

    release: str
    heading: str
    text: str
    names: tuple[str, ...]


def parse_notes(text: str, release: str) -> tuple[Note, ...]:
    """Paragraphs and list items in order, under the nearest heading; examples of code are left out."""
    return tuple(
        Note(release, heading, said, names)
        for heading, written in _passages(text.expandtabs())
        for said, names in [plain_text(written)]
        if said
    )


def plain_text(written: str) -> tuple[str, tuple[str, ...]]:
    """(the text as a reader sees it, the names of code in it)."""
    names: list[str] = []

    def shown(found: re.Match[str]) -> str:
        if found["literal"] is not None:
            names.append(found["literal"])
            return found["literal"].replace("\\", _KEPT)
        if found["role"] is not None:
            return _role(found["role"], found["content"], names)
        if found["link"] is not None:
            targeted = _TARGETED.fullmatch(found["link"])
            return targeted["said"] if targeted else found["link"]
        return str(found["strong"] or found["emphasis"])

    said = _INLINE.sub(shown, " ".join(written.split()))
    unescaped = re.sub(r"\\( |(?=\S))", "", said).replace(_KEPT, "\\")
    return " ".join(unescaped.split()), tuple(dict.fromkeys(names))


def _role(role: str, content: str, names: list[str]) -> str:
    targeted = _TARGETED.fullmatch(content)
    target = (targeted["target"] if targeted else content).lstrip("!")
    if role not in _PLAIN_ROLES:
        names.append(target.lstrip("~."))
    if targeted and targeted["said"]:
        return targeted["said"]
    if role == "ticket":
        return f"#{target}"
    shown = target.rpartition(".")[2] if target.startswith("~") else target.lstrip(".")
    return f"{shown}()" if role in _CALLED_ROLES and not shown.endswith(")") else shown


def _passages(text: str) -> Iterator[tuple[str, str]]:
    """(heading, markup of one paragraph or list item)."""
    heading, item, item_indent = "", "", -1
    skipped_below: int | None = None
    for block in _blocks(text):
        indent = _indent(block[0])
        if skipped_below is not None and indent > skipped_below:
            continue
        skipped_below = None
        continues = 0 <= item_indent < indent
        if item and not continues:
            yield heading, item
            item, item_indent = "", -1
        title = _title(block)
        if title is not None:
            heading = plain_text(title)[0]
        elif block[0].lstrip().startswith(".. "):
            directive = _DIRECTIVE.match(block[0].lstrip())
            skipped_below = indent if directive is None or directive[1] not in _PROSE else None
        else:
            *whole, (last, last_indent, text_indent) = _items(block)
            if continues:
                last, last_indent, whole = f"{item} {' '.join([*(one for one, *_ in whole), last])}", item_indent, []
            for one, *_ in whole:
                yield heading, one
            item, item_indent = last, last_indent
            skipped_below = text_indent if last.endswith("::") else None
            item = item.removesuffix(":") if last.endswith("::") else item
    if item:
        yield heading, item


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines without an empty one."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.strip():
            block.append(line.rstrip())
        elif block:
            yield block
            block = []


def _items(block: list[str]) -> list[tuple[str, int, int]]:
    """(text, indent, indent of its text) of the block's list items, or of the paragraph that it is."""
    found: list[tuple[str, int, int]] = []
    for line in block:
        bullet = _BULLET.match(line)
        if bullet is not None and (not found or found[-1][1] >= 0):
            found.append((line[bullet.end() :], len(bullet[1]), bullet.end()))
        elif found:
            text, indent, text_indent = found[-1]
            found[-1] = (f"{text} {line.strip()}", indent, text_indent)
        else:
            found.append((line.strip(), -1, _indent(line)))
    return found


def _title(block: list[str]) -> str | None:
    """Of a block that is a heading: a line that is underlined, and perhaps overlined."""
    if len(block) == 2 and _TITLE_RULE.fullmatch(block[1]) and len(block[1]) >= len(block[0]):
        return block[0]
    if len(block) == 3 and block[0] == block[2] and _TITLE_RULE.fullmatch(block[0]):
        return block[1].strip()
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
