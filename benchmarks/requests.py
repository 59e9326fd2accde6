"""A request on its way to a view and back."""

from io import BytesIO
from typing import Any

from ._kit import Subject, variant


class PageAnswering(Subject):
    """Answer a GET with a page of twenty articles, their authors and tags: what a typical request costs in all.

    Through startproject's seven middleware, three statements and a template. It is also the measure by which other
    differences are told as a share of a page.
    """

    parameters = {"page": ["list", "detail", "json"]}
    default = {"page": "list"}

    @staticmethod
    def dataset(page: str) -> dict[str, int]:
        return {"articles": 500, "comments": 2_000}

    def prepare(self, page: str) -> None:
        from django.core.handlers.wsgi import WSGIHandler

        from bench_project import asked
        from bench_project.blog.models import Article
        from bench_project.middleware import handler_with

        self.application = handler_with("startproject", WSGIHandler)
        detail = f"/articles/{Article.objects.get(pk=499).slug}/"
        self.environ = asked.ENVIRON | {
            "PATH_INFO": {"list": "/articles/", "detail": detail, "json": "/api/articles/"}[page]
        }
        self.wsgi(page)  # compiles its templates

    @variant(baseline=True)
    def wsgi(self, page: str) -> Any:
        """As a WSGI server calls it."""
        return answered(self.application, self.environ)

    def contract(self, returned: Any) -> Any:
        started, body = returned
        ((status, _),) = started
        return status, body


class RequestHandling(Subject):
    """Answer a signed-in reader's GET with a view of one line: what Django itself costs a request, without a server.

    From the WSGI environment to the closed response, through startproject's seven middleware or none. The view looks
    at neither session nor user, so nothing asks the database.
    """

    parameters = {"middleware": ["startproject", "none"]}
    default = {"middleware": "startproject"}

    def prepare(self, middleware: str) -> None:
        from django.core.handlers.wsgi import WSGIHandler

        from bench_project.asked import ENVIRON
        from bench_project.middleware import handler_with

        self.environ = ENVIRON
        self.application = handler_with(middleware, WSGIHandler)
        self.wsgi(middleware)  # imports the URLconf, as a process's first request does

    @variant(baseline=True)
    def wsgi(self, middleware: str) -> Any:
        """As a WSGI server calls it."""
        return answered(self.application, self.environ)

    def contract(self, returned: Any) -> Any:
        started, body = returned
        ((status, headers),) = started
        return status, dict(headers)["Content-Type"], body


def answered(application: Any, environ: dict[str, Any]) -> Any:
    """What a WSGI server is told and given for one request."""
    started: list[Any] = []
    response = application(environ | {"wsgi.input": BytesIO()}, lambda *head: started.append(head))
    body = b"".join(response)
    response.close()
    return started, body
