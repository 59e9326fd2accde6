"""Rows of a chosen number, the same ones every time: on every Django, Python and database."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import batched, product

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from bench_project import prose
from bench_project.blog.models import Article, Author, Comment, Tag
from bench_project.dice import Dice
from bench_project.shop.models import Order, OrderLine, Product

NAMES = ("authors", "articles", "tags", "comments", "products", "orders")
OFFICE_NAMES = (
    "users", "measurements", "devices", "seats", "employees", "folders", "shelves", "bookings", "badges", "notes",
    "reservations",
)  # fmt: skip
"""Of rows whose app is there for calls only (BENCH_CALLS)."""
NEEDED = (
    ("articles", "authors"), ("comments", "articles"), ("orders", "products"),
    ("bookings", "employees"), ("bookings", "devices"), ("bookings", "folders"), ("badges", "employees"),
    ("notes", "employees"),
)  # fmt: skip
MODELS = (Author, Tag, Article, Article.tags.through, Comment, Product, Order, OrderLine)

SEED = 20
BATCH = 2_000
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
TWO_YEARS = 2 * 365 * 24 * 4  # in quarters of an hour, at which editors publish
EVERY_DRAFT = 10
TAXES = (20, 10, 0)


def complete(sizes: Mapping[str, int]) -> dict[str, int]:
    """Return a size for every name: those given, and for the others what these need."""
    for name, size in sizes.items():
        if name not in (*NAMES, *OFFICE_NAMES):
            raise ValueError(f"unknown size {name}; known are {', '.join((*NAMES, *OFFICE_NAMES))}")
        if size < 0:
            raise ValueError(f"{name} must be 0 or more")
    articles = sizes.get("articles", min(sizes.get("comments", 0), 100))
    orders = sizes.get("orders", 0)
    full = {
        "authors": min(articles, 50),
        "articles": articles,
        "tags": min(articles, len(prose.TAGS)),
        "comments": min(articles, 10_000),
        "products": min(orders, 50),
        "orders": orders,
    } | sizes
    for name, needed in NEEDED:
        if full.get(name) and not full.get(needed):
            raise ValueError(f"{name} need {needed}")
    return full


def populate(sizes: Mapping[str, int], seed: int = SEED) -> dict[str, int]:
    """Fill an empty, migrated database with rows; return how many of what."""
    full = complete(sizes)
    seeded = [*MODELS, *_office_models()]
    for model in seeded:
        if model.objects.exists():
            raise ValueError(f"{model._meta.db_table} already holds rows; only an empty database can be seeded")
    comments = list(_comments(full, Dice(seed, "comments")))
    with transaction.atomic():
        _insert(_authors(full, Dice(seed, "authors")))
        _insert(_tags(full))
        _insert(_articles(full, Dice(seed, "articles"), Counter(comment.article_id for comment in comments)))
        _link(_article_tags(full, Dice(seed, "article tags")))
        _insert(comments)
        products = list(_products(full, Dice(seed, "products")))
        _insert(products)
        orders, lines = _orders(full, Dice(seed, "orders"), products)
        _insert(orders)
        _insert(lines)
        _populate_office(full, seed)
    with connection.cursor() as cursor:
        # Rows came with their keys; sequences must not hand these out again.
        for statement in connection.ops.sequence_reset_sql(no_style(), seeded):
            cursor.execute(statement)
        # Query plans shall come from statistics of these rows, not from whenever the server gathers them.
        cursor.execute("ANALYZE")
    return full


def _office_models() -> tuple[type[models.Model], ...]:
    if not apps.is_installed("bench_project.office"):
        return ()
    from bench_project.office import rows

    return rows.MODELS


def _populate_office(sizes: Mapping[str, int], seed: int) -> None:
    wanted = {name: sizes[name] for name in OFFICE_NAMES if sizes.get(name)}
    if not wanted:
        return
    if not apps.is_installed("bench_project.office"):
        raise ValueError(f"{', '.join(wanted)} need the office app; set BENCH_CALLS")
    from bench_project.office import rows

    rows.populate(wanted, seed, _insert)


def _insert(rows: Iterable[models.Model]) -> None:
    for batch in batched(rows, BATCH):
        type(batch[0]).objects.bulk_create(batch)


def _link(pairs: Iterable[tuple[int, int]]) -> None:
    """Tag articles. Two rows an article would take longer than the articles if each were a model first."""
    table = connection.ops.quote_name(Article.tags.through._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} (article_id, tag_id) VALUES (%s, %s)", pairs)  # noqa: S608


def _authors(sizes: Mapping[str, int], dice: Dice) -> Iterator[Author]:
    names = tuple(f"{given} {family}" for given, family in product(prose.GIVEN_NAMES, prose.FAMILY_NAMES))
    for pk in range(1, sizes["authors"] + 1):
        yield Author(
            pk=pk, name=dice.pick(names), email=f"author{pk}@example.com", biography=dice.pick(prose.SENTENCES)
        )


def _tags(sizes: Mapping[str, int]) -> Iterator[Tag]:
    for index in range(sizes["tags"]):
        again, word = divmod(index, len(prose.TAGS))
        yield Tag(pk=index + 1, name=f"{prose.TAGS[word]}{again + 1}" if again else prose.TAGS[word])


def _is_draft(pk: int) -> bool:
    return pk % EVERY_DRAFT == 0


def _seven_sentences(dice: Dice) -> list[str]:
    # An odd step through sixteen sentences meets each of them once: none is said twice.
    start, step = dice.below(16), 1 + 2 * dice.below(8)
    return [prose.SENTENCES[(start + turn * step) % 16] for turn in range(7)]


def _articles(sizes: Mapping[str, int], dice: Dice, comments: Counter[int]) -> Iterator[Article]:
    for pk in range(1, sizes["articles"] + 1):
        title = f"{dice.pick(prose.OPENINGS)} {dice.pick(prose.MANNERS)} {dice.pick(prose.THINGS)}"
        published_at = FIRST_DAY + timedelta(minutes=15 * (TWO_YEARS * pk // sizes["articles"]))
        summary, *body = _seven_sentences(dice)
        yield Article(
            pk=pk,
            title=title,
            slug=f"{title.lower().replace(' & ', '-').replace(' ', '-')}-{pk}",
            summary=summary,
            body=f"{' '.join(body[:3])}\n\n{' '.join(body[3:])}",
            status=Article.Status.DRAFT if _is_draft(pk) else Article.Status.PUBLISHED,
            published_at=None if _is_draft(pk) else published_at,
            comment_count=comments[pk],
            author_id=1 + dice.below(sizes["authors"]),
        )


def _article_tags(sizes: Mapping[str, int], dice: Dice) -> Iterator[tuple[int, int]]:
    tags = sizes["tags"]
    for article in range(1, sizes["articles"] + 1) if tags else ():
        for tag in sorted({1 + dice.below(tags) for _ in range(1 + dice.below(3))}):
            yield article, tag


def _comments(sizes: Mapping[str, int], dice: Dice) -> Iterator[Comment]:
    for pk in range(1, sizes["comments"] + 1):
        # New articles are talked about most, drafts not at all: the one before a draft never is one.
        article = sizes["articles"] - dice.rarely_far(sizes["articles"])
        yield Comment(
            pk=pk,
            article_id=article - _is_draft(article),
            name=dice.pick(prose.GIVEN_NAMES),
            body=dice.pick(prose.REMARKS),
            written_at=FIRST_DAY + timedelta(minutes=15 * TWO_YEARS + pk),
        )


def _products(sizes: Mapping[str, int], dice: Dice) -> Iterator[Product]:
    for pk in range(1, sizes["products"] + 1):
        yield Product(
            pk=pk,
            sku=f"P-{pk:06}",
            name=f"{dice.pick(prose.MATERIALS)} {dice.pick(prose.WARES)}",
            price_net=99 + dice.below(20_000),
            tax_percent=dice.pick(TAXES),
            stock=1_000 + dice.below(9_000),
        )


def _orders(sizes: Mapping[str, int], dice: Dice, products: list[Product]) -> tuple[list[Order], list[OrderLine]]:
    orders, lines = [], []
    for pk in range(1, sizes["orders"] + 1):
        own = []
        for product_pk in sorted({1 + dice.below(len(products)) for _ in range(1 + dice.below(4))}):
            bought = products[product_pk - 1]
            price = (bought.price_net * (100 + bought.tax_percent) + 50) // 100
            own.append(
                OrderLine(
                    pk=len(lines) + len(own) + 1,
                    order_id=pk,
                    product_id=product_pk,
                    quantity=1 + dice.below(5),
                    price=price,
                )
            )
        lines += own
        orders.append(
            Order(
                pk=pk,
                customer=f"customer{1 + dice.below(1_000)}@example.com",
                status=dice.pick(tuple(Order.Status)),
                placed_at=FIRST_DAY + timedelta(minutes=15 * TWO_YEARS + pk),
                total=sum(line.quantity * line.price for line in own),
            )
        )
    return orders, lines
