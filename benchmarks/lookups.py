"""Lookups beyond equality: into JSON, into dates and text, and over filtered relations."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, F, FilteredRelation, IntegerField, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from ._kit import Subject, variant
from .queries import compiled, shape

FIRST = datetime(2024, 6, 1, tzinfo=UTC)


class JsonCompiling(Subject):
    """Compile a query that looks into a JSON column eight times."""

    def prepare(self) -> None:
        from bench_project.office.models import Measurement

        self.measurements = Measurement.objects

    @variant(baseline=True)
    def looked_into(self) -> Any:
        """By key and by place, for equality, order, membership, text, and whether a key is there."""
        return compiled(
            self.measurements.filter(extra__at__gte=10, extra__by="Ada")
            .filter(extra__notes__0__in=[1, 2, 3], extra__has_key="by")
            .filter(Q(extra__by__icontains="a") | Q(extra__missing__isnull=True))
            .annotate(who=KT("extra__by"))
            .order_by("extra__at")
        )

    def contract(self, returned: Any) -> Any:
        return shape(returned)


class JsonFiltering(Subject):
    """Find rows by what is in their JSON column, among five hundred."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "measurements": 500}

    def prepare(self) -> None:
        from bench_project.office.models import Measurement

        self.measurements = Measurement.objects.order_by("pk")
        self.measurements.exists()

    @variant(baseline=True)
    def by_key(self) -> Any:
        """A number compared, and the first twenty rows' values read."""
        return list(self.measurements.filter(extra__at__gte=50).values_list("pk", "extra__at")[:20])

    @variant(differs="other rows are asked for")
    def by_place(self) -> Any:
        """An element of a list in the JSON, counted."""
        return self.measurements.filter(extra__notes__0=3).count()


class LookupCompiling(Subject):
    """Compile ten lookups that databases write in ways of their own."""

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects

    @variant(baseline=True)
    def filtered(self) -> Any:
        """Case, patterns, years, parts of dates, ranges, casts, and time that is added."""
        return compiled(
            self.articles.filter(title__iexact="maps", slug__regex=r"^[a-z-]+$", published_at__year=2025)
            .filter(
                published_at__year__lte=2026, published_at__month__in=[1, 2, 3], published_at__date__gt=FIRST.date()
            )
            .exclude(title__istartswith="the")
            .filter(comment_count__range=(1, 9), published_at__lt=F("published_at") + timedelta(days=1))
            .annotate(size=Cast("comment_count", IntegerField()))
        )

    def contract(self, returned: Any) -> Any:
        return shape(returned)


class FilteredRelations(Subject):
    """Compile a list of authors with the number of articles that were published in one year."""

    def prepare(self) -> None:
        from bench_project.blog.models import Author

        self.authors = Author.objects

    @variant(baseline=True)
    def filtered_relation(self) -> Any:
        """`FilteredRelation`: the condition stands in the join."""
        recent = FilteredRelation("articles", condition=Q(articles__published_at__gte=FIRST))
        return compiled(self.authors.annotate(recent=recent).annotate(number=Count("recent")).filter(number__gt=1))

    @variant(differs="the condition stands elsewhere")
    def filtered_count(self) -> Any:
        """`Count` with a filter."""
        recent = Q(articles__published_at__gte=FIRST)
        return compiled(self.authors.annotate(number=Count("articles", filter=recent)).filter(number__gt=1))

    def contract(self, returned: Any) -> Any:
        return shape(returned)


class LockCompiling(Subject):
    """Compile a query that locks the rows of two of its three tables; a database that cannot lock leaves it out."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0}

    def prepare(self) -> None:
        from bench_project.blog.models import Comment

        self.comments = Comment.objects
        Comment.objects.exists()

    @variant(baseline=True)
    def for_update(self) -> Any:
        """`select_for_update(of=…)`."""
        with transaction.atomic():  # or nothing may be locked
            comments = self.comments.select_related("article__author")
            return compiled(comments.select_for_update(of=("self", "article")).filter(pk__lt=100))

    def contract(self, returned: Any) -> Any:
        return shape(returned)


class KeyMaking(Subject):
    """Give each of twenty rows an identifier that nobody can guess, as they are read."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 100}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects.order_by("pk")
        self.articles.exists()

    @variant(baseline=True)
    def in_python(self) -> Any:
        """Python's `uuid4` for each."""
        return [(key, uuid4()) for key in self.articles.values_list("pk", flat=True)[:20]]

    @variant(needs="django.db.models.functions.UUID4")
    def in_database(self) -> Any:
        """Django's `UUID4()`, from 6.1 on. SQLite has none, and calls Python's."""
        from django.db.models.functions import UUID4

        return list(self.articles.annotate(made=UUID4()).values_list("pk", "made")[:20])

    def contract(self, returned: Any) -> Any:
        return [key for key, _ in returned], len({made for _, made in returned})


class JsonNulls(Subject):
    """Find rows whose JSON is null or lacks a key: a null of JSON is another than one of SQL."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "measurements": 200}

    def prepare(self) -> None:
        from bench_project.office.models import Measurement

        self.measurements = Measurement.objects.order_by("pk")
        self.measurements.exists()

    @variant(baseline=True)
    def by_value(self) -> Any:
        """`Value(None, JSONField())`, as ever."""
        from django.db.models import JSONField, Value

        return self.measurements.filter(extra=Value(None, JSONField())).count()

    @variant(needs="django.db.models.JSONNull")
    def json_null(self) -> Any:
        """`JSONNull()`, from Django 6.1 on."""
        from django.db.models import JSONNull

        return self.measurements.filter(extra=JSONNull()).count()

    @variant
    def key_without_case(self) -> Any:
        """A key compared without regard to case with nothing."""
        return self.measurements.filter(extra__nowhere__iexact="x").count()
