"""Ways to use a piece of markup more than once."""

from contextlib import suppress
from datetime import date

from django.template import Context, Engine, TemplateSyntaxError

from ._kit import Subject, variant

CARD = """<li class="card{% if article.featured %} featured{% endif %}">
  <h3><a href="/articles/{{ article.slug }}/">{{ article.title }}</a></h3>
  <p>{{ article.summary|truncatewords:12 }}</p>
  <p>{{ article.author }}, {{ article.published|date:"j F Y" }}</p>
</li>
"""
HEAD = '<!doctype html><html><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>\n<ul class="cards">\n'
FOOT = "</ul></body></html>\n"


def page(card: str) -> str:
    """The page around the cards, the same for every variant."""
    return HEAD + "{% for article in articles %}" + card + "{% endfor %}" + FOOT


TEMPLATES = {
    "card.html": CARD,
    "cards.html": "{% partialdef card %}" + CARD + "{% endpartialdef %}",
    "inline.html": page(CARD),
    "include.html": page('{% include "card.html" %}'),
    "partial.html": "{% partialdef card %}" + CARD + "{% endpartialdef %}" + page("{% partial card %}"),
    "include_partial.html": page('{% include "cards.html#card" %}'),
}

PARTIALS = "django.template.base.PartialTemplate"
SUMMARY = "one page of markup with its cards & <b>tags</b> to escape, long enough to be cut after a dozen words"


class TemplateReuse(Subject):
    """Render a page with a card for each article, the card's markup written once and used in different ways.

    The template is looked up in the cached loader at every call, as a view does; it is compiled once.
    """

    parameters = {"items": [1, 20, 200, 2_000]}
    default = {"items": 20}

    def prepare(self, items: int) -> None:
        loader = ("django.template.loaders.locmem.Loader", TEMPLATES)
        self.engine = Engine(loaders=[("django.template.loaders.cached.Loader", [loader])])
        for name in TEMPLATES:
            with suppress(TemplateSyntaxError):  # a Django without partials
                self.engine.get_template(name)
        self.articles = [
            {
                "title": f"Article {number} & co.",
                "slug": f"article-{number}",
                "summary": SUMMARY[number % 7 :],
                "author": f"Author {number % 13}",
                "published": date(2026, 1 + number % 12, 1 + number % 28),
                "featured": number % 10 == 0,
            }
            for number in range(items)
        ]

    def render(self, name: str) -> str:
        """As a view does it: look up, then render with a fresh context."""
        return self.engine.get_template(name).render(Context({"title": "Articles", "articles": self.articles}))

    @variant(baseline=True)
    def inline(self, items: int) -> str:
        """The markup stands in the page itself: nothing is reused, the floor."""
        return self.render("inline.html")

    @variant
    def include(self, items: int) -> str:
        """The markup in a file of its own, on any Django."""
        return self.render("include.html")

    @variant(needs=PARTIALS)
    def partial(self, items: int) -> str:
        """The markup named by partialdef in the page, from Django 6.0 on."""
        return self.render("partial.html")

    @variant(needs=PARTIALS)
    def include_partial(self, items: int) -> str:
        """A partial of another file, from Django 6.0 on."""
        return self.render("include_partial.html")

    @variant(needs=PARTIALS, differs="renders the first card only, as an answer to a request for that fragment")
    def fragment_alone(self, items: int) -> str:
        """One card of the page by itself, from Django 6.0 on: what a page updated in pieces asks for."""
        return self.engine.get_template("partial.html#card").render(Context({"article": self.articles[0]}))
