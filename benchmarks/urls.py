"""From an address to its view, and back."""

from types import ModuleType
from typing import Any
from uuid import UUID

from django.urls import include, path, resolve, reverse

from ._kit import Subject, variant

ROUTES = [  # of one application: name, route, what a request has there, its address
    ("list", "", {}, ""),
    ("detail", "<int:pk>/", {"pk": 4711}, "4711/"),
    ("edit", "<int:pk>/edit/", {"pk": 4711}, "4711/edit/"),
    ("year", "archive/<int:year>/", {"year": 2026}, "archive/2026/"),
    ("month", "archive/<int:year>/<int:month>/", {"year": 2026, "month": 4}, "archive/2026/4/"),
    ("tag", "tags/<str:tag>/", {"tag": "orm"}, "tags/orm/"),
    ("file", "files/<path:file>", {"file": "2026/04/plan.pdf"}, "files/2026/04/plan.pdf"),
    ("token", "by/<uuid:token>/", {"token": UUID(int=7)}, "by/00000000-0000-0000-0000-000000000007/"),
    ("search", "search/", {}, "search/"),
    ("slug", "<slug:slug>/", {"slug": "a-quick-query"}, "a-quick-query/"),
]
ASKED = 10


def view(request: Any) -> None:
    """Never called: addresses are resolved, not visited."""


def urlconf(routes: int) -> ModuleType:
    """Returns the routes of a project whose applications have ten each, in namespaces of their own."""
    made: Any = ModuleType(f"urls_of_{routes}_routes")
    made.urlpatterns = [
        path(f"app{number}/", include((patterns(), f"app{number}"))) for number in range(routes // len(ROUTES))
    ]
    return made


def patterns() -> list[Any]:
    """Returns one application's routes, which it shares with no other: each is an object of its own in memory."""
    return [path(route, view, name=name) for name, route, _, _ in ROUTES]


def asked(routes: int) -> list[tuple[int, Any]]:
    """Returns ten routes with their applications' numbers, one of each kind, spread evenly over all applications."""
    applications = routes // len(ROUTES)
    return [(turn * applications // ASKED, ROUTES[turn]) for turn in range(ASKED)]


class UrlResolving(Subject):
    """Find the views of ten addresses spread over all routes of a project, most of them with a converter."""

    parameters = {"routes": [20, 60, 200, 600]}
    default = {"routes": 200}

    def prepare(self, routes: int) -> None:
        self.urlconf = urlconf(routes)
        self.addresses = [f"/app{number}/{address}" for number, (_, _, _, address) in asked(routes)]
        self.resolve(routes)  # compiles the routes' expressions, as a process's first requests do

    @variant(baseline=True)
    def resolve(self, routes: int) -> Any:
        """What every request begins with."""
        return [resolve(address, self.urlconf) for address in self.addresses]

    def contract(self, returned: Any) -> Any:
        return [(match.view_name, sorted(match.kwargs.items())) for match in returned]


class UrlReversing(Subject):
    """Make the addresses of ten named routes spread over a project, in namespaces, most of them with an argument."""

    parameters = {"routes": [20, 60, 200, 600]}
    default = {"routes": 200}

    def prepare(self, routes: int) -> None:
        self.urlconf = urlconf(routes)
        self.wanted = [(f"app{number}:{name}", kwargs) for number, (name, _, kwargs, _) in asked(routes)]
        self.reverse(routes)  # fills the resolvers' tables, as a process's first request does

    @variant(baseline=True)
    def reverse(self, routes: int) -> Any:
        """What `{% url %}`, `get_absolute_url` and redirects call."""
        return [reverse(name, self.urlconf, kwargs=kwargs) for name, kwargs in self.wanted]
