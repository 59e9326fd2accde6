"""One page of a long list, by counting from its beginning or from a place in it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from bench_project.blog.models import Article, ArticleQuerySet

try:
    from django.core.paginator import AsyncPaginator
except ImportError:  # Django 5.2
    AsyncPaginator = None

PER_PAGE = 20


def listed() -> ArticleQuerySet:
    """Newest first; the key decides between those of one moment."""
    return Article.objects.published().only("slug", "title", "published_at")


def offset_page(request: HttpRequest) -> dict[str, Any]:
    """Two statements: the count, and what lies behind the rows left out."""
    page = Paginator(listed(), PER_PAGE).get_page(request.GET.get("page"))
    return document(list(page.object_list))


async def aoffset_page(request: HttpRequest) -> dict[str, Any]:
    """The same, from Django 6.0 on."""
    page = await AsyncPaginator(listed(), PER_PAGE).aget_page(request.GET.get("page"))
    return document(await page.aget_object_list())


def keyset_page(request: HttpRequest) -> dict[str, Any]:
    """Two statements: the article to go on from, and what comes after it in the index."""
    articles = listed()
    after = Article.objects.filter(slug=request.GET.get("after", "")).only("published_at").first()
    if after is not None:
        articles = articles.filter(published_at__lte=after.published_at).exclude(
            published_at=after.published_at, pk__gte=after.pk
        )
    return document(list(articles[:PER_PAGE]))


def document(articles: list[Article]) -> dict[str, Any]:
    return {"results": [{"slug": article.slug, "title": article.title} for article in articles]}
