"""What a view returns: text, JSON, streams and files."""

import gzip
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse

from ._kit import Subject, scratch_folder, variant


class ResponseBuilding(Subject):
    """Make a response with five headers, a cookie and a body of text, and write its headers out."""

    @variant(baseline=True)
    def build(self) -> Any:
        """`HttpResponse`."""
        response = HttpResponse("<p>A short page.</p>", headers={"X-First": "1", "X-Second": "zwei"})
        response["Cache-Control"] = "private"
        response.setdefault("X-Third", "3")
        response.headers["Vary"] = "Accept-Language"
        response.set_cookie("seen", "yes", max_age=60)
        return response, response.serialize_headers()

    def contract(self, returned: Any) -> Any:
        response, headers = returned
        return response.content, sorted(response.items()), b"X-Third: 3" in headers


class Redirecting(Subject):
    """Redirect to a named route."""

    def prepare(self) -> None:
        from django.shortcuts import redirect

        self.redirect = redirect
        self.redirect("healthz")  # imports the URLconf

    @variant(baseline=True)
    def to_route(self) -> Any:
        """`redirect`, ten times."""
        return [self.redirect("healthz") for _ in range(10)]

    @variant
    def to_address(self) -> Any:
        """`HttpResponseRedirect` with the address itself."""
        return [HttpResponseRedirect("/healthz") for _ in range(10)]

    def contract(self, returned: Any) -> Any:
        return [(response.status_code, response["Location"]) for response in returned]


class JsonResponding(Subject):
    """Answer with a list of objects as JSON, dates and decimals among their values."""

    parameters = {"objects": [1, 20, 100, 1_000]}
    default = {"objects": 20}

    def prepare(self, objects: int) -> None:
        from datetime import UTC, datetime, timedelta
        from decimal import Decimal

        first = datetime(2026, 1, 1, 12, tzinfo=UTC)
        self.data = {
            "objects": [
                {
                    "id": number,
                    "title": f"Notes on slow railways {number}",
                    "price": Decimal(number) / 100,
                    "at": first + timedelta(minutes=number),
                    "tags": ["maps", "rivers"],
                    "author": {"name": "Jörg Brontë", "active": True},
                }
                for number in range(objects)
            ]
        }

    @variant(baseline=True)
    def json_response(self, objects: int) -> Any:
        """`JsonResponse`."""
        return JsonResponse(self.data)

    def contract(self, returned: Any) -> Any:
        return returned["Content-Type"], returned.content


class Streaming(Subject):
    """Answer with a hundred pieces that are made one by one, and take all of them."""

    @variant(baseline=True)
    def streamed(self) -> Any:
        """`StreamingHttpResponse` of a generator."""
        response = StreamingHttpResponse(f"<li>piece {number}</li>" for number in range(100))
        body = b"".join(response)
        response.close()
        return body

    @variant
    async def streamed_async(self) -> Any:
        """The same of an async generator, taken as ASGI takes it."""

        async def pieces() -> Any:
            for number in range(100):
                yield f"<li>piece {number}</li>"

        response = StreamingHttpResponse(pieces())
        body = b"".join([piece async for piece in response])
        response.close()
        return body

    @variant
    def at_once(self) -> Any:
        """`HttpResponse` of the same pieces, joined before anything is sent."""
        response = HttpResponse(f"<li>piece {number}</li>" for number in range(100))
        body = response.content
        response.close()
        return body


class FileServing(Subject):
    """Answer with a file of 200 kB, and take all of it."""

    def prepare(self) -> None:
        self.folder = scratch_folder()
        self.file = Path(self.folder.name) / "report.pdf"
        self.file.write_bytes(bytes(range(250)) * 800)

    @variant(baseline=True)
    def file_response(self) -> Any:
        """`FileResponse`, as an attachment."""
        response = FileResponse(self.file.open("rb"), as_attachment=True, filename="Bericht März.pdf")
        body = b"".join(response)
        response.close()
        return response["Content-Type"], response["Content-Length"], len(body)


class StreamedCompressing(Subject):
    """Compress a streamed answer of a hundred pieces as it is sent."""

    def prepare(self) -> None:
        from django.middleware.gzip import GZipMiddleware
        from django.test import RequestFactory

        self.request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
        self.middleware = GZipMiddleware(lambda _request: HttpResponse())

    @variant(baseline=True)
    def compressed(self) -> Any:
        """`GZipMiddleware` over a generator."""
        response = StreamingHttpResponse(f"<li>piece {number}</li>" * 20 for number in range(100))
        return b"".join(self.middleware.process_response(self.request, response))

    @variant
    async def compressed_async(self) -> Any:
        """The same over an async generator."""

        async def pieces() -> Any:
            for number in range(100):
                yield f"<li>piece {number}</li>" * 20

        response = self.middleware.process_response(self.request, StreamingHttpResponse(pieces()))
        return b"".join([piece async for piece in response])

    def contract(self, returned: Any) -> Any:
        return len(gzip.decompress(returned))
