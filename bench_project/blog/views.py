"""The blog's sync views."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from bench_project.blog import documents, markup
from bench_project.blog.models import Article
from bench_project.blog.pages import ArticlePage


def article_list(request: HttpRequest) -> HttpResponse:
    """Show a page of articles. Three statements: count, articles with authors, tags."""
    return render(request, markup.ARTICLE_LIST, {"page": ArticlePage.load(request)})


def article_fragment(request: HttpRequest) -> HttpResponse:
    """Show only the part of the list page that changes from page to page. Three statements, as the list."""
    return render(request, markup.ARTICLE_LIST_FRAGMENT, {"page": ArticlePage.load(request)})


def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article. Three statements: article with author, tags, comments."""
    return render(request, markup.ARTICLE_DETAIL, {"article": get_object_or_404(Article.objects.readable(), slug=slug)})


def api_article_list(request: HttpRequest) -> JsonResponse:
    """Describe a page of articles. Three statements, as the list."""
    return JsonResponse(documents.article_page(ArticlePage.load(request)))


def api_article_detail(request: HttpRequest, slug: str) -> JsonResponse:  # noqa: ARG001
    """Describe an article. Three statements, as the detail page."""
    return JsonResponse(documents.article(get_object_or_404(Article.objects.readable(), slug=slug)))
