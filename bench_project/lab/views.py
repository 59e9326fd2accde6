"""Sync views that load scenarios ask for."""

import hashlib
import time

from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_POST

from bench_project.blog import markup
from bench_project.blog.models import Article
from bench_project.blog.pages import ArticlePage
from bench_project.lab import pages, work
from bench_project.lab import upstream as services

kept: list[bytearray] = []


def hello(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say hello. No statements."""
    return HttpResponse(work.HELLO, content_type="text/plain")


def json(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Say hello as JSON. No statements."""
    return JsonResponse({"message": work.HELLO})


def wait(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Wait for 50 ms, as for a slow disk. No statements."""
    time.sleep(work.WAIT_S)
    return HttpResponse("waited", content_type="text/plain")


def wait_for_database(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Hold a connection to the database for 50 ms, as a slow query does. One statement."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_sleep(%s)", [work.WAIT_S])
        else:
            cursor.execute("SELECT 1")
            time.sleep(work.WAIT_S)
    return HttpResponse("waited", content_type="text/plain")


def compute(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Compute for some ten milliseconds. No statements."""
    return HttpResponse(str(work.computed()), content_type="text/plain")


def upstream(request: HttpRequest) -> JsonResponse:
    """Call a slow service, ?calls= times in turn. No statements."""
    return JsonResponse({"lengths": services.call(services.asked_for(request.GET.get("calls")))})


def leaking(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Keep some of every request for good, as a cache without bounds does: to see whether that is found."""
    kept.append(bytearray(work.LEAK))
    return HttpResponse(work.HELLO, content_type="text/plain")


def stream(request: HttpRequest) -> StreamingHttpResponse:  # noqa: ARG001
    """Send 10 MB from an ordinary iterator. No statements."""
    return StreamingHttpResponse(work.chunks(), content_type="text/plain")


@csrf_exempt
@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Take a file and say what came. No statements."""
    file = request.FILES["file"]
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return JsonResponse({"size": file.size, "sha256": digest.hexdigest()})


def cached(request: HttpRequest) -> HttpResponse:
    """Show a page of articles that a cache keeps. No statements once it is there, but those of the cache itself."""
    key = request.get_full_path()
    content = cache.get(key)
    if content is None:
        content = render(request, markup.ARTICLE_LIST_FRAGMENT, {"page": ArticlePage.load(request)}).content
        cache.set(key, content, timeout=None)
    return HttpResponse(content)


@csrf_exempt
@require_POST
def log_in(request: HttpRequest) -> HttpResponse:
    """Log a seeded reader in. The password's hash takes equally many rounds on every Django."""
    user = authenticate(request, username=request.POST.get("username"), password=request.POST.get("password"))
    if user is None:
        return HttpResponse("no", status=403, content_type="text/plain")
    login(request, user)
    return HttpResponse(get_token(request), content_type="text/plain")


@login_required
def account(request: HttpRequest) -> JsonResponse:
    """Say who is logged in. A statement for the user, and what the session takes."""
    return JsonResponse({"username": request.user.get_username()})


@require_POST
@login_required
def note(request: HttpRequest) -> HttpResponse:
    """Keep a note in the session, behind the CSRF check."""
    request.session["note"] = request.POST.get("note", "")[:100]
    return HttpResponse("kept", content_type="text/plain")


def offset_page(request: HttpRequest) -> JsonResponse:
    """Show a page by Paginator. Two statements."""
    return JsonResponse(pages.offset_page(request))


def keyset_page(request: HttpRequest) -> JsonResponse:
    """Show what follows an article. Two statements."""
    return JsonResponse(pages.keyset_page(request))


def _etag(request: HttpRequest, slug: str) -> str | None:  # noqa: ARG001
    found = Article.objects.filter(slug=slug).values_list("published_at", "comment_count").first()
    return None if found is None else f'"{found[0].timestamp():.6f}-{found[1]}"'


@condition(etag_func=_etag)
def conditional(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article to whoever has not got it yet. One statement for 304, four for 200."""
    return render(request, markup.ARTICLE_DETAIL, {"article": get_object_or_404(Article.objects.readable(), slug=slug)})
