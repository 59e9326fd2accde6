"""Statements about Content-Security-Policy."""

import importlib.util
import re
from typing import Any

from .stage import configure, corrected, importable, probe

MIDDLEWARE = "django.middleware.csp.ContentSecurityPolicyMiddleware"
HEADER, REPORTING = "Content-Security-Policy", "Content-Security-Policy-Report-Only"
VIEWS = """
from django.shortcuts import render
def page(request): return render(request, "page.html")
def plain(request): return HttpResponse("plain")
"""


def there() -> bool:
    return importlib.util.find_spec("django.utils.csp") is not None


def client(template: str, **settings: Any) -> Any:
    configure(
        views=VIEWS,
        urls='[path("page/", page), path("plain/", plain)]',
        templates={"page.html": template},
        processors=[
            "django.template.context_processors.request",
            *(["django.template.context_processors.csp"] if there() else []),
        ],
        MIDDLEWARE=[MIDDLEWARE] if there() else [],
        **settings,
    )
    from django.test import Client

    return Client()


def policy(*sources: Any) -> dict[str, Any]:
    return {"default-src": ["'self'"], "script-src": ["'self'", *sources]}


def nonce_policy() -> dict[str, Any]:
    if not there():
        return policy()
    from django.utils.csp import CSP

    return policy(CSP.NONCE)


@probe("A020")
def middleware_path() -> bool:
    return importable(MIDDLEWARE)


@probe("A021")
def constants() -> bool:
    if not there():
        return False
    from django.utils.csp import CSP

    return all(hasattr(CSP, name) for name in ("SELF", "NONE", "NONCE", "STRICT_DYNAMIC"))


@probe("A022")
@corrected("B012")
def enforcing_header() -> bool:
    response = client("", SECURE_CSP=policy()).get("/plain/")
    return "script-src 'self'" in response.get(HEADER, "")


@probe("A023")
def nonce_by_setting_alone() -> bool:
    response = client("", SECURE_CSP=nonce_policy()).get("/plain/")
    return "'nonce-" in response.get(HEADER, "")


@probe("A024")
@corrected("A023")
def nonce_changes() -> bool:
    asking = client('<script nonce="{{ csp_nonce }}"></script>', SECURE_CSP=nonce_policy())
    seen = [re.findall(r"'nonce-([^']+)'", asking.get("/page/").get(HEADER, "")) for _ in range(2)]
    return all(len(found) == 1 for found in seen) and seen[0] != seen[1]


@probe("A025")
def report_only() -> bool:
    response = client("", SECURE_CSP_REPORT_ONLY=policy() | {"report-uri": "/reports/"}).get("/plain/")
    return "report-uri /reports/" in response.get(REPORTING, "") and HEADER not in response


@probe("A026")
def tag_library() -> bool:
    from django.template import TemplateSyntaxError

    try:
        client("{% load csp %}", SECURE_CSP=policy()).get("/page/")
    except TemplateSyntaxError:
        return False
    return True


@probe("A027")
def nonce_of_the_request() -> bool:
    response = client("[{{ request.csp_nonce }}]", SECURE_CSP=nonce_policy()).get("/page/")
    return bool(re.search(rb"\[[\w+/=-]{8,}\]", response.content))


@probe("A028")
@corrected("A026", "A027")
def nonce_of_the_context() -> bool:
    response = client("[{{ csp_nonce }}]", SECURE_CSP=nonce_policy()).get("/page/")
    found = re.search(r"\[([\w+/=-]{8,})\]", response.content.decode())
    return found is not None and f"'nonce-{found[1]}'" in response.get(HEADER, "")


@probe("A029")
def nonce_attribute() -> bool:
    from django.template import TemplateSyntaxError

    try:
        response = client("<script{% csp_nonce_attr %}></script>", SECURE_CSP=nonce_policy()).get("/page/")
    except TemplateSyntaxError:
        return False
    return bool(re.search(rb'nonce="[^"]{8,}"', response.content))


@probe("B012")
def on_by_default() -> bool:
    from .stage import made_settings, project

    made = made_settings(project())
    from django.conf import global_settings

    policy_there = made.get("SECURE_CSP") or getattr(global_settings, "SECURE_CSP", {})
    return MIDDLEWARE in made["MIDDLEWARE"] and bool(policy_there)
