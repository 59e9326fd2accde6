"""The cache that BENCH_CACHE names, as Django's settings."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from bench_project import environment

BACKENDS = {
    "locmem": "django.core.cache.backends.locmem.LocMemCache",
    "file": "django.core.cache.backends.filebased.FileBasedCache",
    "database": "django.core.cache.backends.db.DatabaseCache",
    "redis": "django.core.cache.backends.redis.RedisCache",
    "dummy": "django.core.cache.backends.dummy.DummyCache",
}
TABLE = "bench_cache"


def configured() -> dict[str, Any]:
    """Settings of the default cache."""
    name = environment.text("BENCH_CACHE", "locmem")
    if name not in BACKENDS:
        raise ImproperlyConfigured(f"BENCH_CACHE must be one of {', '.join(BACKENDS)}.")
    location = {
        "file": environment.text("BENCH_CACHE_FOLDER", ""),
        "database": TABLE,
        "redis": environment.text("BENCH_REDIS_URL", ""),
    }.get(name, "")
    if name in ("file", "redis") and not location:
        raise ImproperlyConfigured(f"BENCH_CACHE {name} needs its place: BENCH_CACHE_FOLDER or BENCH_REDIS_URL.")
    return {"BACKEND": BACKENDS[name], "LOCATION": location}
