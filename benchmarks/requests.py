"""A request on its way to a view and back."""

from io import BytesIO
from typing import Any

from ._kit import Subject, variant

ENVIRON = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "PATH_INFO": "/healthz",
    "QUERY_STRING": "",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "8000",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "HTTP_HOST": "localhost:8000",
    "HTTP_ACCEPT": "text/html,application/xhtml+xml",
    "HTTP_ACCEPT_LANGUAGE": "en,de;q=0.7",
    "HTTP_COOKIE": "sessionid=0123456789abcdefghijklmnopqrstuv; csrftoken=0123456789abcdefghijklmnopqrstuv",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


class RequestHandling(Subject):
    """Answer a signed-in reader's GET with a view of one line: what Django itself costs a request, without a server.

    From the WSGI environment to the closed response, through startproject's seven middleware or none. The view looks
    at neither session nor user, so nothing asks the database.
    """

    parameters = {"middleware": ["startproject", "none"]}
    default = {"middleware": "startproject"}

    def prepare(self, middleware: str) -> None:
        from django.conf import settings
        from django.core.handlers.wsgi import WSGIHandler

        from bench_project.middleware import profile

        before = settings.MIDDLEWARE
        settings.MIDDLEWARE = profile(middleware)
        self.application = WSGIHandler()  # reads the setting, once
        settings.MIDDLEWARE = before
        self.wsgi(middleware)  # imports the URLconf, as a process's first request does

    @variant(baseline=True)
    def wsgi(self, middleware: str) -> Any:
        """As a WSGI server calls it."""
        started: list[Any] = []
        response = self.application(ENVIRON | {"wsgi.input": BytesIO()}, lambda *head: started.append(head))
        body = b"".join(response)
        response.close()
        return started, body

    def contract(self, returned: Any) -> Any:
        started, body = returned
        ((status, headers),) = started
        return status, dict(headers)["Content-Type"], body
