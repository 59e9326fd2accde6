"""A sign of life that asks nothing of the database."""

from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say ok. No statements."""
    return HttpResponse("ok", content_type="text/plain")
