"""Ways to write a component: Django's templates, and the packages that people use instead or beside them."""

import html
import re
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from ._kit import Subject, scratch_folder, variant

CARD = (
    '<li class="card{% if article.featured %} featured{% endif %}"><h3><a href="/articles/{{ article.slug }}/">'
    "{{ article.title }}</a></h3><p>{{ article.author }}</p></li>"
)
OF_ARTICLE = "{% for article in articles %}{}{% endfor %}"
CACHED, IN_MEMORY = "django.template.loaders.cached.Loader", "django.template.loaders.locmem.Loader"


def page(card: str) -> str:
    """The page around the cards."""
    return f'<h1>{{{{ title }}}}</h1><ul class="cards">{OF_ARTICLE.replace("{}", card)}</ul>'


class Components(Subject):
    """Render a page of cards, the card written as a component, in one of the ways that people recommend.

    Each way compiles its templates before. The contract compares the text, its references decoded, without the spaces
    between tags and without the attributes by which a package finds its components again; nothing is left unescaped.
    """

    packages = "choices"
    parameters = {"cards": [5, 50, 200, 1_000]}
    default = {"cards": 50}

    def prepare(self, cards: int) -> None:
        self.articles = [
            {
                "title": f"Article <{number}> & co.", "slug": f"article-{number}", "author": f"Author {number % 13}",
                "featured": number % 10 == 0,
            }
            for number in range(cards)
        ]  # fmt: skip
        templates = {"card": CARD, "inline": page(CARD), "include": page('{% include "card" %}')}
        self.engine = Engine(loaders=[(CACHED, [(IN_MEMORY, templates)])])
        self.folder = scratch_folder()
        for name in ("jinja2_macro", "cotton", "django_components"):
            if type(self).variants[name].available():
                getattr(self, f"prepare_{name}")()

    def prepare_jinja2_macro(self) -> None:
        from jinja2 import Environment

        card = "{% macro card(article) %}" + CARD + "{% endmacro %}"
        self.jinja = Environment(autoescape=True).from_string(card + page("{{ card(article) }}"))

    def prepare_cotton(self) -> None:
        # It looks components up among the project's templates: the card is cotton/card.html there.
        Path(self.folder.name, "page.html").write_text(page('<c-card :article="article" />'))
        self.cotton_engine = Engine(
            dirs=[self.folder.name],
            loaders=[(CACHED, ["django_cotton.cotton_loader.Loader", "django.template.loaders.filesystem.Loader"])],
            builtins=["django_cotton.templatetags.cotton"],
        )

    def prepare_django_components(self) -> None:
        from django_components import Component, registry

        class Card(Component):
            template = CARD

            def get_template_data(self, args: Any, kwargs: Any, slots: Any, context: Any) -> Any:
                return {"article": kwargs["article"]}

        if registry.has("card"):  # of another point, or of a first import
            registry.unregister("card")
        registry.register("card", Card)
        self.components_engine = Engine(
            loaders=[(CACHED, [(IN_MEMORY, {"page": page('{% component "card" article=article / %}')})])],
            builtins=["django_components.templatetags.component_tags"],
        )

    def render(self, engine: Engine, name: str) -> str:
        return str(engine.get_template(name).render(Context({"title": "Articles", "articles": self.articles})))

    @variant(baseline=True)
    def inline(self, cards: int) -> str:
        """The card stands in Django's template itself: no component."""
        return self.render(self.engine, "inline")

    @variant
    def include(self, cards: int) -> str:
        """The card in a file of its own, included."""
        return self.render(self.engine, "include")

    @variant(needs="jinja2.Environment")
    def jinja2_macro(self, cards: int) -> str:
        """A macro of Jinja2, in one file with the page."""
        return str(self.jinja.render(title="Articles", articles=self.articles))

    @variant(needs="django_cotton.cotton_loader.Loader")
    def cotton(self, cards: int) -> str:
        """A component of django-cotton, in a file of its own."""
        return self.render(self.cotton_engine, "page.html")

    @variant(needs="django_components.Component")
    def django_components(self, cards: int) -> str:
        """A component of django-components: a class with its template."""
        return self.render(self.components_engine, "page")

    @variant(needs="htpy.Element")
    def htpy(self, cards: int) -> str:
        """Functions of htpy."""
        from htpy import a, fragment, h1, h3, li, p, ul

        return str(
            fragment[
                h1["Articles"],
                ul(".cards")[
                    (
                        li(class_=["card", {"featured": article["featured"]}])[
                            h3[a(href=f"/articles/{article['slug']}/")[article["title"]]], p[article["author"]]
                        ]
                        for article in self.articles
                    )
                ],
            ]
        )

    @variant(needs="fast_html.render")
    def fast_html(self, cards: int) -> str:
        """Functions of fast_html, which leaves escaping to the caller."""
        from fast_html import a, h1, h3, li, p, render, ul

        return str(
            render(
                [
                    h1("Articles"),
                    ul(
                        [
                            li(
                                [
                                    h3(a(html.escape(article["title"]), href=f"/articles/{article['slug']}/")),
                                    p(html.escape(article["author"])),
                                ],
                                class_="card featured" if article["featured"] else "card",
                            )
                            for article in self.articles
                        ],
                        class_="cards",
                    ),
                ]
            )
        )

    @variant(needs="fasthtml.components.Li")
    def fasthtml(self, cards: int) -> str:
        """Functions of FastHTML."""
        from fasthtml.components import H1, H3, A, Li, P, Ul, to_xml

        cards_of = [
            Li(
                H3(A(article["title"], href=f"/articles/{article['slug']}/")), P(article["author"]),
                cls="card featured" if article["featured"] else "card",
            )
            for article in self.articles
        ]  # fmt: skip
        return str(to_xml((H1("Articles"), Ul(*cards_of, cls="cards")), do_escape=True))

    def contract(self, returned: str) -> Any:
        marked = re.sub(r' data-[\w-]+(="[^"]*")?', "", returned)
        text = re.sub(r">\s+<", "><", html.unescape(re.sub(r"\s*(</?\w)", r"\1", marked)))
        return re.sub(r"\s+", " ", text).strip(), returned.count("&lt;") + returned.count("&#60;")


class PartialOrInclude(Subject):
    """Render a page that shows a small piece for each article: the piece in a file, or a partial of the page."""

    packages = "choices"
    parameters = {"items": [1, 20, 200, 2_000]}
    default = {"items": 20}

    def prepare(self, items: int) -> None:
        self.articles = [{"title": f"Article <{number}>", "slug": f"article-{number}"} for number in range(items)]
        piece = '<a href="/articles/{{ article.slug }}/">{{ article.title }}</a>'
        defined = "{% partialdef piece %}" + piece + "{% endpartialdef %}"
        shown = OF_ARTICLE.replace("{}", "{% partial piece %}")
        templates = {
            "piece": piece,
            "include": OF_ARTICLE.replace("{}", '{% include "piece" %}'),
            "partial": defined + shown,
            "package_partial": "{% load partials %}" + defined + shown,
        }
        self.engine = Engine(
            loaders=[(CACHED, [(IN_MEMORY, templates)])],
            libraries={"partials": "template_partials.templatetags.partials"}
            if type(self).variants["package_partial"].available()
            else {},
        )

    def render(self, name: str) -> str:
        return str(self.engine.get_template(name).render(Context({"articles": self.articles})))

    @variant(baseline=True)
    def include(self, items: int) -> str:
        """`{% include %}` of a file of its own."""
        return self.render("include")

    @variant(needs="django.template.base.PartialTemplate")
    def partial(self, items: int) -> str:
        """`{% partial %}`, from Django 6.0 on."""
        return self.render("partial")

    @variant(needs="template_partials.templatetags.partials")
    def package_partial(self, items: int) -> str:
        """The same tags of django-template-partials, for any Django."""
        return self.render("package_partial")


class ColdLoading(Subject):
    """Load and render, with nothing compiled yet, a page of many pieces: in a file each, or partials of the page."""

    caches = "the lexer's patterns and the tag libraries, which a process compiles once"
    parameters = {"pieces": [1, 5, 20, 50]}
    default = {"pieces": 20}

    def prepare(self, pieces: int) -> None:
        self.folder = scratch_folder()
        folder = Path(self.folder.name)
        names = [f"piece{number}" for number in range(pieces)]
        texts = [f'<section id="{name}"><h2>{{{{ title }}}}</h2><p>{name}</p></section>' for name in names]
        for name, text in zip(names, texts, strict=True):
            (folder / f"{name}.html").write_text(text)
        (folder / "includes.html").write_text("".join(f'{{% include "{name}.html" %}}' for name in names))
        (folder / "partials.html").write_text(
            "".join(f"{{% partialdef {n} %}}{t}{{% endpartialdef %}}" for n, t in zip(names, texts, strict=True))
            + "".join(f"{{% partial {name} %}}" for name in names)
        )

    def loaded(self, name: str) -> str:
        engine = Engine(dirs=[self.folder.name])
        return str(engine.get_template(name).render(Context({"title": "Title"})))

    @variant(baseline=True)
    def includes(self, pieces: int) -> str:
        """A file for each piece, included."""
        return self.loaded("includes.html")

    @variant(needs="django.template.base.PartialTemplate")
    def partials(self, pieces: int) -> str:
        """One file, from Django 6.0 on."""
        return self.loaded("partials.html")
