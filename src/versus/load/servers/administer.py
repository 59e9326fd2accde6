"""Runs inside an environment: executes statements on a PostgreSQL server, each by itself.

Started by file name with `-P -s`; psycopg only. The argument is a JSON list of statements; the server is named by
VERSUS_DATABASE_URL, which no argument shows and no error quotes.
"""

import json
import os
import sys

import psycopg


def main() -> None:
    try:
        with psycopg.connect(os.environ["VERSUS_DATABASE_URL"], autocommit=True) as connection:
            for statement in json.loads(sys.argv[1]):
                connection.execute(statement)
    except psycopg.Error as error:
        raise SystemExit(f"{type(error).__name__} (SQLSTATE {error.sqlstate or 'unknown'})") from None


if __name__ == "__main__":
    main()
