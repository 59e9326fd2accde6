"""What every address of the blog answers, the sync and the async way."""

import hashlib
import json
from html.parser import HTMLParser

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

from bench_project.blog import markup, pages
from bench_project.blog.models import Article

NEWEST = "a-year-with-borrowed-railways-199"
ADDRESSES = {
    "/articles/": "3bdf2c5604abb44a",
    "/articles/?page=2&per_page=5": "8cefeb059c6092be",
    f"/articles/{NEWEST}/": "8b09c4a6837329fa",
    "/fragments/articles/": "7c505bb08788c99c",
    "/fragments/articles/?page=9": "a8abc57961aee410",
    "/api/articles/": "e85de57aa2d7c218",
    f"/api/articles/{NEWEST}/": "4697f5a358455861",
}


def get(address: str) -> bytes:
    response = Client().get(address)
    assert response.status_code == 200, address
    return response.content


async def _aget(address: str) -> bytes:
    response = await AsyncClient().get(address)
    assert response.status_code == 200, address
    return response.content


aget = async_to_sync(_aget)


class Outline(HTMLParser):
    """Counts elements and checks that they nest."""

    VOID = frozenset({"meta"})

    def __init__(self, markup: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.feed(markup.decode())
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("address", ADDRESSES)
def test_bytes_are_the_same_on_every_django(address: str) -> None:
    assert hashlib.sha256(get(address)).hexdigest()[:16] == ADDRESSES[address]


@pytest.mark.parametrize("address", ADDRESSES)
def test_async_views_answer_the_same_bytes(address: str) -> None:
    expected = get(address)
    # Both views under both handlers.
    assert get(f"/async{address}") == expected
    assert aget(address) == expected
    assert aget(f"/async{address}") == expected


@pytest.mark.parametrize("prefix", ["", "/async"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_three_statements_each(address: str, prefix: str, statements) -> None:
    get(f"{prefix}{address}")
    with statements() as sent:
        get(f"{prefix}{address}")
    assert len(sent) == 3, sent
    with statements() as sent:
        aget(f"{prefix}{address}")
    assert len(sent) == 3, sent


@pytest.mark.parametrize("prefix", ["", "/async"])
def test_statements_do_not_grow_with_the_page(prefix: str, statements) -> None:
    with statements() as sent:
        get(f"{prefix}/articles/?per_page=100")
    assert len(sent) == 3


def test_list_shows_a_page_of_published_articles_newest_first() -> None:
    page = get("/articles/?page=2&per_page=30").decode()
    shown = Article.objects.published()[30:60]
    places = [page.index(f'href="{article.get_absolute_url()}"') for article in shown]
    assert places == sorted(places)
    assert page.count("<h2>") == 30
    assert '<ol start="31">' in page
    assert "Page 2 of 6" in page
    assert 'rel="prev" href="?page=1&amp;per_page=30"' in page
    assert 'rel="next" href="?page=3&amp;per_page=30"' in page


@pytest.mark.parametrize("address", ADDRESSES)
def test_markup_nests(address: str) -> None:
    if "/api/" not in address:
        assert "h2" in Outline(get(address)).seen


@pytest.mark.parametrize("query", ["", "?page=3", "?page=last&per_page=100"])
def test_fragment_is_the_part_of_the_page_that_changes(query: str) -> None:
    fragment = get(f"/fragments/articles/{query}")
    assert fragment.startswith(b'<section id="articles">')
    assert fragment.endswith(b"</section>\n")
    assert get(f"/articles/{query}").count(fragment) == 1


def test_fragment_is_a_partial_where_django_has_them() -> None:
    assert ("#" in markup.ARTICLE_LIST_FRAGMENT) == markup.HAS_PARTIALS
    names = {template.name for template in Client().get("/articles/").templates if template.name}
    assert markup.ARTICLE_LIST in names
    assert ("blog/articles.html" in names) != markup.HAS_PARTIALS


def test_detail_shows_article_tags_and_comments() -> None:
    article = Article.objects.readable().get(slug=NEWEST)
    page = get(article.get_absolute_url()).decode()
    assert f"<h1>{article.title.replace('&', '&amp;')}</h1>" in page
    assert page.count("<blockquote>") == article.comment_count == article.comments.count() > 1
    for tag in article.tags.all():
        assert f"<li>{tag.name}</li>" in page
    assert "<em>twice" not in page


def test_documents_say_what_pages_show() -> None:
    page = json.loads(get("/api/articles/?page=2&per_page=7"))
    assert (page["count"], page["page"], page["pages"]) == (180, 2, 26)
    assert [result["slug"] for result in page["results"]] == [
        article.slug for article in Article.objects.published()[7:14]
    ]
    article = json.loads(get(f"/api/articles/{NEWEST}/"))
    stored = Article.objects.get(slug=NEWEST)
    assert (article["title"], article["body"], article["author"]) == (stored.title, stored.body, stored.author.name)
    assert len(article["comments"]) == article["comment_count"] == stored.comment_count


@pytest.mark.parametrize(
    ("query", "number", "per_page"),
    [
        ("page=0", 9, 20),
        ("page=1000", 9, 20),
        ("page=x", 1, 20),
        ("per_page=0", 1, 20),
        ("per_page=-3", 1, 20),
        ("per_page=²", 1, 20),
        ("per_page=1000000000000", 1, 20),
        ("per_page=999", 1, 100),
    ],
)
def test_nonsense_asks_for_what_is_usual(query: str, number: int, per_page: int) -> None:
    for prefix in "", "/async":
        page = json.loads(get(f"{prefix}/api/articles/?{query}"))
        assert (page["page"], len(page["results"])) == (number, per_page)


@pytest.mark.parametrize("prefix", ["", "/async", "/api", "/async/api"])
def test_drafts_and_unknown_articles_are_not_found(prefix: str) -> None:
    draft = Article.objects.filter(status="draft").first()
    for slug in draft.slug, "no-such-article":
        assert Client().get(f"{prefix}/articles/{slug}/").status_code == 404
        assert async_to_sync(AsyncClient().get)(f"{prefix}/articles/{slug}/").status_code == 404


@pytest.mark.usefixtures("undone")
def test_no_articles_at_all() -> None:
    Article.objects.all().delete()
    page = get("/articles/").decode()
    assert "0 articles" in page
    assert "Nothing has been published yet." in page
    assert aget("/async/articles/").decode() == page


def test_without_an_async_paginator_the_sync_one_runs_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = get("/articles/?page=3")
    monkeypatch.setattr(pages, "AsyncPaginator", None)
    assert aget("/async/articles/?page=3") == expected


def test_pages_set_no_cookies_and_vary_on_none() -> None:
    for address in ADDRESSES:
        response = Client().get(address)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def test_healthz_asks_nothing_of_the_database(statements) -> None:
    with statements() as sent:
        assert get("/healthz") == aget("/healthz") == b"ok"
    assert sent == []
