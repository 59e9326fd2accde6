"""Pages of a long list."""

from typing import Any

from asgiref.sync import sync_to_async
from django.core import paginator as paginators

from ._kit import Subject, variant


class Pagination(Subject):
    """Fetch one page of published articles with their authors, ready to render: count, slice, whether more follow."""

    parameters = {"rows": [1_000, 3_000, 10_000, 30_000, 100_000], "per_page": [20, 100], "page": ["first", "last"]}
    default = {"rows": 1_000, "per_page": 20, "page": "first"}

    @staticmethod
    def dataset(rows: int, **_point: Any) -> dict[str, int]:
        return {"articles": rows}

    def prepare(self, rows: int, per_page: int, page: str) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects.published().select_related("author")
        self.articles.count()  # opens the connection

    @variant(baseline=True)
    def paginator(self, rows: int, per_page: int, page: str) -> Any:
        """In a sync view."""
        pages = paginators.Paginator(self.articles.all(), per_page)
        fetched = pages.page(1 if page == "first" else pages.num_pages)
        return list(fetched.object_list), fetched.number, pages.count, fetched.has_next()

    @variant(needs="django.core.paginator.AsyncPaginator")
    async def async_paginator(self, rows: int, per_page: int, page: str) -> Any:
        """In an async view, from Django 6.0 on: each query is awaited by itself."""
        pages = paginators.AsyncPaginator(self.articles.all(), per_page)
        fetched = await pages.apage(1 if page == "first" else await pages.anum_pages())
        articles = await fetched.aget_object_list()
        return articles, fetched.number, await pages.acount(), await fetched.ahas_next()

    @variant
    async def paginator_in_thread(self, rows: int, per_page: int, page: str) -> Any:
        """In an async view of any Django: the sync paginator inside one sync_to_async."""
        return await sync_to_async(self.paginator)(rows, per_page, page)

    def contract(self, returned: Any) -> Any:
        articles, number, count, more = returned
        return [(article.pk, article.title, article.author.name) for article in articles], number, count, more
