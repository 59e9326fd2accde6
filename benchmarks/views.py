"""Views and what stands around them: classes, decorators, shortcuts, pages for errors."""

import sys
from typing import Any

from django.core import paginator as paginators
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import path

from ._kit import Subject, variant


def page(request: Any) -> HttpResponse:
    return HttpResponse("<p>a page</p>")


class ClassViews(Subject):
    """Call a view that answers with a line of text, ten times: a function, and the classes that a project derives from.

    The request is made once; each call makes a view of its class, as for each request.
    """

    def prepare(self) -> None:
        from django.views.generic import RedirectView, TemplateView, View

        class Plain(View):
            def get(self, request: Any) -> HttpResponse:
                return page(request)

        class Rendered(TemplateView):
            template_name = "blog/none.html"

            def render_to_response(self, context: Any, **more: Any) -> HttpResponse:
                return page(self.request)

        self.request = RequestFactory().get("/page/")
        self.views = {
            "function": page, "view": Plain.as_view(), "template_view": Rendered.as_view(),
            "redirect_view": RedirectView.as_view(url="/elsewhere/", query_string=True),
        }  # fmt: skip

    def answered(self, name: str) -> Any:
        view = self.views[name]
        return [view(self.request) for _ in range(10)]

    @variant(baseline=True)
    def function(self) -> Any:
        """A function."""
        return self.answered("function")

    @variant
    def view(self) -> Any:
        """`View`: it finds the method for the request's."""
        return self.answered("view")

    @variant
    def template_view(self) -> Any:
        """`TemplateView` up to its context; no template is rendered."""
        return self.answered("template_view")

    @variant(differs="it redirects")
    def redirect_view(self) -> Any:
        """`RedirectView` that keeps the query."""
        return self.answered("redirect_view")

    def contract(self, returned: Any) -> Any:
        return [(response.status_code, response.content, response.get("Location")) for response in returned]


class ObjectViews(Subject):
    """Show one article and a list of twenty by generic views, without a template."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 200}

    def prepare(self) -> None:
        from django.views.generic import DetailView, ListView

        from bench_project.blog.models import Article

        def answered(_view: Any, context: Any, **_more: Any) -> HttpResponse:
            found = context.get("article") or context["page_obj"]
            return HttpResponse(repr(getattr(found, "pk", None) or [article.pk for article in found]))

        shown = {"model": Article, "render_to_response": answered}
        self.detail = type("Detail", (DetailView,), shown).as_view()
        self.list = type("List", (ListView,), shown | {"paginate_by": 20, "ordering": "-pk"}).as_view()
        self.requests = RequestFactory()
        Article.objects.exists()

    @variant(baseline=True)
    def detail_view(self) -> Any:
        """`DetailView` by slug or key: one statement."""
        return self.detail(self.requests.get("/articles/7/"), pk=7)

    @variant(differs="it shows a list")
    def list_view(self) -> Any:
        """`ListView` with a paginator: two statements."""
        return self.list(self.requests.get("/articles/?page=2"))

    def contract(self, returned: Any) -> Any:
        return returned.status_code, returned.content


class ViewDecorating(Subject):
    """Call a view behind a decorator that looks at the request's headers or adds to the response's, ten times."""

    def prepare(self) -> None:
        from django.views.decorators.cache import cache_control, never_cache
        from django.views.decorators.http import condition, require_http_methods
        from django.views.decorators.vary import vary_on_headers

        self.request = RequestFactory().get("/page/", headers={"if-none-match": '"another"', "accept-encoding": "gzip"})
        self.views = {
            "none": page,
            "require_methods": require_http_methods(["GET", "HEAD"])(page),
            "vary": vary_on_headers("Accept", "Cookie")(page),
            "cache_control": cache_control(max_age=60, public=True, stale_while_revalidate=30)(page),
            "never_cache": never_cache(page),
            "condition": condition(etag_func=lambda _request: '"now"')(page),
        }

    def answered(self, name: str) -> Any:
        view = self.views[name]
        return [view(self.request) for _ in range(10)]

    @variant(baseline=True)
    def none(self) -> Any:
        """The view alone."""
        return self.answered("none")

    @variant
    def require_methods(self) -> Any:
        """`require_http_methods`."""
        return self.answered("require_methods")

    @variant
    def vary(self) -> Any:
        """`vary_on_headers` with two names."""
        return self.answered("vary")

    @variant
    def cache_control(self) -> Any:
        """`cache_control` with three directives."""
        return self.answered("cache_control")

    @variant
    def never_cache(self) -> Any:
        """`never_cache`: five directives and a date."""
        return self.answered("never_cache")

    @variant
    def condition(self) -> Any:
        """`condition` with an ETag that the reader does not have."""
        return self.answered("condition")

    def contract(self, returned: Any) -> Any:
        return [(response.status_code, response.content) for response in returned]


class GettingOr404(Subject):
    """Get ten rows by the shortcut that answers 404 where none is there."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 200}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article
        Article.objects.exists()

    @variant(baseline=True)
    def get_object_or_404(self) -> Any:
        """From sync code."""
        from django.shortcuts import get_object_or_404

        return [get_object_or_404(self.articles, pk=key) for key in range(1, 11)]

    @variant
    async def aget_object_or_404(self) -> Any:
        """From async code."""
        from django.shortcuts import aget_object_or_404

        return [await aget_object_or_404(self.articles, pk=key) for key in range(1, 11)]

    @variant
    def get_list_or_404(self) -> Any:
        """All ten together."""
        from django.shortcuts import get_list_or_404

        return get_list_or_404(self.articles.objects.order_by("pk"), pk__lte=10)

    def contract(self, returned: Any) -> Any:
        return [article.slug for article in returned]


urlpatterns = [path(f"pages/{number}/", page) for number in range(20)]


class ErrorPages(Subject):
    """Answer what went wrong: without a page of one's own, and with the pages that DEBUG shows."""

    def prepare(self) -> None:
        self.request = RequestFactory().get("/articles/none/?page=2", headers={"accept": "text/html"})
        self.request.urlconf = __name__

    def caught(self, error: Exception) -> tuple[Any, Any, Any]:
        """As it is at hand where it is caught."""
        values = [{"number": number, "text": "x" * 40} for number in range(10)]
        try:
            raise error
        except type(error):
            assert values
            return sys.exc_info()

    @variant(baseline=True)
    def not_found(self) -> Any:
        """The short page that a project without templates for it answers with, and its line in the log."""
        from django.core.handlers.exception import response_for_exception

        return response_for_exception(self.request, Http404("nothing there"))

    @variant(differs="it shows the routes")
    def debug_not_found(self) -> Any:
        """The page that DEBUG shows where no route fits."""
        from django.views.debug import technical_404_response

        return technical_404_response(self.request, Http404("nothing there"))

    @variant(differs="it shows the traceback")
    def debug_error(self) -> Any:
        """The page that DEBUG shows for an exception: frames, variables, settings."""
        from django.views.debug import technical_500_response

        return technical_500_response(self.request, *self.caught(ValueError("of a view")))

    @variant(differs="it is text")
    def reported_error(self) -> Any:
        """The same in text, as it is mailed to admins."""
        from django.views.debug import get_exception_reporter_class

        reporter = get_exception_reporter_class(self.request)(self.request, *self.caught(ValueError("of a view")))
        return HttpResponse(reporter.get_traceback_text())

    def contract(self, returned: Any) -> Any:
        return returned.status_code, b"articles/none" in returned.content


class PolicyDecorating(Subject):
    """Give one view a Content-Security-Policy of its own, ten times: the middleware's part is not in it."""

    def prepare(self) -> None:
        async def awaited(_request: Any) -> HttpResponse:
            return page(_request)

        self.request, self.decorated, self.awaited = RequestFactory().get("/page/"), page, awaited
        if type(self).variants["override"].available():
            from django.views.decorators.csp import csp_override, csp_report_only_override

            policy = {"default-src": ["'self'"]}
            self.decorated = csp_override(policy)(csp_report_only_override(policy)(page))
            self.awaited = csp_override(policy)(awaited)

    @variant(baseline=True)
    def none(self) -> Any:
        """The view alone."""
        return [page(self.request) for _ in range(10)]

    @variant(needs="django.views.decorators.csp.csp_override")
    def override(self) -> Any:
        """`csp_override` and `csp_report_only_override`, from Django 6.0 on."""
        return [self.decorated(self.request) for _ in range(10)]

    @variant(needs="django.views.decorators.csp.csp_override")
    async def override_awaited(self) -> Any:
        """`csp_override` around an async view."""
        return [await self.awaited(self.request) for _ in range(10)]

    def contract(self, returned: Any) -> Any:
        return [(response.status_code, response.content) for response in returned]


class PolicyMaking(Subject):
    """Decorate twenty views as a project's addresses are imported: what each decorator costs at start."""

    @variant(baseline=True)
    def condition(self) -> Any:
        """`condition`."""
        from django.views.decorators.http import condition

        return [condition(etag_func=lambda _request: '"now"')(page) for _ in range(20)]

    @variant(needs="django.views.decorators.csp.csp_override")
    def override(self) -> Any:
        """`csp_override`, from Django 6.0 on."""
        from django.views.decorators.csp import csp_override

        return [csp_override({"default-src": ["'self'"]})(page) for _ in range(20)]

    def contract(self, returned: Any) -> Any:
        return [view.__name__ for view in returned]


class PageReading(Subject):
    """Read what a template shows of a page of forty: its rows, its neighbours, and links to other pages.

    The list is in memory, so that nothing but the page itself costs anything.
    """

    def prepare(self) -> None:
        self.rows = list(range(1_000))

    @variant(baseline=True)
    def page(self) -> Any:
        """`Paginator`."""
        pages = paginators.Paginator(self.rows, 40)
        page = pages.get_page("7")
        links = list(pages.get_elided_page_range(page.number))
        around = page.previous_page_number(), page.next_page_number(), page.has_other_pages()
        return list(page), page.start_index(), page.end_index(), [str(link) for link in links], around

    @variant(needs="django.core.paginator.AsyncPaginator")
    async def async_page(self) -> Any:
        """`AsyncPaginator`, from Django 6.0 on: whatever may need a query is awaited."""
        pages = paginators.AsyncPaginator(self.rows, 40)
        page = await pages.aget_page("7")
        links = [str(link) async for link in pages.aget_elided_page_range(page.number)]
        around = (
            await page.aprevious_page_number(), await page.anext_page_number(), await page.ahas_other_pages(),
        )  # fmt: skip
        rows = [row async for row in page]
        return rows, await page.astart_index(), await page.aend_index(), links, around
