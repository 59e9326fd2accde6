"""Statements as readers see them: one place folds and cuts them for every table and page."""

from versus.publish.sent import BEGINNING, END, changed_lines, cut, sent_lines

SELECT = 'SELECT "blog_author"."id" FROM "blog_author" WHERE "blog_author"."id" = %s'
UPDATE = 'UPDATE "blog_article" SET "views" = %s WHERE "blog_article"."id" = %s'
COUNT = "SELECT COUNT(*) FROM blog_article"


def insert(rows: int, *, returning: bool = False) -> str:
    values = ", ".join(["(%s, %s)"] * rows)
    return f'INSERT INTO "blog_tag" ("name", "slug") VALUES {values}' + ' RETURNING "blog_tag"."id"' * returning


def test_a_statement_sent_a_hundred_times_is_one_line() -> None:
    assert sent_lines([COUNT, *[SELECT] * 100, COUNT]) == (COUNT, f"100 × {SELECT}", COUNT)
    assert sent_lines([COUNT, COUNT]) == (f"2 × {COUNT}",)


def test_statements_that_take_turns_are_listed_once() -> None:
    assert sent_lines([COUNT, *[SELECT, UPDATE] * 50]) == (
        COUNT, "50 × these 2 in turn:", f"  {SELECT}", f"  {UPDATE}",
    )  # fmt: skip


def test_repetitions_within_a_turn_are_folded_too() -> None:
    assert sent_lines([COUNT, *[SELECT] * 9] * 20) == ("20 × these 10 in turn:", f"  {COUNT}", f"  9 × {SELECT}")


def test_statements_that_do_not_repeat_stay_as_they_are() -> None:
    assert sent_lines([SELECT, UPDATE, SELECT, UPDATE, COUNT]) == (SELECT, UPDATE, SELECT, UPDATE, COUNT)
    assert sent_lines([]) == ()


def test_every_statement_is_counted_once() -> None:
    texts = [str(number % 7) for number in range(100)]
    assert sent_lines(texts)[0] == "14 × these 7 in turn:"
    assert sent_lines(texts)[-2:] == ("0", "1")


def test_thousands_of_statements_are_folded_within_a_moment() -> None:
    assert len(sent_lines([f"{number}" for number in range(5_000)])) == 5_000


def test_an_insert_of_thousands_of_placeholders_is_cut_and_says_how_many() -> None:
    shown = cut(insert(5_000, returning=True))
    assert len(shown) < BEGINNING + END + 80
    assert shown.startswith('INSERT INTO "blog_tag" ("name", "slug") VALUES (%s, %s)')
    assert "10,000 placeholders in all" in shown
    assert shown.endswith('RETURNING "blog_tag"."id"')


def test_a_statement_is_not_cut_where_that_saves_nothing() -> None:
    text = "SELECT " + "x" * (BEGINNING + END)
    assert cut(text) == text


def test_a_long_statement_without_placeholders_says_only_what_is_left_out() -> None:
    assert "[1,000 characters left out] " in cut("S" * (BEGINNING + END + 1_000))


def test_a_statement_cannot_steer_a_terminal() -> None:
    assert cut("SELECT \x1b[31m\n1") == "SELECT [31m 1"


def test_changes_are_folded_on_each_side() -> None:
    changes = [*[f"- {SELECT}"] * 100, f"+ {UPDATE}", f"+ {COUNT}"]
    assert changed_lines(changes) == (f"- 100 × {SELECT}", f"+ {UPDATE}", f"+ {COUNT}")
    turns = [f"- {SELECT}", f"- {UPDATE}"] * 4
    assert changed_lines(turns) == ("- 4 × these 2 in turn:", f"-   {SELECT}", f"-   {UPDATE}")


def test_inserts_of_different_length_stay_apart() -> None:
    assert len(changed_lines([f"- {insert(999)}", f"- {insert(400)}"])) == 2
