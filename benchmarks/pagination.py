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


class PageReading(Subject):
    """Read what a template shows of a page of forty: its rows, its neighbours, and links to other pages.

    The list is in memory, so that nothing but the page itself costs anything.
    """

    def prepare(self) -> None:
        self.rows = list(range(1_000))

    @variant(baseline=True)
    def page(self) -> Any:
        """`Paginator`."""
        pages = paginators.Paginator(self.rows, 40)
        page = pages.get_page("7")
        links = list(pages.get_elided_page_range(page.number))
        around = page.previous_page_number(), page.next_page_number(), page.has_other_pages()
        return list(page), page.start_index(), page.end_index(), [str(link) for link in links], around

    @variant(needs="django.core.paginator.AsyncPaginator")
    async def async_page(self) -> Any:
        """`AsyncPaginator`, from Django 6.0 on: whatever may need a query is awaited."""
        pages = paginators.AsyncPaginator(self.rows, 40)
        page = await pages.aget_page("7")
        links = [str(link) async for link in pages.aget_elided_page_range(page.number)]
        around = (
            await page.aprevious_page_number(), await page.anext_page_number(), await page.ahas_other_pages(),
        )  # fmt: skip
        rows = [row async for row in page]
        return rows, await page.astart_index(), await page.aend_index(), links, around
