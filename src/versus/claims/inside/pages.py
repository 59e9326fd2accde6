"""Statements about pages of a list."""

import asyncio
from typing import Any

from .stage import configure, corrected, importable, probe, statements

MODELS = """
class Article(models.Model):
    title = models.CharField(max_length=60)
    class Meta:
        ordering = ["id"]
"""
LISTED = "{% for article in page_obj %}{{ article.title }},{% endfor %}"
VIEWS = """
from django.shortcuts import render
async def listed(request):
    from django.core.paginator import AsyncPaginator
    page_obj = await AsyncPaginator(Article.objects.all(), 2).apage(1)
    if "fetch" in request.GET:
        await page_obj.aget_object_list()
    return render(request, "list.html", {"page_obj": page_obj})
"""


def articles() -> Any:
    made = configure(models=MODELS, views=VIEWS, urls='[path("articles/", listed)]', templates={"list.html": LISTED})
    made.Article.objects.bulk_create([made.Article(title=title) for title in "abcde"])
    return made.Article


@probe("A040")
def async_paginator() -> bool:
    return importable("django.core.paginator.AsyncPaginator")


@probe("A041")
def apage() -> bool:
    model = articles()
    if not importable("django.core.paginator.AsyncPaginator"):
        return False
    from django.core.paginator import AsyncPaginator

    async def number() -> int:
        return int((await AsyncPaginator(model.objects.all(), 2).apage(2)).number)

    return asyncio.run(number()) == 2


def shown(query: str) -> bool:
    articles()
    from django.test import AsyncClient

    async def ask() -> bytes:
        return bytes((await AsyncClient(raise_request_exception=False).get("/articles/", query)).content)

    return asyncio.run(ask()) == b"a,b,"


@probe("A042")
def page_rendered() -> bool:
    return shown("")


@probe("A043")
@corrected("A042")
def page_fetched_and_rendered() -> bool:
    return shown({"fetch": "yes"})  # type: ignore[arg-type]


@probe("B026")
def cursor_pagination() -> bool:
    import django.core.paginator as module

    return any("cursor" in name.lower() for name in vars(module))


@probe("B050")
def fewer_queries() -> bool:
    model = articles()
    from django.core.paginator import Paginator

    with statements() as sent:
        list(Paginator(model.objects.all(), 2).page(1))
    return len(sent) < 2


@probe("X003")
def totally_ordered() -> bool:
    model = articles()
    if not hasattr(model.objects.all(), "totally_ordered"):
        return False
    return bool(model.objects.all().totally_ordered) and not model.objects.order_by("title").totally_ordered
