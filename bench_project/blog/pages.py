"""One page of the published articles, read the sync way or the async way."""

from dataclasses import dataclass
from typing import Self

from asgiref.sync import sync_to_async
from django.core.paginator import Paginator
from django.http import HttpRequest

from bench_project.blog.models import Article, ArticleQuerySet

try:
    from django.core.paginator import AsyncPaginator
except ImportError:  # Django 5.2
    AsyncPaginator = None

PER_PAGE = 20
LARGEST = 100


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Everything that a template or a JSON document says about a page; reading it costs no statement."""

    articles: list[Article]
    number: int
    last: int
    count: int
    per_page: int

    @property
    def start(self) -> int:
        """The place in the whole list of the first article shown."""
        return (self.number - 1) * self.per_page + 1

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None

    @classmethod
    def load(cls, request: HttpRequest) -> Self:
        """Read the page that the request asks for. Three statements: count, articles with authors, tags."""
        per_page = _per_page(request)
        paginator = Paginator(_articles(), per_page)
        page = paginator.get_page(request.GET.get("page"))
        return cls(list(page.object_list), page.number, paginator.num_pages, paginator.count, per_page)

    @classmethod
    async def aload(cls, request: HttpRequest) -> Self:
        """Read the same page in an async view: by AsyncPaginator, or without one in a single hop to a thread."""
        if AsyncPaginator is None:
            return await sync_to_async(cls.load)(request)
        per_page = _per_page(request)
        paginator = AsyncPaginator(_articles(), per_page)
        page = await paginator.aget_page(request.GET.get("page"))
        articles = await page.aget_object_list()
        return cls(articles, page.number, await paginator.anum_pages(), await paginator.acount(), per_page)


def _articles() -> ArticleQuerySet:
    return Article.objects.published().select_related("author").prefetch_related("tags")


def _per_page(request: HttpRequest) -> int:
    """Be as lenient as get_page is with page numbers: nonsense means the usual size."""
    asked = request.GET.get("per_page", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 3):
        return PER_PAGE
    return min(int(asked), LARGEST) or PER_PAGE
