"""Middleware, one at a time, and stacks of it under WSGI and ASGI."""

import gzip
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from ._kit import Subject, variant

PAGE = "<p>A page of ten kilobytes, which its server may compress.</p>\n" * 160
CSP = "django.middleware.csp.ContentSecurityPolicyMiddleware"
HEADERS = {
    "accept": "text/html,application/xhtml+xml",
    "accept-encoding": "gzip, deflate, br",
    "accept-language": "de-AT,de;q=0.9,en;q=0.5",
    "cookie": "csrftoken=abcdefghijklmnopqrstuvwxyzABCDEF",
}


def view(request: Any) -> HttpResponse:
    return HttpResponse(PAGE)


def around(path: str, inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Returns the middleware around what it gets its response from."""
    module, _, name = path.rpartition(".")
    made: Callable[[Any], Any] = getattr(import_module(module), name)(inner)
    return made


class MiddlewareCost(Subject):
    """Send a reader's GET through one middleware to a view of one line, whose page has ten kilobytes.

    A new request each time. What lies between a variant and the bare view is what this middleware costs a request.
    """

    def prepare(self) -> None:
        self.requests = RequestFactory(headers=HEADERS)
        names = {
            "security": "django.middleware.security.SecurityMiddleware",
            "common": "django.middleware.common.CommonMiddleware",
            "csrf": "django.middleware.csrf.CsrfViewMiddleware",
            "clickjacking": "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "gzip": "django.middleware.gzip.GZipMiddleware",
            "conditional": "django.middleware.http.ConditionalGetMiddleware",
            "locale": "django.middleware.locale.LocaleMiddleware",
        }
        self.stacks = {name: around(path, view) for name, path in names.items()}
        self.stacks["sessions"] = around("django.contrib.sessions.middleware.SessionMiddleware", view)
        self.stacks["auth"] = around(
            "django.contrib.sessions.middleware.SessionMiddleware",
            around("django.contrib.auth.middleware.AuthenticationMiddleware", view),
        )
        self.stacks["messages"] = around(
            "django.contrib.sessions.middleware.SessionMiddleware",
            around("django.contrib.messages.middleware.MessageMiddleware", view),
        )
        if type(self).variants["csp"].available():
            self.stacks["csp"] = around(CSP, view)

    def request(self) -> Any:
        return self.requests.get("/articles/")

    @variant(baseline=True)
    def none(self) -> Any:
        """The view alone."""
        return view(self.request())

    @variant
    def security(self) -> Any:
        """SecurityMiddleware: three headers."""
        return self.stacks["security"](self.request())

    @variant
    def common(self) -> Any:
        """CommonMiddleware: slashes and Content-Length."""
        return self.stacks["common"](self.request())

    @variant
    def csrf(self) -> Any:
        """CsrfViewMiddleware, its cookie there."""
        return self.stacks["csrf"](self.request())

    @variant
    def clickjacking(self) -> Any:
        """XFrameOptionsMiddleware: one header."""
        return self.stacks["clickjacking"](self.request())

    @variant
    def sessions(self) -> Any:
        """SessionMiddleware, the session not looked at."""
        return self.stacks["sessions"](self.request())

    @variant
    def auth(self) -> Any:
        """AuthenticationMiddleware inside SessionMiddleware, the user not looked at."""
        return self.stacks["auth"](self.request())

    @variant
    def messages(self) -> Any:
        """MessageMiddleware inside SessionMiddleware, nothing said."""
        return self.stacks["messages"](self.request())

    @variant
    def gzip(self) -> Any:
        """GZipMiddleware, which compresses the page."""
        return self.stacks["gzip"](self.request())

    @variant
    def conditional_get(self) -> Any:
        """ConditionalGetMiddleware, which makes an ETag of the page."""
        return self.stacks["conditional"](self.request())

    @variant
    def locale(self) -> Any:
        """LocaleMiddleware, which finds out the reader's language."""
        response = self.stacks["locale"](self.request())
        translation.deactivate()  # or what comes after would be in German
        return response

    @variant(needs=CSP)
    def csp(self) -> Any:
        """ContentSecurityPolicyMiddleware, from Django 6.0 on: one header."""
        return self.stacks["csp"](self.request())

    def contract(self, returned: Any) -> Any:
        body = returned.content
        if returned.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return returned.status_code, body


class AsgiRequestHandling(Subject):
    """Answer a GET with a view of one line under ASGI, without a server: from the scope to the last message.

    Through startproject's seven middleware, or none. It is the twin of request-handling, which does so under WSGI.
    """

    parameters = {"middleware": ["startproject", "none"]}
    default = {"middleware": "startproject"}

    def prepare(self, middleware: str) -> None:
        from django.core.handlers.asgi import ASGIHandler
        from django.urls import resolve

        from bench_project.asked import scope
        from bench_project.middleware import handler_with

        self.scope = scope

        self.application = handler_with(middleware, ASGIHandler)
        resolve("/hello/")  # imports the URLconf, as a process's first request does

    async def answered(self, path: str) -> Any:
        """What the application sends for one request."""
        sent: list[Any] = []
        asked = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Any:
            return asked.pop() if asked else await Never()

        async def send(message: Any) -> None:
            sent.append(message)

        await self.application(self.scope(path), receive, send)
        return sent

    @variant(baseline=True)
    async def sync_view(self, middleware: str) -> Any:
        """A plain view, which Django runs in a thread."""
        return await self.answered("/hello/")

    @variant
    async def async_view(self, middleware: str) -> Any:
        """An async view, which runs in the loop."""
        return await self.answered("/async/hello/")

    def contract(self, returned: Any) -> Any:
        start, *bodies = returned
        return start["status"], b"".join(body.get("body", b"") for body in bodies)


class Never:
    """What waiting for a reader who does not leave is: it ends with the task that waits."""

    def __await__(self) -> Any:
        import asyncio

        return asyncio.get_running_loop().create_future().__await__()


class MiddlewareStack(Subject):
    """Send a request through ten middleware that do nothing, to an async view, as ASGI does."""

    parameters = {"middleware": ["ten-async", "ten-sync", "alternating"]}
    default = {"middleware": "ten-async"}

    def prepare(self, middleware: str) -> None:
        from django.core.handlers.asgi import ASGIHandler
        from django.test import AsyncRequestFactory

        from bench_project.middleware import handler_with

        self.handler = handler_with(middleware, ASGIHandler)
        self.requests = AsyncRequestFactory()

    @variant(baseline=True)
    async def through(self, middleware: str) -> Any:
        """The request is made, the response is not sent: what is measured is the way between them."""
        return await self.handler.get_response_async(self.requests.get("/async/hello/"))

    def contract(self, returned: Any) -> Any:
        return returned.status_code, returned.content


class CspBuilding(Subject):
    """Write a Content-Security-Policy of ten directives with a nonce, and name the nonce in twenty tags."""

    parameters = {"tags": [0, 1, 20, 100]}
    default = {"tags": 20}

    def prepare(self, tags: int) -> None:
        names = ("default", "script", "style", "img", "font", "connect", "media", "frame", "child", "manifest")
        self.directives = {f"{name}-src": ["'self'", "https://static.example.com", "data:"] for name in names}

    @variant(baseline=True, needs="django.utils.csp.LazyNonce")
    def build(self, tags: int) -> Any:
        """From Django 6.0 on, by what its middleware and its context processor use."""
        from django.utils.csp import CSP, LazyNonce, build_policy

        nonce = LazyNonce()
        marked = [f'<script nonce="{nonce}"></script>' for _ in range(tags)]
        policy = build_policy(self.directives | {"script-src": ["'self'", CSP.NONCE]}, str(nonce) if tags else nonce)
        return policy, marked, str(nonce)

    def contract(self, returned: Any) -> Any:
        policy, marked, nonce = returned
        return policy.replace(nonce, "NONCE"), [tag.replace(nonce, "NONCE") for tag in marked]
