"""Runs inside an environment: asks a project for some pages and counts the statements of each.

Started by file name with `-P -s`, with the project on Python's path; standard library and Django only. The argument is
a JSON file, {"login": {"path", "form"} or null, "requests": [[method, path, body, headers, whether logged in, whether
with the ETag of a first answer], …]}. Writes a JSON list of {"status", "statements", "texts"}; in a text parameters are
left as placeholders.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

TRANSACTION_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK")  # not on every database are they statements of their own


class Noted:
    """Notes the statements that a connection executes."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        self.texts.append(sql)
        return execute(sql, *more)


def main() -> None:
    task = json.loads(Path(sys.argv[1]).read_text())
    requests, login = task["requests"], task["login"]
    import django

    if not Path(django.__file__).resolve().is_relative_to(Path(sys.prefix).resolve()):
        raise SystemExit("the Django that is imported is not this environment's own")
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    anybody, reader = Client(), Client()
    if login is not None and any(logged_in for *_, logged_in, _ in requests):
        reader.post(login["path"], login["form"])
    answers = []
    for method, path, body, headers, logged_in, conditional in requests:
        client = reader if logged_in else anybody
        request = (method, path, body, headers.pop("Content-Type", "application/octet-stream"))
        first = client.generic(*request, headers=headers)  # what only a first request does is not a request's cost
        if conditional:
            headers["If-None-Match"] = first.headers["ETag"]
        noted = Noted()
        with CaptureQueriesContext(connection) as captured, connection.execute_wrapper(noted):
            answer = client.generic(*request, headers=headers)
        sent = [query for query in captured if not query["sql"].startswith(TRANSACTION_CONTROL)]
        texts = [text for text in noted.texts if not text.startswith(TRANSACTION_CONTROL)]
        answers.append({"status": answer.status_code, "statements": len(sent), "texts": texts})
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main()
