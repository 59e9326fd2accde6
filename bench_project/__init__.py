"""The Django project that benchmarks and load scenarios share: a blog and a shop.

It runs unchanged on every Django the suite knows, with the standard library, Django and psycopg alone. The folder that
holds this package goes on ``sys.path``; settings come from the environment:

``BENCH_DATABASE_URL``   ``sqlite:////folder/file.sqlite3`` or ``postgres://user:password@host:port/name``
``BENCH_MIDDLEWARE``     a profile named in ``bench_project.middleware``; ``startproject`` unless set
``BENCH_DEBUG``          ``1`` or ``0``; off unless set
``BENCH_CONN_MAX_AGE``   seconds, or ``none`` to keep connections for ever; ``0`` unless set
"""
