"""What a signed-in reader's browser asks, as a WSGI and as an ASGI server pass it on."""

from typing import Any

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


def scope(path: str) -> dict[str, Any]:
    """Return the scope of a GET."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", b"localhost:8000"),
            (b"accept", b"text/html,application/xhtml+xml"),
            (b"accept-language", b"en,de;q=0.7"),
            (b"cookie", b"sessionid=0123456789abcdefghijklmnopqrstuv; csrftoken=0123456789abcdefghijklmnopqrstuv"),
        ],
        "client": ("127.0.0.1", 50_000),
        "server": ("localhost", 8000),
    }
