"""Named middleware profiles."""

from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

STARTPROJECT = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)

CSP = "django.middleware.csp.ContentSecurityPolicyMiddleware"

SYNC, ASYNC = "bench_project.passing.SyncPassing", "bench_project.passing.AsyncPassing"

PROFILES: dict[str, tuple[str, ...]] = {
    "none": (),
    "startproject": STARTPROJECT,
    "startproject+csp": (*STARTPROJECT, CSP),
    "ten-sync": (SYNC,) * 10,
    "ten-async": (ASYNC,) * 10,
    "alternating": (SYNC, ASYNC) * 5,
}


def profile(name: str) -> list[str]:
    """Return the middleware of the profile with this name."""
    try:
        classes = PROFILES[name]
    except KeyError:
        raise ImproperlyConfigured(f"BENCH_MIDDLEWARE must be one of {', '.join(PROFILES)}.") from None
    for path in classes:
        module = path.rpartition(".")[0]
        if find_spec(module) is None:
            raise ImproperlyConfigured(f"BENCH_MIDDLEWARE {name} needs {module}, which this Django does not have.")
    return list(classes)


def handler_with[Handler](name: str, kind: type[Handler]) -> Handler:
    """Return a handler with the middleware of the profile. It reads the setting once, when it is made."""
    from django.conf import settings  # which import this file

    before = settings.MIDDLEWARE
    settings.MIDDLEWARE = profile(name)
    try:
        return kind()
    finally:
        settings.MIDDLEWARE = before
