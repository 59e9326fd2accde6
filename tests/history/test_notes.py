"""Release notes are read, and searched for names."""

from pathlib import Path

import pytest
from docutils.parsers.rst import directives, roles
from hypothesis import given
from hypothesis import strategies as st

from versus.history.mentions import Note, Wanted, find_mentions, sql_words
from versus.history.notes import parse_notes
from versus.history.used_names import used_names

RECORDED = Path(__file__).with_name("recorded")

NOTES = """\
=======================
Kettle 2.0 release notes
=======================

*Some day*

Welcome to :doc:`Kettle </intro>`, which **boils** `water <https://example.org/>`_.

.. _whats-new:

Boiling
-------

:mod:`kettle.heat`
~~~~~~~~~~~~~~~~~~

* :class:`~kettle.heat.Element` replaces
  :meth:`.Pot.warm_up`, and ``boil_dry()`` is gone (:ticket:`123`).

  It glows::

    element.glow()

  And :func:`cools <kettle.heat.cool_down>` on its own\\s.

* Second, without a line between
* Third of ``UPDATE … RETURNING``

.. code-block:: sql

    SELECT * FROM kettle

.. admonition:: Mind

    Steam from :setting:`KETTLE_SPOUT` is hot.

1. Numbered
   over two lines
"""


def parsed() -> tuple[Note, ...]:
    return parse_notes(NOTES, "2.0")


def test_paragraphs_and_items_under_their_headings() -> None:
    assert [(note.heading, note.text) for note in parsed()] == [
        ("Kettle 2.0 release notes", "Some day"),
        ("Kettle 2.0 release notes", "Welcome to Kettle, which boils water."),
        (
            "kettle.heat",
            "Element replaces Pot.warm_up(), and boil_dry() is gone (#123). It glows: And cools on its owns.",
        ),
        ("kettle.heat", "Second, without a line between"),
        ("kettle.heat", "Third of UPDATE … RETURNING"),
        ("kettle.heat", "Steam from KETTLE_SPOUT is hot."),
        ("kettle.heat", "Numbered over two lines"),
    ]


def test_names_of_code_are_kept_whole() -> None:
    assert parsed()[2].names == ("kettle.heat.Element", "Pot.warm_up", "boil_dry()", "kettle.heat.cool_down")
    assert parsed()[5].names == ("KETTLE_SPOUT",)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("an *emphasised word* and 2*3*4", "an emphasised word and 2*3*4"),
        (":class:`~a.b.C`\\s and :class:`!D`", "Cs and D"),
        (":meth:`Said <a.b.c>` and :ref:`that <x>`", "Said and that"),
        ("a ``back\\slash``", "a back\\slash"),
        ("`link`_ and `other link`__", "link and other link"),
        ("As ``:role:`text <link>```. See :ref:`more <x>`.", "As :role:`text <link>`. See more."),
    ],
)
def test_inline_markup(written: str, said: str) -> None:
    (note,) = parse_notes(written, "1")
    assert note.text == said


FAULTY = """\
Title
=====

.. currentmodule:: kettle

.. versionadded:: 2.0

    Whistles by :unheard-of:`of <pot.whistle>`.

.. code-block:: no-such-language

    whistle()

.. include:: /etc/hostname

.. raw:: html

    <script>

Title
=====

A |substitution|, a *broken **thing, a `missing`_ link and :func:`one that
goes over <two.lines>`.

====  ===
a     table cut
====

term
    Its definition.
"""


def test_what_sphinx_or_nobody_knows_is_read_in_silence(capfd: pytest.CaptureFixture[str]) -> None:
    known = directives.directive, roles.role
    found = parse_notes(FAULTY, "2.0")
    assert (directives.directive, roles.role) == known
    assert capfd.readouterr() == ("", "")
    assert [note.text for note in found] == [
        "Whistles by of.",
        "A substitution, a *broken **thing, a missing link and one that goes over.",
        "term Its definition.",
    ]
    assert [note.names for note in found] == [("pot.whistle",), ("two.lines",), ()]


@given(st.text(alphabet="ab* `:.=-\n_<>\\", max_size=300))
def test_any_text_is_read(text: str) -> None:
    for note in parse_notes(text, "1"):
        assert note.text == " ".join(note.text.split()) != ""


def notes(*texts: str) -> list[Note]:
    """Returns notes among a hundred without names, so that a name in one of them is rare."""
    filler = [Note("2.0", "Rest", f"Filler {number}.", ()) for number in range(100)]
    return [*filler, *(note for text in texts for note in parse_notes(text, "2.0"))]


def matched(texts: list[str], *functions: tuple[str, str], sql: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    return [mention.matched for mention in find_mentions(notes(*texts), Wanted(functions, frozenset(sql)))]


def test_a_qualified_name_says_most() -> None:
    texts = ["``Pot.warm_up()`` is faster.", "``Pot.pour()`` is slower.", "``warm_up`` of all is new.", "A Pot."]
    found = find_mentions(notes(*texts), Wanted([("kettle.heat", "Pot.warm_up")]))
    assert [mention.text for mention in found] == ["Pot.warm_up() is faster.", "warm_up of all is new."]
    assert found[0].matched[0] == "Pot.warm_up"


def test_common_words_of_prose_are_no_names() -> None:
    assert matched(["Please save and update often."], ("kettle", "save"), ("kettle", "update")) == []
    assert matched(["Please ``save()`` often."], ("kettle", "save")) == [("save",)]
    assert matched(["Now warm_up is fast, with PotHolder."], ("k", "warm_up"), ("k", "PotHolder.hold")) == [
        ("warm_up", "PotHolder")
    ]


def test_a_name_that_many_lines_hold_says_nothing() -> None:
    often = [f"``Pot`` has handle {number}." for number in range(40)]
    assert matched(often, ("kettle", "Pot.pour")) == []


def test_a_class_named_for_another_member_says_less() -> None:
    several = ["``Pot.lid()`` clatters.", "``Pot.rim()`` shines.", "``Pot`` is red."]
    assert matched(several, ("kettle", "Pot.pour")) == [("Pot",)]


def test_words_of_sql() -> None:
    before = ['UPDATE "SET" SET "x" = %s', "SELECT 'FROM' FROM t"]
    assert sql_words(before) == {"UPDATE", "SET", "SELECT", "FROM"}
    assert matched(["On databases with RETURNING.", "Returning home."], sql=("RETURNING",)) == [("RETURNING",)]


def test_dunder_names_and_short_ones_alone_find_nothing() -> None:
    assert matched(["``__init__()`` and ``get()``"], ("kettle", "Pot.__init__"), ("kettle", "Pot.get")) == []


def test_a_line_in_two_releases_counts_once() -> None:
    doubled = [*notes("``Pot`` is red."), Note("2.1", "Again", "Pot is red.", ("Pot",))]
    assert [mention.release for mention in find_mentions(doubled, Wanted([("kettle", "Pot.pour")]))] == ["2.0"]


PEERS = """
    @variant
    def peers(self, rows):
        articles = Article.objects.select_related("author").fetch_mode(FETCH_PEERS)
        return [article.author.editor.name for article in articles]
"""


def test_what_a_variant_takes_from_elsewhere() -> None:
    assert used_names(PEERS) == {"Article", "select_related", "fetch_mode", "FETCH_PEERS"}
    body = ("from django.db import models", "page = models.F('a')", "return go(page, per_page=rows)")
    assert used_names("\n    ".join(("def f(self, rows):", *body))) == {"models", "per_page"}
    assert used_names("no Python (") == frozenset()


def test_the_note_of_the_fix_comes_first_though_no_function_of_it_was_seen_to_change() -> None:
    """Between Django 6.1.1 and 6.1.2 this variant falls from 101 statements to 2."""
    recorded = parse_notes((RECORDED / "6.1.2.txt").read_text(), "6.1.2")
    select = 'SELECT "blog_author"."id" FROM "blog_author" WHERE "blog_author"."id"'
    asked = Wanted(
        [("django.db.models.expressions", "Value.resolve_expression"), ("django.db.models.fields.json", "JSONField.x")],
        statements=[*[f"- {select} = %s LIMIT 21"] * 100, f"+ {select} IN (%s, %s)"],
        used=used_names(PEERS),
    )
    found = find_mentions(recorded, asked)
    assert "FETCH_PEERS did not batch instances loaded by select_related()" in found[0].text
    assert found[0].matched == ("FETCH_PEERS", "select_related")
    assert all(mention.score < found[0].score for mention in found[1:])


def test_words_that_both_sides_send_do_not_offer_a_note_alone() -> None:
    sent = Wanted(statements=["- SELECT a FROM pots", "+ SELECT b FROM pots"])
    assert find_mentions(notes("A SELECT is faster."), sent) == ()
    assert [mention.matched for mention in find_mentions(notes("A SELECT of ``pots``."), sent)] == [("pots", "SELECT")]
