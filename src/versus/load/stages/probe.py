"""Runs inside an environment: asks the bench project for some pages and counts the statements of each.

Started by file name with `-P -s`; standard library and Django only. Arguments: the folder that holds bench_project, and
a file with a JSON list of [method, path, body, headers, whether by somebody logged in]. Writes a JSON list of
{"status", "statements"}.
"""

import importlib
import json
import sys
from pathlib import Path

TRANSACTION_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK")  # not on every database are they statements of their own


def main() -> None:
    folder, asked = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    sys.path.insert(0, folder)
    import django

    if not Path(django.__file__).resolve().is_relative_to(Path(sys.prefix).resolve()):
        raise SystemExit("the Django that is imported is not this environment's own")
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    anybody, reader = Client(), Client()
    if any(logged_in for *_, logged_in in asked):
        readers = importlib.import_module("bench_project.management.commands.readers")
        reader.post("/account/log-in/", {"username": "reader1", "password": readers.PASSWORD})
    answers = []
    for method, path, body, headers, logged_in in asked:
        client = reader if logged_in else anybody
        request = (method, path, body, headers.pop("Content-Type", "application/octet-stream"))
        client.generic(*request, headers=headers)  # what only a first request does is not a request's cost
        with CaptureQueriesContext(connection) as captured:
            answer = client.generic(*request, headers=headers)
        sent = [query for query in captured if not query["sql"].startswith(TRANSACTION_CONTROL)]
        answers.append({"status": answer.status_code, "statements": len(sent)})
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main()
