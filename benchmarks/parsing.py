"""What a request brings: headers, cookies, queries, forms and files."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.http.cookie import parse_cookie

from ._kit import Subject, variant

BOUNDARY = "----benchmarks7MA4YWxkTrZu0gW"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
COOKIE = "; ".join(f"name{number}=value%20{number}" for number in range(12))


class RequestBuilding(Subject):
    """Make a request object and read what most views and middleware read of it."""

    def prepare(self) -> None:
        from django.core.handlers.asgi import ASGIRequest

        from bench_project.asked import ENVIRON, scope

        self.asgi_request = ASGIRequest
        self.environ = ENVIRON | {"QUERY_STRING": "page=3&q=slow+libraries&tag=maps&tag=rivers"}
        self.scope = scope("/healthz") | {"query_string": self.environ["QUERY_STRING"].encode()}

    def read(self, request: Any) -> Any:
        query = request.GET
        return (
            request.method,
            request.path,
            request.get_host(),
            query["page"],
            query.getlist("tag"),
            request.COOKIES["csrftoken"],
            request.headers["accept-language"],
            request.is_secure(),
            request.build_absolute_uri(),
        )

    @variant(baseline=True)
    def wsgi(self) -> Any:
        """From a WSGI environment."""
        return self.read(WSGIRequest(self.environ | {"wsgi.input": BytesIO()}))

    @variant
    def asgi(self) -> Any:
        """From an ASGI scope."""
        return self.read(self.asgi_request(self.scope, BytesIO()))

    def contract(self, returned: Any) -> Any:
        return returned[:6]


class HeaderReading(Subject):
    """Read twenty headers of a request by name, and list all of them."""

    def prepare(self) -> None:
        from bench_project.asked import ENVIRON

        self.names = [f"x-header-{number}" for number in range(20)]
        self.environ = ENVIRON | {f"HTTP_{name.upper().replace('-', '_')}": f"value of {name}" for name in self.names}

    @variant(baseline=True)
    def headers(self) -> Any:
        """`request.headers`, whatever the case of a name."""
        request = WSGIRequest(self.environ | {"wsgi.input": BytesIO()})
        return [request.headers[name] for name in self.names], len(request.headers)


class MediaTypeChoosing(Subject):
    """Choose between HTML and JSON by a browser's and a program's Accept header."""

    def prepare(self) -> None:
        from bench_project.asked import ENVIRON

        self.environ = ENVIRON

    @variant(baseline=True)
    def preferred_type(self) -> Any:
        """`get_preferred_type`, then `accepts` for each of five types."""
        chosen = []
        for accepted in (
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
            "application/json;q=0.9,text/plain;q=0.5",
        ):
            request = WSGIRequest(self.environ | {"HTTP_ACCEPT": accepted, "wsgi.input": BytesIO()})
            chosen.append(request.get_preferred_type(["text/html", "application/json"]))
            chosen += [request.accepts(kind) for kind in ("text/html", "image/png", "application/json", "text/csv")]
        return chosen


class QueryStringParsing(Subject):
    """Parse a query string and read it, then write it with one value changed."""

    parameters = {"pairs": [1, 5, 20, 200]}
    default = {"pairs": 20}

    def prepare(self, pairs: int) -> None:
        self.text = urlencode([(f"name{number}", f"värde {number}") for number in range(pairs)])

    @variant(baseline=True)
    def query_dict(self, pairs: int) -> Any:
        """`QueryDict`."""
        query = QueryDict(self.text)
        changed = query.copy()
        changed["name0"] = "another"
        return [(name, query[name]) for name in query], changed.urlencode()


class CookieParsing(Subject):
    """Parse the Cookie header of a reader who has twelve, and set three in a response."""

    def prepare(self) -> None:
        from django.http import HttpResponse

        self.response_class = HttpResponse

    @variant(baseline=True)
    def parse_and_set(self) -> Any:
        """`parse_cookie` and `set_cookie`."""
        read = parse_cookie(COOKIE)
        response = self.response_class("ok")
        for number in range(3):
            response.set_cookie(f"name{number}", read[f"name{number}"], max_age=3600, httponly=True, samesite="Lax")
        return read, response

    def contract(self, returned: Any) -> Any:
        read, response = returned
        return sorted(read.items()), sorted((name, morsel["max-age"]) for name, morsel in response.cookies.items())


class FormParsing(Subject):
    """Read the body of a form that was posted with forty fields."""

    def prepare(self) -> None:
        from bench_project.asked import ENVIRON

        self.environ = ENVIRON
        fields = [(f"field{number}", f"What was typed into field {number}, with an é.") for number in range(40)]
        self.encoded = urlencode(fields).encode()
        self.parts = b"".join(part(f'name="{name}"', value.encode()) for name, value in fields) + end()

    def posted(self, body: bytes, kind: str) -> Any:
        return sorted(posted(self.environ, body, kind).POST.items())

    @variant(baseline=True)
    def urlencoded(self) -> Any:
        """As a form without files is sent."""
        return self.posted(self.encoded, "application/x-www-form-urlencoded")

    @variant
    def multipart(self) -> Any:
        """As a form with files is sent."""
        return self.posted(self.parts, MULTIPART)


class UploadParsing(Subject):
    """Receive a file with a form, in memory where it is small and in a temporary file where it is not."""

    parameters = {"size": [1_000, 100_000, 1_000_000, 5_000_000]}
    default = {"size": 100_000}

    def prepare(self, size: int) -> None:
        from bench_project.asked import ENVIRON

        self.environ = ENVIRON
        content = (b"0123456789abcdef\r\n" * (1 + size // 18))[:size]
        head = part('name="title"', b"Plan") + part(
            'name="plan"; filename="plan.pdf"', content, b"Content-Type: application/pdf\r\n"
        )
        self.body = head + end()

    @variant(baseline=True)
    def receive(self, size: int) -> Any:
        """`request.FILES`, and a look at its first bytes."""
        request = posted(self.environ, self.body, MULTIPART)
        file = request.FILES["plan"]
        told = request.POST["title"], file.name, file.size, file.content_type, file.read(100)
        request.close()
        file.close()
        return told


def posted(environ: dict[str, Any], body: bytes, kind: str) -> WSGIRequest:
    """A POST with this body."""
    more = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
    return WSGIRequest(environ | more | {"wsgi.input": BytesIO(body)})


def part(disposition: str, content: bytes, more: bytes = b"") -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n".encode()
    return head + more + b"\r\n" + content + b"\r\n"


def end() -> bytes:
    return f"--{BOUNDARY}--\r\n".encode()
