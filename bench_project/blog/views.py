"""The blog's sync views."""

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

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


@csrf_exempt
@require_POST
@transaction.atomic
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a remark on an article. Three statements: the article, the comment, the count."""
    article = get_object_or_404(Article.objects.published().only("pk"), slug=slug)
    name, body = request.POST.get("name", "")[:60], request.POST.get("body", "")
    if not (name and body):
        return HttpResponse("who says what?", status=400, content_type="text/plain")
    article.comments.create(name=name, body=body, written_at=timezone.now())
    Article.objects.filter(pk=article.pk).update(comment_count=F("comment_count") + 1)
    return HttpResponse("thank you", status=201, content_type="text/plain")


def api_article_list(request: HttpRequest) -> JsonResponse:
    """Describe a page of articles. Three statements, as the list."""
    return JsonResponse(documents.article_page(ArticlePage.load(request)))


def api_article_detail(request: HttpRequest, slug: str) -> JsonResponse:  # noqa: ARG001
    """Describe an article. Three statements, as the detail page."""
    return JsonResponse(documents.article(get_object_or_404(Article.objects.readable(), slug=slug)))
