"""Finds the release notes that name what changed between two Djangos, or what a variant uses."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

# How much a name adds to a note's score, in units of -ln(share of all notes that hold it): a rare name says more than
# `Model` does.
QUALIFIED, SQL_WORD, FUNCTION, CLASS, MODULE = 3.0, 3.0, 1.5, 1.0, 1.0
USED, SENT, TABLE = 1.5, 0.4, 1.0
"""Of a name that the variant uses; of SQL that both sides send, which ranks and is too weak to offer a note; of the
tables in statements that changed."""
OTHER_MEMBER = 0.4  # the factor for a class named in `Model.delete()`, where another function of `Model` was asked for
WEAKEST = 3.0  # the score of a single class that one note in twenty names
SHORTEST_NAME = 4
MOST = 12
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPOKEN = re.compile(r"\b(?:[a-z]+_[a-z_0-9]+|[A-Z]+[a-z0-9]+[A-Z]\w*)\b")
_SQL = re.compile(r"\b[A-Z]{3,}\b")
_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE) [\"`]?(\w+)")


class Note(msgspec.Struct, frozen=True):
    """A paragraph or bullet of a release's notes without its markup; `names` is what the markup says is code."""

    release: str
    heading: str
    text: str
    names: tuple[str, ...]


class Mention(msgspec.Struct, frozen=True):
    """A note that names something that was asked for; `matched` are those names, the rarest first."""

    release: str
    heading: str
    text: str
    matched: tuple[str, ...]
    score: float


class Mentions(msgspec.Struct, frozen=True, tag="mentions"):
    """The notes about what a run found changed or its variants use, out of `lines` notes of `releases`.

    `reason` says in one sentence why there are no notes.
    """

    releases: tuple[str, ...]
    lines: int
    mentions: tuple[Mention, ...]
    reason: str | None = None


class Wanted(msgspec.Struct, frozen=True):
    """What notes are searched for: changed `functions` as (module, qualified name), SQL keywords that only one side
    sends, lines of changed `statements`, and names that the variants use."""

    functions: Sequence[tuple[str, str]] = ()
    sql_words: frozenset[str] = frozenset()
    statements: Sequence[str] = ()
    used: frozenset[str] = frozenset()

    def strengths(self) -> dict[str, float]:
        """Returns how much each name says, apart from how rare it is."""
        found = (
            *_of_functions(self.functions),
            *((word, SQL_WORD) for word in self.sql_words),
            *((word, SENT) for word in sql_words(self.statements)),
            *((table, TABLE) for statement in self.statements for table in _TABLE.findall(statement)),
            *((name, USED) for name in self.used),
        )
        strengths: dict[str, float] = {}
        for term, strength in found:
            strengths[term] = max(strength, strengths.get(term, 0.0))
        return strengths


def find_mentions(notes: Sequence[Note], asked: Wanted, *, most: int = MOST) -> tuple[Mention, ...]:
    """Returns the `most` best notes, the best first.

    A name counts where markup says that it is code, or where its spelling cannot be prose. A note that several releases
    repeat counts once.
    """
    wanted = asked.strengths()
    known = {note: _terms(note) for note in notes}
    frequency = Counter(term for terms in known.values() for term in terms)
    found: dict[str, Mention] = {}
    for note, terms in known.items():
        weights = {
            term: strength * math.log(len(notes) / frequency[term])
            for term in terms & wanted.keys()
            for strength in [wanted[term] * _focus(term, terms, wanted)]
        }
        score = round(sum(weights.values()), 2)
        if score >= WEAKEST and note.text not in found:
            matched = sorted(weights, key=lambda term: (-weights[term], term))
            found[note.text] = Mention(note.release, note.heading, note.text, tuple(matched), score)
    return tuple(sorted(found.values(), key=lambda mention: -mention.score)[:most])


def sql_words(texts: Iterable[str]) -> set[str]:
    """Returns the keywords of SQL: the words in capitals outside quotes."""
    return {word for text in texts for word in _SQL.findall(re.sub(r"\"[^\"]*\"|'[^']*'", " ", text))}


def _of_functions(functions: Iterable[tuple[str, str]]) -> Iterator[tuple[str, float]]:
    for module, qualified in functions:
        yield from _asked(module, [part for part in qualified.split(".") if _IDENTIFIER.fullmatch(part)])


def _asked(module: str, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Returns the names by which a note may call a function, each with its strength."""
    yield module, MODULE
    classes = [name for name in names if name[:1].isupper()]
    yield from ((name, CLASS) for name in classes)
    if not names or names[-1] in classes:
        return
    plain = not names[-1].startswith("__") and len(names[-1]) >= SHORTEST_NAME
    if plain:
        yield names[-1], FUNCTION
    if len(names) > 1:
        yield f"{names[-2]}.{names[-1]}", QUALIFIED


def _terms(note: Note) -> frozenset[str]:
    """Names, dotted pairs of names, and modules; of the prose only words whose spelling says that they are code."""
    terms = set(_SPOKEN.findall(note.text)) | set(_SQL.findall(note.text))
    for name in note.names:
        for chain in re.findall(r"[A-Za-z_][\w.]*", name):
            parts = [part for part in chain.split(".") if part]
            terms |= set(parts) | {".".join(pair) for pair in pairwise(parts)}
            terms.add(".".join(parts))
    return frozenset(terms)


def _focus(term: str, terms: frozenset[str], wanted: dict[str, float]) -> float:
    """Less for a class that the note names only for a member that was not asked for."""
    members = [name for name in terms if name.startswith(f"{term}.")]
    return OTHER_MEMBER if members and not any(name in wanted for name in members) else 1.0
