"""From a queryset to its SQL."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, Lower

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
