"""What the load scenarios ask for: the same answers both ways, and as many statements as they say."""

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import AsyncClient, Client

from bench_project.blog.models import Article
from bench_project.lab import pages, work
from bench_project.management.commands.readers import PASSWORD

Statements = Callable[[], AbstractContextManager[list[str]]]
ARTICLE = "a-year-with-borrowed-railways-199"


@async_to_sync
async def aget(address: str) -> bytes:
    response = await AsyncClient().get(address)
    assert response.status_code == 200, address
    return response.content


@pytest.mark.parametrize("name", ["hello", "json", "wait", "compute"])
def test_sync_and_async_views_answer_alike_without_a_statement(name: str, statements: Statements) -> None:
    with statements() as sent:
        answer = Client().get(f"/{name}/")
        assert answer.status_code == 200
        assert aget(f"/async/{name}/") == answer.content
    assert not sent


def test_what_is_computed_in_a_thread_is_the_same() -> None:
    assert aget("/async/compute/offloaded/") == Client().get("/compute/").content == str(work.computed()).encode()


@pytest.mark.skipif(pages.AsyncPaginator is None, reason="needs Django 6.0")
def test_async_paginator_gives_the_same_page() -> None:
    assert aget("/async/pages/offset/?page=3") == Client().get("/pages/offset/?page=3").content


def test_a_page_by_its_place_is_the_page_by_its_number(statements: Statements) -> None:
    second = Client().get("/pages/offset/?page=2").content
    last_of_the_first = json.loads(Client().get("/pages/offset/").content)["results"][-1]["slug"]
    with statements() as sent:
        assert Client().get(f"/pages/keyset/?after={last_of_the_first}").content == second
    assert len(sent) == 2
    first = Client().get("/pages/keyset/").content
    assert first == Client().get("/pages/offset/").content


def test_who_has_the_article_is_told_so_by_one_statement(statements: Statements) -> None:
    with statements() as sent:
        whole = Client().get(f"/conditional/{ARTICLE}/")
    assert len(sent) == 4
    with statements() as sent:
        again = Client().get(f"/conditional/{ARTICLE}/", headers={"If-None-Match": whole["ETag"]})
    assert (again.status_code, again.content, len(sent)) == (304, b"", 1)
    assert Client().get("/conditional/nothing/").status_code == 404


@pytest.mark.usefixtures("undone")
def test_the_etag_changes_with_the_article() -> None:
    before = Client().get(f"/conditional/{ARTICLE}/")["ETag"]
    Article.objects.filter(slug=ARTICLE).update(comment_count=1_000)
    assert Client().get(f"/conditional/{ARTICLE}/")["ETag"] != before


def test_a_cached_page_asks_the_database_once(statements: Statements) -> None:
    cache.clear()
    with statements() as sent:
        first, second = (Client().get("/cached/").content for _ in range(2))
    assert first == second == Client().get("/fragments/articles/").content
    assert len([statement for statement in sent if "blog_" in statement]) == 3


def test_streams_are_ten_megabytes_both_ways() -> None:
    pieces = list(Client().get("/stream/").streaming_content)
    whole = b"".join(pieces)
    assert len(whole) == pytest.approx(10_000_000, rel=0.05)
    assert len(set(pieces)) == len(pieces) == 1000

    @async_to_sync
    async def streamed() -> bytes:
        response = await AsyncClient().get("/async/stream/")
        return b"".join([chunk async for chunk in response.streaming_content])

    assert streamed() == whole


def test_an_upload_is_read_whole() -> None:
    answer = Client().post("/upload/", {"file": SimpleUploadedFile("a.bin", b"\0" * 100_000)})
    assert json.loads(answer.content)["size"] == 100_000


@pytest.mark.usefixtures("undone")
def test_readers_log_in_and_keep_notes_behind_the_csrf_check() -> None:
    call_command("readers", "2", verbosity=0, stdout=io.StringIO())
    client = Client(enforce_csrf_checks=True)
    assert client.post("/account/log-in/", {"username": "reader1", "password": "wrong"}).status_code == 403
    token = client.post("/account/log-in/", {"username": "reader1", "password": PASSWORD}).content.decode()
    assert json.loads(client.get("/account/").content) == {"username": "reader1"}
    assert client.post("/account/note/", {"note": "milk"}).status_code == 403
    kept = client.post("/account/note/", {"note": "milk"}, headers={"X-CSRFToken": token})
    assert (kept.status_code, client.session["note"]) == (200, "milk")
    assert Client().get("/account/").status_code == 302


def test_an_event_says_when_it_was_meant_to_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from bench_project.lab import async_views

    monkeypatch.setattr(async_views, "EVERY_S", 0.01)
    monkeypatch.setattr(async_views, "MOST_EVENTS", 3)

    @async_to_sync
    async def events() -> list[str]:
        response = await AsyncClient().get("/async/events/")
        assert response["Content-Type"] == "text/event-stream"
        return [event.decode() async for event in response.streaming_content]

    moments = [float(event.partition("data: ")[2]) for event in events()]
    assert moments[2] - moments[0] == pytest.approx(0.02)


def test_waiting_with_a_connection_is_one_statement(statements: Statements) -> None:
    with statements() as sent:
        assert Client().get("/wait/database/").content == b"waited"
    assert len(sent) == 1


def test_a_password_is_hashed_equally_often_on_every_django() -> None:
    algorithm, rounds, _salt, _digest = make_password("any").split("$")
    assert (algorithm, rounds) == ("pbkdf2_sha256_steady", "100000")
    assert check_password("any", make_password("any"))
