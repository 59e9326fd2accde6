"""The same sizes give the same rows, whatever Django, Python or database."""

import hashlib
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from bench_project import seed
from bench_project.blog.models import Article, Author, Comment
from bench_project.shop.models import Order, OrderLine, Product
from bench_project.tests.conftest import SIZES

# Changes only when the seeded rows are meant to change, and then on every Django alike.
ROWS = "dfa8f7494c1387d6a9302aba7d60b0d91e36ed2b7ddc7dad3af4308c77802834"


def digest() -> str:
    """Hash every value of every seeded row, generated columns too."""
    rows = hashlib.sha256()
    for model in seed.MODELS:
        for row in model.objects.order_by("pk").values_list():
            cells = [cell.isoformat() if isinstance(cell, datetime) else repr(cell) for cell in row]
            rows.update(f"{model._meta.label} {' | '.join(cells)}\n".encode())
    return rows.hexdigest()


def empty() -> None:
    for model in reversed(seed.MODELS):
        model.objects.all().delete()


def test_rows_are_the_same_on_every_django() -> None:
    assert digest() == ROWS


@pytest.mark.usefixtures("undone")
def test_seeding_again_gives_the_same_values() -> None:
    before = list(Article.objects.order_by("pk").values())
    empty()
    seed.populate(SIZES)
    assert list(Article.objects.order_by("pk").values()) == before


@pytest.mark.usefixtures("undone")
def test_another_seed_gives_other_values() -> None:
    before = list(Article.objects.order_by("pk").values())
    empty()
    seed.populate(SIZES, seed=seed.SEED + 1)
    assert list(Article.objects.order_by("pk").values()) != before


@pytest.mark.usefixtures("undone")
def test_more_of_one_table_leaves_the_others_alone() -> None:
    before = list(Article.objects.order_by("pk").values("title", "body", "published_at", "author", "tags"))
    empty()
    seed.populate(SIZES | {"comments": 7, "products": 500, "orders": 0})
    assert (Comment.objects.count(), Product.objects.count(), Order.objects.count()) == (7, 500, 0)
    assert list(Article.objects.order_by("pk").values("title", "body", "published_at", "author", "tags")) == before


def test_rows_are_believable() -> None:
    assert Article.objects.published().count() == 180
    assert not Article.objects.filter(status="draft", published_at__isnull=False).exists()
    assert not Comment.objects.filter(article__status="draft").exists()
    assert max(len(body) for body in Article.objects.values_list("body", flat=True)) < 1_000
    assert min(len(body) for body in Article.objects.values_list("body", flat=True)) > 300
    assert Article.objects.published().first().comments.exists()
    for article in Article.objects.prefetch_related("comments", "tags"):
        assert article.comment_count == len(article.comments.all())
        assert 1 <= len(article.tags.all()) <= 3


def test_generated_columns_hold_what_they_promise() -> None:
    for product in Product.objects.all():
        # Half a cent is rounded up.
        assert product.price_gross == int(product.price_net * (100 + product.tax_percent) / 100 + 0.5)
    for line in OrderLine.objects.select_related("product"):
        assert (line.price, line.amount) == (line.product.price_gross, line.quantity * line.price)
    for order in Order.objects.prefetch_related("lines"):
        assert order.total == sum(line.amount for line in order.lines.all())


@pytest.mark.usefixtures("undone")
def test_new_rows_get_keys_of_their_own() -> None:
    assert Author.objects.create(name="New", email="new@example.com").pk == Author.objects.count()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, (0, 0, 0, 0, 0, 0)),
        ({"articles": 1_000}, (50, 1_000, 30, 1_000, 0, 0)),
        ({"articles": 100_000}, (50, 100_000, 30, 10_000, 0, 0)),
        ({"articles": 3, "tags": 0}, (3, 3, 0, 3, 0, 0)),
        ({"comments": 5}, (5, 5, 5, 5, 0, 0)),
        ({"products": 9}, (0, 0, 0, 0, 9, 0)),
        ({"orders": 9}, (0, 0, 0, 0, 9, 9)),
    ],
)
def test_sizes_not_given_follow(asked: dict[str, int], expected: tuple[int, ...]) -> None:
    full = seed.complete(asked)
    assert tuple(full[name] for name in seed.NAMES) == expected


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"article": 1}, "unknown size article; known are authors, articles"),
        ({"articles": -1}, "articles must be 0 or more"),
        ({"articles": 1, "authors": 0}, "articles need authors"),
        ({"comments": 1, "articles": 0}, "comments need articles"),
        ({"orders": 1, "products": 0}, "orders need products"),
        ({"articles": 1}, "blog_author already holds rows"),
    ],
)
def test_sizes_that_cannot_be_had(asked: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        seed.populate(asked)


@pytest.mark.usefixtures("undone")
def test_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="already holds rows"):
        call_command("seed", articles=5)
    empty()
    call_command("seed", articles=5, products=2)
    assert capsys.readouterr().out == "5 authors, 5 articles, 5 tags, 5 comments, 2 products, 0 orders\n"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's query plan")
def test_published_articles_come_straight_from_their_index() -> None:
    assert Article.objects.published()[:20].explain().endswith("USING INDEX article_published (status=?)")
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN SELECT COUNT(*) FROM blog_article WHERE status = 'published'")
        assert "COVERING INDEX article_published" in cursor.fetchone()[-1]
