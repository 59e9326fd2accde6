"""Prints, as one JSON line, what a fresh process holds after `django.setup()`, and after its first request.

Started by file name with `-P -s`; the argument is the folder that holds `bench_project`. Imports as little as it can,
for it counts modules. The first request is one for a view of one line, from the making of the WSGI application to the
closed response; it asks nothing of the database.
"""

import os
import sys
import time
from io import BytesIO
from typing import Any

ENVIRON = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "PATH_INFO": "/healthz",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "8000",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "localhost:8000",
    "wsgi.url_scheme": "http",
}


def rss_bytes() -> int:
    """Returns the resident memory now."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - pathlib would be one module more
        line = next(line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def set_up() -> float:
    began = time.perf_counter()
    import django

    django.setup()
    return time.perf_counter() - began


def request() -> float:
    began = time.perf_counter()
    from django.core.handlers.wsgi import WSGIHandler

    heads: list[Any] = []
    response: Any = WSGIHandler()(ENVIRON | {"wsgi.input": BytesIO()}, lambda *head: heads.append(head))
    body = b"".join(response)
    response.close()
    spent = time.perf_counter() - began
    if (heads[0][0], body) != ("200 OK", b"ok"):
        raise SystemExit(f"the first request was answered {heads[0][0]}")
    return spent


def main() -> None:
    sys.path.append(sys.argv[1])
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench_project.settings"
    found: dict[str, Any] = {"setup_s": set_up(), "setup_modules": len(sys.modules), "setup_rss_bytes": rss_bytes()}
    found |= {"request_s": request(), "request_modules": len(sys.modules), "request_rss_bytes": rss_bytes()}
    import json

    import django

    print(json.dumps({**found, "django_file": django.__file__}))


if __name__ == "__main__":
    main()
