"""Statements about async code: the ORM, transactions, views, middleware, WebSockets."""

import asyncio
import inspect
import threading
from typing import Any

from .stage import asked, configure, corrected, importable, probe, scope, views

MODELS = """
class Author(models.Model):
    name = models.CharField(max_length=60)
class Article(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)
    title = models.CharField(max_length=60)
"""
ASYNC_OF_52 = {
    "aaggregate", "abulk_create", "abulk_update", "acontains", "acount", "acreate", "adelete", "aearliest", "aexists",
    "aexplain", "afirst", "aget", "aget_or_create", "ain_bulk", "aiterator", "alast", "alatest", "aupdate",
    "aupdate_or_create",
}  # fmt: skip


def made(**more: Any) -> Any:
    found = configure(models=MODELS, **more)
    author = found.Author.objects.create(name="ada")
    found.Article.objects.create(author=author, title="notes")
    return found


def application() -> Any:
    from django.core.asgi import get_asgi_application

    return get_asgi_application()


def answered(view: str, **more: Any) -> tuple[int, bytes]:
    """What an async view answers under ASGI."""
    made(views=view, urls='[path("page/", page)]', **more)
    return asyncio.run(asked(application(), "/page/"))


def has_async(name: str) -> bool:
    from django.db.models import QuerySet

    return hasattr(QuerySet, name)


@probe("A070")
def afilter() -> bool:
    return has_async("afilter")


@probe("A071")
@corrected("A070", "B001")
def other_async_calls() -> bool:
    articles = made().Article.objects

    async def use() -> list[Any]:
        return [
            (await articles.aget(title="notes")).title,
            await articles.acount(),
            [a.title async for a in articles.all()],
        ]

    return asyncio.run(use()) == ["notes", 1, ["notes"]]


@probe("A072")
def new_async_methods() -> bool:
    from django.db.models import QuerySet

    found = {name for name, value in vars(QuerySet).items() if inspect.iscoroutinefunction(value)}
    return bool(found - ASYNC_OF_52)


@probe("A073")
def native_async_orm() -> bool:
    articles = made().Article.objects
    from django.db import connection

    threads: list[int] = []

    def noting(execute: Any, *arguments: Any) -> Any:
        threads.append(threading.get_ident())
        return execute(*arguments)

    async def count() -> int:
        from asgiref.sync import sync_to_async

        await sync_to_async(lambda: connection.execute_wrappers.append(noting))()
        await articles.acount()
        return threading.get_ident()

    loop = asyncio.run(count())
    return threads == [loop]


@probe("A074")
def async_transactions() -> bool:
    made()
    from django.db import transaction

    return hasattr(transaction.atomic(), "__aenter__") or hasattr(transaction, "aatomic")


@corrected("A074")
def a_transaction_in_a_function() -> bool:
    articles = made().Article.objects
    from asgiref.sync import sync_to_async
    from django.db import transaction

    def write() -> None:
        with transaction.atomic():
            articles.update(title="changed")

    async def use() -> str:
        await sync_to_async(write)()
        return str((await articles.aget()).title)

    return asyncio.run(use()) == "changed"


@corrected("A084")
def awaited_iteration_over_a_join() -> bool:
    articles = made().Article.objects

    async def use() -> list[str]:
        return [article.author.name async for article in articles.select_related("author")]

    return asyncio.run(use()) == ["ada"]


@probe("A084")
def aselect_related() -> bool:
    return has_async("aselect_related")


@probe("A078")
def websocket_path() -> bool:
    return importable("django.urls.websocket_path")


@probe("A079")
def websocket_consumer() -> bool:
    return importable("django.websocket.WebSocketConsumer")


@probe("A080")
def websocket_scope() -> bool:
    configure()

    async def connect() -> bool:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message)

        try:
            await application()(scope("/ws/") | {"type": "websocket"}, receive, send)
        except ValueError:
            return False
        return bool(sent)

    return asyncio.run(connect())


@probe("A095")
def asgi_application() -> bool:
    status, body = answered("async def page(request): return HttpResponse('there')")
    return (status, body) == (200, b"there")


@probe("A096")
def both_kinds_of_views() -> bool:
    made(
        views="async def new(request): return HttpResponse('new')\ndef old(request): return HttpResponse('old')",
        urls='[path("new/", new), path("old/", old)]',
    )

    async def ask() -> list[tuple[int, bytes]]:
        return [await asked(application(), path) for path in ("/new/", "/old/")]

    return asyncio.run(ask()) == [(200, b"new"), (200, b"old")]


@probe("B001")
def plain_calls_from_async_views() -> bool:
    view = "async def page(request): return HttpResponse(Article.objects.get().title)"
    return answered(view) == (200, b"notes")


@probe("B002")
def comprehension() -> bool:
    view = """async def page(request):
    titles = [article.title async for article in Article.objects.all()]
    return HttpResponse(",".join(titles))"""
    return answered(view) == (200, b"notes")


@probe("B003")
def comprehension_over_a_relation() -> bool:
    view = """async def page(request):
    names = [article.author.name async for article in Article.objects.all()]
    return HttpResponse(",".join(names))"""
    return answered(view) == (200, b"ada")


@corrected("B003")
def comprehension_over_a_joined_relation() -> bool:
    view = """async def page(request):
    names = [article.author.name async for article in Article.objects.select_related("author")]
    return HttpResponse(",".join(names))"""
    return answered(view) == (200, b"ada")


@probe("B004")
def middleware_without_hops() -> bool:
    """Whether a middleware that derives from Django's own base runs in the loop's thread."""
    view = """import threading
from django.utils.deprecation import MiddlewareMixin
seen = []
class Noting(MiddlewareMixin):
    def process_request(self, request):
        seen.append(threading.get_ident())
async def page(request):
    seen.append(threading.get_ident())
    return HttpResponse("there")"""
    answered(view, MIDDLEWARE=["probed.views.Noting"])
    return len(set(views().seen)) == 1


@probe("B005")
def async_is_the_default() -> bool:
    """Whether a plain view of a new project runs in a loop."""
    made(
        views="""import asyncio
def page(request):
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return HttpResponse("no loop")
    return HttpResponse("loop")""",
        urls='[path("page/", page)]',
    )
    from django.test import Client

    return bool(Client().get("/page/").content == b"loop")


@probe("B024")
def async_iterators_are_streamed() -> bool:
    view = """from django.http import StreamingHttpResponse
async def parts():
    yield b"a"
    yield b"b"
async def page(request):
    return StreamingHttpResponse(parts())"""
    return answered(view) == (200, b"ab")


@probe("B025")
def large_files_are_not_held() -> bool:
    """Whether a file's first part is sent before the rest is read."""
    view = """from django.http import FileResponse
read = []
class Large:
    def __init__(self): self.left = 200
    def read(self, size=-1):
        self.left -= 1
        read.append(1)
        return b"x" * 4096 if self.left >= 0 else b""
    def close(self): pass
async def page(request):
    return FileResponse(Large())"""
    made(views=view, urls='[path("page/", page)]')
    read = views().read
    at_first: list[int] = []

    def sent(message: dict[str, Any]) -> None:
        if message.get("body") and not at_first:
            at_first.append(len(read))

    asyncio.run(asked(application(), "/page/", sent))
    return at_first[0] < 100


@probe("B033")
def connections_are_kept() -> bool:
    """Whether three requests one after the other share a connection that may live for a minute."""
    view = """def page(request): return HttpResponse(Article.objects.get().title)"""
    from pathlib import Path

    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Path.cwd() / "db.sqlite3"), "CONN_MAX_AGE": 60}
    made(views=view, urls='[path("page/", page)]', DATABASES={"default": database})
    from django.db.backends.signals import connection_created

    opened: list[Any] = []
    connection_created.connect(lambda **told: opened.append(told["connection"]), weak=False)

    async def ask() -> None:
        for _ in range(3):
            await asked(application(), "/page/")

    asyncio.run(ask())
    return len(opened) == 1


@probe("B054")
def connections_without_threads() -> bool:
    """Whether two hundred waiting requests of an async view are held without a thread each."""
    view = """import asyncio
async def page(request):
    await asyncio.sleep(2)
    return HttpResponse("there")"""
    made(views=view, urls='[path("page/", page)]')

    async def hold() -> int:
        app = application()
        waiting = [asyncio.ensure_future(asked(app, "/page/")) for _ in range(200)]
        await asyncio.sleep(1.5)
        held = threading.active_count()
        await asyncio.gather(*waiting)
        return held

    return asyncio.run(hold()) < 100


@probe("B055")
def few_connections_for_many_requests() -> bool:
    view = """async def page(request):
    return HttpResponse(str(await Article.objects.acount()))"""
    made(views=view, urls='[path("page/", page)]')
    from django.db.backends.signals import connection_created

    opened: list[Any] = []
    connection_created.connect(lambda **told: opened.append(told["connection"]), weak=False)

    async def ask() -> None:
        app = application()
        await asyncio.gather(*(asked(app, "/page/") for _ in range(20)))

    asyncio.run(ask())
    return len(opened) < 10


@probe("B053")
def async_first() -> bool:
    """Whether a view class is async unless it says otherwise, and a handler loads its middleware so."""
    from django.core.handlers.base import BaseHandler
    from django.views import View

    default = inspect.signature(BaseHandler.load_middleware).parameters["is_async"].default
    return bool(default) or bool(View.view_is_async)


@probe("B056")
def csrf_with_async_views() -> bool:
    return csrf(header=False)


@probe("B057")
def csrf_is_tightened() -> bool:
    """Whether the usual header of older scripts is no longer enough."""
    return not csrf(header=True)


def csrf(*, header: bool) -> bool:
    made(
        views="async def page(request): return HttpResponse('done')",
        urls='[path("page/", page)]',
        MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
    )
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import AsyncClient

    async def ask() -> list[int]:
        client = AsyncClient(enforce_csrf_checks=True)
        refused = await client.post("/page/", {})
        token = _get_new_csrf_string()
        client.cookies["csrftoken"] = token
        if header:
            accepted = await client.post("/page/", {}, headers={"x-csrftoken": token})
        else:
            accepted = await client.post("/page/", {"csrfmiddlewaretoken": token})
        return [refused.status_code, accepted.status_code]

    return asyncio.run(ask()) == [403, 200]


@probe("C006")
def request_htmx() -> bool:
    configure()
    from django.test import RequestFactory

    return hasattr(RequestFactory().get("/", headers={"hx-request": "true"}), "htmx")
