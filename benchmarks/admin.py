"""Django's admin: the pages that back offices live on."""

from typing import Any

from ._kit import Subject, variant


class Signed:
    """Requests of a signed-in superuser, and the admin of a model."""

    def __init__(self, model: Any) -> None:
        from django.contrib import admin
        from django.contrib.auth.models import User
        from django.test import RequestFactory

        self.user = User(pk=1, username="user1", is_staff=True, is_superuser=True, is_active=True)
        self.requests = RequestFactory()
        self.admin = admin.site._registry[model]

    def get(self, address: str, **query: Any) -> Any:
        request = self.requests.get(address, query)
        request.user = self.user
        request.session = {}
        return request


class ChangeListing(Subject):
    """Show the list of articles that editors begin with: a page of them, filters, dates and a search field."""

    parameters = {"articles": [20, 100, 500, 2_000]}
    default = {"articles": 500}

    @staticmethod
    def dataset(articles: int) -> dict[str, int]:
        return {"articles": articles, "comments": 0}

    def prepare(self, articles: int) -> None:
        from bench_project.blog.models import Article

        self.signed = Signed(Article)
        self.all(articles)

    def listed(self, **query: Any) -> Any:
        response = self.signed.admin.changelist_view(self.signed.get("/admin/blog/article/", **query))
        return response.render()

    @variant(baseline=True)
    def all(self, articles: int) -> Any:
        """The first page."""
        return self.listed()

    @variant(differs="it shows what was searched for")
    def searched(self, articles: int) -> Any:
        """A search and a filter."""
        return self.listed(q="railways", status__exact="published")

    def contract(self, returned: Any) -> Any:
        listed = returned.context_data["cl"]
        return returned.status_code, listed.result_count, [article.pk for article in listed.result_list]


class JoinedListing(Subject):
    """Show a list of bookings that names two of their six foreign keys."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "employees": 100, "devices": 50, "folders": 10, "bookings": 300}

    def prepare(self) -> None:
        from bench_project.office.models import Booking

        self.signed = Signed(Booking)
        self.page()

    @variant(baseline=True)
    def page(self) -> Any:
        """A hundred rows; which tables are joined is the release's own business."""
        return self.signed.admin.changelist_view(self.signed.get("/admin/office/booking/")).render()

    def contract(self, returned: Any) -> Any:
        return returned.status_code, [booking.pk for booking in returned.context_data["cl"].result_list]


class ChangeForm(Subject):
    """Show the form of an article: selects, dates, many-to-many, and its comments as inline forms."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 50, "comments": 60}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.signed = Signed(Article)
        self.form()

    @variant(baseline=True)
    def form(self) -> Any:
        """`change_view`, rendered."""
        response = self.signed.admin.change_view(self.signed.get("/admin/blog/article/49/change/"), "49")
        return response.render()

    def contract(self, returned: Any) -> Any:
        return returned.status_code, returned.context_data["original"].pk, b"id_title" in returned.content


class AdminIndex(Subject):
    """Show the admin's first page: its apps, their models, and what the user may do with each."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0}

    def prepare(self) -> None:
        from django.contrib import admin

        from bench_project.blog.models import Article

        self.signed, self.site = Signed(Article), admin.site
        self.index()

    @variant(baseline=True)
    def index(self) -> Any:
        """`AdminSite.index`, rendered."""
        return self.site.index(self.signed.get("/admin/")).render()

    def contract(self, returned: Any) -> Any:
        return returned.status_code, sorted(app["app_label"] for app in returned.context_data["app_list"])
