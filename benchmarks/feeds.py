"""Pages for programs: feeds and sitemaps."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ._kit import Subject, variant

FIRST = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


class FeedWriting(Subject):
    """Write a feed of thirty entries."""

    @variant(baseline=True)
    def rss(self) -> str:
        """RSS 2.01."""
        return self.written("Rss201rev2Feed")

    @variant(differs="it is another format")
    def atom(self) -> str:
        """Atom 1.0."""
        return self.written("Atom1Feed")

    def written(self, kind: str) -> str:
        from django.utils import feedgenerator

        feed = getattr(feedgenerator, kind)("Notes", "https://example.com/", "About kitchens & gardens")
        for number in range(30):
            feed.add_item(
                f"Note {number}",
                f"https://example.com/notes/{number}/",
                "If a < b, she said.",
                pubdate=FIRST + timedelta(hours=number),
                categories=["maps", "rivers"],
                author_name="Chloë",
            )
        written: str = feed.writeString("utf-8")
        return written

    def contract(self, returned: str) -> Any:
        return returned.count("<item"), returned.count("<entry"), returned.count("Note ")


class SitemapWriting(Subject):
    """Write a sitemap of a hundred articles, from the database to XML."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 200}

    def prepare(self) -> None:
        from django.contrib.sitemaps import GenericSitemap
        from django.contrib.sitemaps.views import sitemap
        from django.test import RequestFactory

        from bench_project.blog.models import Article

        info = {"queryset": Article.objects.filter(pk__lte=100).order_by("pk"), "date_field": "published_at"}
        self.sitemaps = {"articles": GenericSitemap(info, changefreq="weekly", priority=0.5)}
        self.view, self.requests = sitemap, RequestFactory()
        self.sitemap()

    @variant(baseline=True)
    def sitemap(self) -> Any:
        """The view of `django.contrib.sitemaps`."""
        return self.view(self.requests.get("/sitemap.xml"), sitemaps=self.sitemaps).render()

    def contract(self, returned: Any) -> Any:
        body = returned.content.decode()
        return returned.status_code, body.count("<url>"), body.count("<lastmod>")
