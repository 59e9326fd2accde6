"""Rows of a table, as Python sees them."""

from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import Avg, Count, Max, Min, Q, Sum

from ._kit import Subject, variant

COLUMNS = ("pk", "title", "slug", "published_at", "comment_count")


class ReadingRows(Subject):
    """Fetch articles for a list that shows five of their columns."""

    parameters = {"rows": [10, 100, 300, 1_000]}
    default = {"rows": 100}

    @staticmethod
    def dataset(**_point: Any) -> dict[str, int]:
        return {"articles": 1_000}

    def prepare(self, rows: int) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects.order_by("pk")[:rows]
        self.articles.exists()  # opens the connection

    @variant(baseline=True)
    def objects(self, rows: int) -> Any:
        """Whole model instances: the least to write, and every column is read."""
        return list(self.articles.all())

    @variant
    def only(self, rows: int) -> Any:
        """Model instances with the columns that are shown, where methods of the model are wanted."""
        return list(self.articles.only(*COLUMNS))

    @variant
    def values(self, rows: int) -> Any:
        """A dict a row, where nothing of the model is wanted."""
        return list(self.articles.values(*COLUMNS))

    @variant
    def values_list(self, rows: int) -> Any:
        """A tuple a row: the least that Django can make of it."""
        return list(self.articles.values_list(*COLUMNS))

    @variant
    def named(self, rows: int) -> Any:
        """A named tuple a row: tuples that a template can read by name."""
        return list(self.articles.values_list(*COLUMNS, named=True))

    def contract(self, returned: Any) -> Any:
        return [_cells(row) for row in returned]


def _cells(row: Any) -> tuple[Any, ...]:
    if isinstance(row, tuple):
        return tuple(row)
    return tuple(row[name] if isinstance(row, dict) else getattr(row, name) for name in COLUMNS)


class WideReading(Subject):
    """Read rows of thirty columns, most of them converted: decimals, times, UUIDs, JSON, booleans."""

    parameters = {"rows": [1, 10, 100, 1_000]}
    default = {"rows": 100}

    @staticmethod
    def dataset(rows: int) -> dict[str, int]:
        return {"articles": 0, "measurements": 1_000}

    def prepare(self, rows: int) -> None:
        from bench_project.office.models import Measurement

        self.measurements = Measurement.objects.order_by("pk")[:rows]
        self.measurements.exists()

    @variant(baseline=True)
    def objects(self, rows: int) -> Any:
        """Whole instances."""
        return [(row.pk, row.temperature, row.taken_at, row.extra["at"]) for row in self.measurements.all()]

    @variant
    def values_list(self, rows: int) -> Any:
        """The four columns that are shown."""
        found = self.measurements.values_list("pk", "temperature", "taken_at", "extra")
        return [(key, temperature, taken_at, extra["at"]) for key, temperature, taken_at, extra in found]

    @variant
    def defer(self, rows: int) -> Any:
        """Instances without the longest columns."""
        found = self.measurements.defer("remark", "station", "operator", "sensor", "firmware", "batch")
        return [(row.pk, row.temperature, row.taken_at, row.extra["at"]) for row in found]


class GettingOne(Subject):
    """Get ten rows one after the other, as pages of one object do."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 1_000}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects
        self.slugs = list(self.articles.order_by("pk").values_list("slug", flat=True)[:10])

    @variant(baseline=True)
    def get(self) -> Any:
        """`get(pk=…)`."""
        return [self.articles.get(pk=key) for key in range(1, 11)]

    @variant
    def get_by_slug(self) -> Any:
        """`get(slug=…)`."""
        return [self.articles.get(slug=slug) for slug in self.slugs]

    @variant
    def first(self) -> Any:
        """`filter(pk=…).first()`, where none may be there."""
        return [self.articles.filter(pk=key).first() for key in range(1, 11)]

    @variant
    async def aget(self) -> Any:
        """`aget(pk=…)`: a hop into a thread for each."""
        return [await self.articles.aget(pk=key) for key in range(1, 11)]

    def contract(self, returned: Any) -> Any:
        return [article.slug for article in returned]


class InBulk(Subject):
    """Fetch many rows by their keys."""

    parameters = {"keys": [10, 100, 500, 2_000]}
    default = {"keys": 100}

    @staticmethod
    def dataset(keys: int) -> dict[str, int]:
        return {"articles": 0, "products": 2_000}

    def prepare(self, keys: int) -> None:
        from bench_project.shop.models import Product

        self.products = Product.objects
        self.keys = list(range(1, keys + 1))
        self.products.exists()

    @variant(baseline=True)
    def in_bulk(self, keys: int) -> Any:
        """A dict by key; SQLite takes as many keys a statement as its build allows."""
        return self.products.in_bulk(self.keys)

    @variant
    def filtered(self, keys: int) -> Any:
        """The same dict made by hand."""
        return {product.pk: product for product in self.products.filter(pk__in=self.keys)}

    def contract(self, returned: Any) -> Any:
        return [(key, returned[key].sku) for key in sorted(returned)]


class Iterating(Subject):
    """Go through all rows of a table once, and keep none."""

    parameters = {"rows": [100, 500, 2_000, 10_000]}
    default = {"rows": 500}

    @staticmethod
    def dataset(rows: int) -> dict[str, int]:
        return {"articles": 0, "products": rows}

    def prepare(self, rows: int) -> None:
        from bench_project.shop.models import Product

        self.products = Product.objects.order_by("pk")
        self.products.exists()

    @variant(baseline=True)
    def whole(self, rows: int) -> Any:
        """The queryset itself, which keeps all rows."""
        return sum(product.price_net for product in self.products.all())

    @variant
    def iterator(self, rows: int) -> Any:
        """`iterator()`, which keeps 2000 at a time."""
        return sum(product.price_net for product in self.products.iterator())

    @variant
    def iterator_of_100(self, rows: int) -> Any:
        """`iterator(chunk_size=100)`."""
        return sum(product.price_net for product in self.products.iterator(chunk_size=100))

    @variant
    async def async_for(self, rows: int) -> Any:
        """`async for`: a hop into a thread, which reads all rows."""
        return sum([product.price_net async for product in self.products.all()])

    @variant
    async def aiterator(self, rows: int) -> Any:
        """`aiterator()`: a hop for every chunk of 2000."""
        return sum([product.price_net async for product in self.products.aiterator()])


class RawReading(Subject):
    """Read rows by SQL of one's own."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "products": 1_000}

    def prepare(self) -> None:
        from django.db import connection

        from bench_project.shop.models import Product

        self.connection, self.products = connection, Product.objects
        self.products.exists()

    @variant(baseline=True)
    def raw(self) -> Any:
        """`Manager.raw`: instances of a model."""
        return [
            (product.pk, product.sku)
            for product in self.products.raw("SELECT * FROM shop_product WHERE id <= %s ORDER BY id", [100])
        ]

    @variant
    def cursor(self) -> Any:
        """A cursor: tuples."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT id, sku FROM shop_product WHERE id <= %s ORDER BY id", [100])
            return cursor.fetchall()


class AskingWhether(Subject):
    """Find out whether there is any row of a kind, of which there are 900."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 1_000}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects.filter(status="published")
        self.articles.exists()

    @variant(baseline=True)
    def exists(self) -> bool:
        """`exists()`."""
        return self.articles.all().exists()

    @variant
    def count(self) -> bool:
        """`count() > 0`."""
        return self.articles.all().count() > 0

    @variant
    def first(self) -> bool:
        """`first() is not None`, which orders."""
        return self.articles.all().first() is not None

    @variant
    def length(self) -> bool:
        """`len(…) > 0`, which reads all rows."""
        return len(self.articles.all()) > 0

    @variant
    async def aexists(self) -> bool:
        """`await aexists()`."""
        return await self.articles.all().aexists()


class Aggregating(Subject):
    """Add a table up: whole, by group, and by filtered counts."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 1_000}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects
        self.articles.exists()

    @variant(baseline=True)
    def aggregate(self) -> Any:
        """Two statements of eight aggregates."""
        whole = self.articles.aggregate(
            Count("pk"), Sum("comment_count"), Min("published_at"), Max("published_at"), Avg("comment_count")
        )
        groups = self.articles.values("author").annotate(
            number=Count("pk"), drafts=Count("pk", filter=Q(status="draft")), said=Sum("comment_count")
        )
        return (
            whole["pk__count"],
            whole["comment_count__sum"],
            [tuple(row.values()) for row in groups.order_by("author")],
        )


class StringAggregating(Subject):
    """Join the tags of each article to one text."""

    parameters = {"articles": [10, 100, 500, 1_000]}
    default = {"articles": 100}

    @staticmethod
    def dataset(articles: int) -> dict[str, int]:
        return {"articles": 1_000}

    def prepare(self, articles: int) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects.order_by("pk").filter(pk__lte=articles)
        self.articles.exists()

    @variant(baseline=True)
    def in_python(self, articles: int) -> Any:
        """A row a tag, joined by Python."""
        joined: dict[int, list[str]] = {}
        for key, name in self.articles.values_list("pk", "tags__name").order_by("pk"):
            joined.setdefault(key, []).append(name)
        return {key: ", ".join(names) for key, names in joined.items()}

    @variant
    def prefetched(self, articles: int) -> Any:
        """Instances with their tags prefetched."""
        return {
            article.pk: ", ".join([tag.name for tag in article.tags.all()])
            for article in self.articles.only("pk").prefetch_related("tags")
        }

    @variant(needs="django.db.models.StringAgg")
    def string_agg(self, articles: int) -> Any:
        """`StringAgg`, from Django 6.0 on for every database: the order of the parts is the database's."""
        from django.db.models import StringAgg, Value

        return dict(self.articles.values_list("pk").annotate(names=StringAgg("tags__name", Value(", "))))

    def contract(self, returned: Any) -> Any:
        return [(key, sorted(returned[key].split(", "))) for key in sorted(returned)]


class AsyncReading(Subject):
    """Do what an async view does: get a row, count rows, read a list of ten and ask whether there are more."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 1_000}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects.order_by("pk")
        self.articles.exists()

    @variant(baseline=True)
    def sync(self) -> Any:
        """In a plain view."""
        seventh, number = self.articles.get(pk=7), self.articles.count()
        return seventh, number, list(self.articles[:10]), self.articles.filter(pk__gt=10).exists()

    @variant
    async def awaited(self) -> Any:
        """Each call awaited: four hops into a thread."""
        seventh, number = await self.articles.aget(pk=7), await self.articles.acount()
        ten = [article async for article in self.articles[:10]]
        return seventh, number, ten, await self.articles.filter(pk__gt=10).aexists()

    @variant
    async def one_hop(self) -> Any:
        """The plain calls together in one `sync_to_async`."""
        return await sync_to_async(self.sync)()

    @variant
    async def gathered(self) -> Any:
        """All four at once by `gather`: they still take turns in one thread."""
        import asyncio

        async def ten() -> Any:
            return [article async for article in self.articles[:10]]

        return await asyncio.gather(
            self.articles.aget(pk=7), self.articles.acount(), ten(), self.articles.filter(pk__gt=10).aexists()
        )

    def contract(self, returned: Any) -> Any:
        seventh, number, ten, more = returned
        return seventh.slug, number, [article.slug for article in ten], more


class CompositeReading(Subject):
    """Read rows whose key has two columns: one by its key, twenty by theirs, and a hall."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "seats": 400}

    def prepare(self) -> None:
        from bench_project.office.models import Seat

        self.seats = Seat.objects
        self.keys = [("Gallery", number) for number in range(1, 21)]
        self.seats.exists()

    @variant(baseline=True)
    def by_key(self) -> Any:
        """Three statements."""
        return (
            self.seats.get(pk=("Studio", 7)).price,
            sorted(seat.number for seat in self.seats.filter(pk__in=self.keys)),
            [seat.pk for seat in self.seats.filter(hall="Court").order_by("number")],
        )


class DateRanges(Subject):
    """Find measurements by day, hour and range of time, and list the days that have any."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "measurements": 1_000}

    def prepare(self) -> None:
        from bench_project.office.models import Measurement

        self.measurements = Measurement.objects
        self.measurements.exists()

    @variant(baseline=True)
    def ranges(self) -> Any:
        """Lookups by part of a date are functions in the database."""
        found = self.measurements
        return (
            found.filter(taken_at__date="2025-01-03").count(),
            found.filter(taken_at__hour=7).count(),
            found.filter(taken_at__range=("2025-01-02 00:00+00:00", "2025-01-03 12:00+00:00")).count(),
            list(found.dates("taken_at", "day")),
        )
