"""From a queryset to its SQL."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Concat, Lower, Rank, TruncMonth

from ._kit import Subject, variant

FIRST = datetime(2024, 6, 1, tzinfo=UTC)
LAST = datetime(2025, 6, 1, tzinfo=UTC)


class QueryCompiling(Subject):
    """Build the queryset of a filtered, searchable list of articles and compile it to SQL, without sending it.

    Filters across a relation, an OR of conditions, three annotations, select_related and an order: what the ORM costs
    a list view before the database hears of it.
    """

    def prepare(self) -> None:
        from django.db import connection

        from bench_project.blog.models import Article

        self.manager = Article.objects
        self.connection = connection

    def compiled(self, articles: Any) -> Any:
        """As a queryset does it when it is evaluated."""
        return articles.query.get_compiler(connection=self.connection).as_sql()

    @variant(baseline=True)
    def chained(self) -> Any:
        """Narrowed down step by step, as views and managers do it."""
        return self.compiled(
            self.manager.annotate(tag_count=Count("tags"))
            .annotate(said=Coalesce(F("comment_count"), 0) + 1)
            .annotate(heading=Lower("title"))
            .filter(Q(title__icontains="query") | Q(summary__icontains="query") | Q(author__name__startswith="A"))
            .exclude(comment_count=0)
            .filter(published_at__gte=FIRST)
            .filter(published_at__lt=LAST)
            .filter(status="published")
            .filter(tag_count__gte=1)
            .select_related("author")
            .order_by("-published_at", "pk")[:20]
        )

    @variant
    def at_once(self) -> Any:
        """The same conditions in one filter: the difference is what a queryset's copy at every step costs."""
        return self.compiled(
            self.manager.annotate(
                tag_count=Count("tags"), said=Coalesce(F("comment_count"), 0) + 1, heading=Lower("title")
            )
            .filter(
                Q(title__icontains="query") | Q(summary__icontains="query") | Q(author__name__startswith="A"),
                ~Q(comment_count=0),
                published_at__gte=FIRST,
                published_at__lt=LAST,
                status="published",
                tag_count__gte=1,
            )
            .select_related("author")
            .order_by("-published_at", "pk")[:20]
        )

    def contract(self, returned: Any) -> Any:
        sql, parameters = returned
        return sql, list(parameters)


def compiled(queryset: Any) -> Any:
    """Returns SQL and parameters, as a queryset that is evaluated makes them."""
    from django.db import connection

    return queryset.query.get_compiler(connection=connection).as_sql()


def shape(compiled_: Any) -> Any:
    """What releases and databases agree on: they quote other names, and some have more parameters."""
    sql, _ = compiled_
    return sql.count("SELECT"), sql.count("JOIN")


class FilterChaining(Subject):
    """Narrow a queryset down in ten steps without compiling it: what copying costs."""

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects

    @variant(baseline=True)
    def chained(self) -> Any:
        """A filter a step."""
        found = self.articles.all()
        for number in range(10):
            found = found.filter(comment_count__gte=number)
        return found

    @variant
    def joined(self) -> Any:
        """Ten conditions joined by `Q` and filtered by once."""
        conditions = Q()
        for number in range(10):
            conditions &= Q(comment_count__gte=number)
        return self.articles.filter(conditions)

    def contract(self, returned: Any) -> Any:
        return shape(compiled(returned))


class LargeInFiltering(Subject):
    """Filter by a list of keys and compile it."""

    parameters = {"keys": [10, 100, 500, 5_000]}
    default = {"keys": 100}

    def prepare(self, keys: int) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects
        self.keys = list(range(1, keys + 1))

    @variant(baseline=True)
    def pk_in(self, keys: int) -> Any:
        """`pk__in`."""
        return compiled(self.articles.filter(pk__in=self.keys))

    @variant
    def excluded(self, keys: int) -> Any:
        """`exclude(pk__in=…)`."""
        return compiled(self.articles.exclude(pk__in=self.keys))

    def contract(self, returned: Any) -> Any:
        return shape(returned)


class AggregateCompiling(Subject):
    """Group articles by author and month with filtered aggregates, and filter by the groups."""

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects

    @variant(baseline=True)
    def grouped(self) -> Any:
        """`values`, `annotate`, a condition on an aggregate."""
        return compiled(
            self.articles.annotate(month=TruncMonth("published_at"))
            .values("author", "month")
            .annotate(
                number=Count("pk"),
                said=Sum("comment_count"),
                loud=Count("pk", filter=Q(comment_count__gt=5)),
                usual=Avg("comment_count", filter=Q(status="published")),
                last=Max("published_at"),
            )
            .filter(number__gte=2)
            .order_by("-said")
        )

    def contract(self, returned: Any) -> Any:
        return shape(returned)


class ExpressionCompiling(Subject):
    """Annotate with the expressions that reports are made of: CASE, arithmetic, text, windows."""

    def prepare(self) -> None:
        from bench_project.shop.models import OrderLine

        self.lines = OrderLine.objects

    @variant(baseline=True)
    def annotated(self) -> Any:
        """Seven expressions."""
        return compiled(
            self.lines.annotate(
                size=Case(When(quantity__gte=5, then=Value("large")), default=Value("small")),
                whole=ExpressionWrapper(F("quantity") * F("price"), output_field=IntegerField()),
                label=Concat("product__sku", Value(" "), Lower("product__name")),
                known=Coalesce("product__stock", 0),
                place=Window(Rank(), partition_by=F("order"), order_by=F("price").desc()),
                running=Window(Sum("amount"), partition_by=F("order"), order_by="pk"),
                year=TruncMonth("order__placed_at"),
            ).order_by("whole")
        )

    def contract(self, returned: Any) -> Any:
        return shape(returned)


class SubqueryCompiling(Subject):
    """Compile a list of articles with two correlated subqueries and a condition that something exists."""

    def prepare(self) -> None:
        from bench_project.blog.models import Article, Comment

        self.articles, self.comments = Article.objects, Comment.objects

    @variant(baseline=True)
    def correlated(self) -> Any:
        """`Subquery`, `Exists` and `OuterRef`."""
        own = self.comments.filter(article=OuterRef("pk"))
        counted = own.order_by().values("article").annotate(number=Count("pk")).values("number")
        return compiled(
            self.articles.annotate(
                last=Subquery(own.order_by("-written_at").values("name")[:1]), said=Subquery(counted)
            )
            .filter(Exists(own.filter(name__startswith="A")))
            .exclude(pk__in=own.values("article"))
        )

    def contract(self, returned: Any) -> Any:
        return shape(returned)


class UnionCompiling(Subject):
    """Combine three querysets by UNION, INTERSECT and EXCEPT, and order the result."""

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects

    @variant(baseline=True)
    def combined(self) -> Any:
        """Two columns of each."""
        published = self.articles.filter(status="published").values("pk", "title")
        loud = self.articles.filter(comment_count__gt=5).values("pk", "title")
        return [
            compiled(published.union(loud).order_by("title")[:20]),
            compiled(published.intersection(loud)),
            compiled(published.difference(loud)),
        ]

    def contract(self, returned: Any) -> Any:
        return [shape(query) for query in returned]


class RelationCompiling(Subject):
    """Compile a filter across four relations and select_related over as many, three of them inherited tables."""

    def prepare(self) -> None:
        from bench_project.office.models import Booking

        self.bookings = Booking.objects

    @variant(baseline=True)
    def deep(self) -> Any:
        """Eight joins."""
        return compiled(
            self.bookings.filter(employee__department__site__name="Site 1", device__name__startswith="Oak")
            .exclude(party__email="")
            .select_related("employee__department__site", "device", "folder")
            .order_by("employee__name")
        )

    def contract(self, returned: Any) -> Any:
        return shape(returned)


class CompositeCompiling(Subject):
    """Filter by keys of two columns: one key, and a list of fifty."""

    def prepare(self) -> None:
        from bench_project.office.models import Seat

        self.seats = Seat.objects
        self.keys = [("Gallery", number) for number in range(1, 51)]

    @variant(baseline=True)
    def by_key(self) -> Any:
        """`pk=` and `pk__in=`."""
        return compiled(self.seats.filter(pk=("Studio", 7))), compiled(self.seats.filter(pk__in=self.keys))

    def contract(self, returned: Any) -> Any:
        return [shape(query) for query in returned]


class RarerAggregates(Subject):
    """Aggregate groups in ways that need functions of their own: any value, bits, running sums, and text in order."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 200}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects.order_by("author_id")
        self.articles.exists()

    @variant(baseline=True)
    def smallest(self) -> Any:
        """`Min`, which every database has."""
        from django.db.models import Min

        return list(self.articles.values("author_id").annotate(found=Min("status")).values_list("author_id", flat=True))

    @variant(needs="django.db.models.AnyValue")
    def any_value(self) -> Any:
        """`AnyValue`, from Django 6.0 on; Python is asked on SQLite."""
        from django.db.models import AnyValue

        found = self.articles.values("author_id").annotate(found=AnyValue("status"))
        return list(found.values_list("author_id", flat=True))

    @variant(needs="django.db.models.BitAnd")
    def bits(self) -> Any:
        """`BitAnd`, from Django 6.1 on; Python is asked on SQLite."""
        from django.db.models import BitAnd

        found = self.articles.values("author_id").annotate(found=BitAnd("comment_count"))
        return list(found.values_list("author_id", flat=True))

    @variant(differs="it has a row an article")
    def running(self) -> Any:
        """`Window` with a frame: the sum over a row and the three before it."""
        from django.db.models import F, RowRange, Sum, Window

        frame = Window(
            Sum("comment_count"), partition_by=F("author_id"), order_by=F("pk").asc(), frame=RowRange(start=-3, end=0)
        )
        return list(self.articles.annotate(found=frame).values_list("pk", "found"))
