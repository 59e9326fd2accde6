"""Settings of the bench project: startproject's without the admin, debug off, the rest from the environment."""

from importlib.util import find_spec
from pathlib import Path

import django

from bench_project import cache, database, environment, middleware
from bench_project.jobs import configuration as jobs

HERE = BASE_DIR = Path(__file__).resolve().parent

# Public on purpose: nothing here is worth protecting, and every environment must sign alike.
SECRET_KEY = "bench-project-is-not-a-secret-and-never-serves-anybody"

DEBUG = environment.flag("BENCH_DEBUG", default=False)

# By another name than loopback's only where generators elsewhere send requests.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver", *filter(None, [environment.text("BENCH_HOST", "")])]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "bench_project",
    "bench_project.blog",
    "bench_project.shop",
    *jobs.apps(),
]

# What only subjects call, so that servers under load start with no more than they serve.
FOR_CALLS = environment.flag("BENCH_CALLS", default=False)
if FOR_CALLS:
    INSTALLED_APPS += [
        "django.contrib.admin",
        "django.contrib.staticfiles",
        "django.contrib.humanize",
        "django.contrib.sitemaps",
        "bench_project.office",
        *(["django_components"] if find_spec("django_components") else []),  # the only package that has to be an app
    ]
    COMPONENTS = {"dirs": [], "autodiscover": False}  # read by that package alone
    STORAGES = {  # files of rows stay in memory, as in tests
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    TASKS = {  # read from Django 6.0 on
        "default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"},
        "dummy": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"},
    }
STATIC_URL = "static/"

# Mails stay in memory, as in tests. From Django 6.1 on there may be several ways to send them.
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": LOCMEM}}
else:
    EMAIL_BACKEND = LOCMEM

MIDDLEWARE = middleware.profile(environment.text("BENCH_MIDDLEWARE", "startproject"))

# Read by the CSP middleware alone: not by a Django that has none, nor under a profile without it.
SECURE_CSP = {"default-src": ["'self'"], "img-src": ["'self'", "data:"], "object-src": ["'none'"]}

ROOT_URLCONF = "bench_project.urls"
ASGI_APPLICATION = "bench_project.asgi.application"
WSGI_APPLICATION = "bench_project.wsgi.application"

# No loaders are named: Django then caches compiled templates, in debug as well.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": database.pooled(
        database.parse(environment.text("BENCH_DATABASE_URL", database.sqlite_url(HERE / "db.sqlite3")))
        | {
            "CONN_MAX_AGE": environment.seconds("BENCH_CONN_MAX_AGE", default=0),
        },
        pool=environment.flag("BENCH_POOL", default=False),
        bouncer=environment.flag("BENCH_PGBOUNCER", default=False),
    ),
}

CACHES = {"default": cache.configured()}

PASSWORD_HASHERS = ["bench_project.passwords.SteadyHasher"]

SESSION_ENGINE = "django.contrib.sessions.backends." + environment.one_of(
    "BENCH_SESSIONS", ("db", "cache", "cached_db", "signed_cookies")
)

globals().update(jobs.settings())

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

# Wrong requests are the load generator's to report; only errors of the server itself are worth a line here.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
