"""The two applications that servers load, spoken to without a server or Django's test clients."""

from wsgiref.util import setup_testing_defaults

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from bench_project.asgi import application as asgi
from bench_project.wsgi import application as wsgi


async def speak_asgi(path: str) -> tuple[int, bytes]:
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8000")],
    }
    spoken = ApplicationCommunicator(asgi, scope)
    await spoken.send_input({"type": "http.request", "body": b""})
    start = await spoken.receive_output(timeout=10)
    body = await spoken.receive_output(timeout=10)
    await spoken.wait(timeout=10)
    return start["status"], body["body"]


def speak_wsgi(path: str) -> tuple[int, bytes]:
    environ = {"PATH_INFO": path, "HTTP_HOST": "127.0.0.1:8000"}
    setup_testing_defaults(environ)
    statuses: list[str] = []
    response = wsgi(environ, lambda status, _headers: statuses.append(status))
    body = b"".join(response)
    response.close()
    return int(statuses[0].split()[0]), body


@pytest.mark.parametrize("path", ["/articles/", "/async/articles/", "/async/fragments/articles/", "/healthz"])
def test_both_applications_serve_sync_and_async_views(path: str) -> None:
    expected = (200, Client().get(path).content)
    assert async_to_sync(speak_asgi)(path) == expected
    assert speak_wsgi(path) == expected
