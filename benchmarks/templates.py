"""Templates: from text to a page. How markup is used more than once has a file of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.template import Context, Engine, RequestContext

from ._kit import Subject, variant

LAYOUT = """<!doctype html><html><head><title>{% block title %}Site{% endblock %}</title>{% block head %}{% endblock %}
</head><body>{% block header %}<h1>{{ site }}</h1>{% endblock %}<main>{% block main %}{% endblock %}</main>
{% block footer %}<footer>{{ site }} – {{ year }}</footer>{% endblock %}</body></html>"""
SECTION = """{% extends "layout" %}{% block title %}{{ section }} – {{ block.super }}{% endblock %}
{% block main %}<nav>{% for name in sections %}<a href="/{{ name|urlencode }}/">{{ name }}</a>{% endfor %}</nav>
{% block content %}{% endblock %}{% endblock %}"""
PAGE = """{% extends "section" %}{% block content %}<article><h2>{{ article.title }}</h2>
{{ article.body|linebreaks }}<p>{{ article.at|date:"j F Y" }}</p></article>{% endblock %}
{% block footer %}{{ block.super }}<p>{{ article.author }}</p>{% endblock %}"""
LIST = """{% for article in articles %}{% if forloop.first %}<ol>{% endif %}
<li class="{% cycle 'odd' 'even' %}{% if article.draft %} draft{% endif %}">{{ forloop.counter }}.
<a href="/articles/{{ article.slug }}/">{{ article.title }}</a> by {{ article.author.name|default:"nobody" }}
{% with tags=article.tags %}{% if tags %}(
{% for tag in tags %}{{ tag }}{% if not forloop.last %}, {% endif %}{% endfor %})
{% endif %}{% endwith %}{% ifchanged article.day %}<time>{{ article.day }}</time>{% endifchanged %}</li>
{% if forloop.last %}</ol>{% endif %}{% empty %}<p>Nothing yet.</p>{% endfor %}"""
FILTERS = """{{ title|upper }} {{ title|title }} {{ title|slugify }} {{ title|truncatechars:12 }} {{ title|wordcount }}
{{ text|truncatewords:9 }} {{ text|striptags }} {{ text|escape }} {{ text|linebreaksbr }} {{ text|wordwrap:30 }}
{{ number|floatformat:2 }} {{ number|stringformat:".3f" }} {{ size|filesizeformat }} {{ count|pluralize }}
{{ at|date:"D, j M Y H:i" }} {{ at|time:"H:i" }} {{ names|join:", " }} {{ names|length }} {{ names|first }}
{{ missing|default:"–" }} {{ flag|yesno:"yes,no" }} {{ names|dictsort:0|slice:":2"|join:" " }} {{ text|add:"!" }}"""
BODY = "Nobody had meant to keep the old timetable.\n\nIf a < b and b < c, she said, then tell the scheduler.\n\n" * 4
FIRST = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def engine(**templates: str) -> Engine:
    loader = ("django.template.loaders.locmem.Loader", templates)
    return Engine(loaders=[("django.template.loaders.cached.Loader", [loader])])


def articles(number: int) -> list[dict[str, Any]]:
    return [
        {
            "title": f"Notes on kitchens & gardens {place}",
            "slug": f"notes-{place}",
            "author": {"name": "Chloë O'Neill"} if place % 5 else None,
            "tags": ["maps", "rivers"][: place % 3],
            "draft": place % 10 == 0,
            "day": f"2026-01-{1 + place // 8 % 28:02}",
        }
        for place in range(number)
    ]


class TemplateCompiling(Subject):
    """Compile the source of a page with 45 tags and variables, as the first request for a template does."""

    def prepare(self) -> None:
        self.engine = engine()
        self.source = LIST + FILTERS

    @variant(baseline=True)
    def compile(self) -> Any:
        """`Template(source)`."""
        return self.engine.from_string(self.source)

    def contract(self, returned: Any) -> Any:
        return len(returned.nodelist)


class BrokenTemplate(Subject):
    """Compile a template whose last tag is not closed, up to the error."""

    def prepare(self) -> None:
        self.engine = engine()
        self.source = LIST + "{% for article in articles %}"

    @variant(baseline=True)
    def compile(self) -> Any:
        """What it costs to find out."""
        from django.template import TemplateSyntaxError

        try:
            self.engine.from_string(self.source)
        except TemplateSyntaxError as error:
            return str(error)
        return ""

    def contract(self, returned: Any) -> Any:
        return "for" in returned


class ListRendering(Subject):
    """Render a list of articles with the tags that lists use: conditions, loops, cycles, numbers and links."""

    parameters = {"items": [1, 20, 50, 500]}
    default = {"items": 50}

    def prepare(self, items: int) -> None:
        self.template = engine(list=LIST).get_template("list")
        self.articles = articles(items)

    @variant(baseline=True)
    def render(self, items: int) -> str:
        """The template compiled, its context made anew."""
        return self.template.render(Context({"articles": self.articles}))


class InheritanceRendering(Subject):
    """Render a page that extends a section that extends a layout, with `block.super` in two blocks."""

    def prepare(self) -> None:
        self.template = engine(layout=LAYOUT, section=SECTION, page=PAGE).get_template("page")
        self.values = {
            "site": "A site", "year": 2026, "section": "Archive", "sections": ["News", "Archive", "Über uns"],
            "article": {"title": "A year with islands", "body": BODY, "at": FIRST, "author": "Hana Ito"},
        }  # fmt: skip
        self.render()  # parents are loaded when the child is rendered

    @variant(baseline=True)
    def render(self) -> str:
        """Three templates, all compiled."""
        return self.template.render(Context(self.values))


class FilterApplying(Subject):
    """Render a page that is nothing but variables with the 25 filters that templates use most."""

    def prepare(self) -> None:
        self.template = engine(page=FILTERS).get_template("page")
        self.values = {
            "title": "the quiet end of half-finished libraries", "text": "<p>" + BODY + "</p>", "number": 1234.5678,
            "size": 123_456_789, "count": 3, "at": FIRST, "names": ["Ada", "Bram", "Esra"], "flag": True,
        }  # fmt: skip

    @variant(baseline=True)
    def render(self) -> str:
        """Each filter once."""
        return self.template.render(Context(self.values))


class TextFilters(Subject):
    """Put a reader's text into a page by the filters that have to look at each of its characters."""

    parameters = {"words": [20, 200, 1_000, 5_000]}
    default = {"words": 200}

    def prepare(self, words: int) -> None:
        pieces = (
            "See https://example.com/maps?a=1&b=2",
            "or mail ada@example.com,",
            "<b>bold</b> and",
            "plain words &",
        )
        self.text = " ".join(pieces[place % 4] for place in range(words // 4))
        self.html = f"<div><p>{self.text}</p></div>" * 2
        names = ("urlize", "linebreaks", "striptags", "truncatewords_html:15", "truncatewords:15", "escape",
                 "truncatechars_html:120", "unordered_list")  # fmt: skip
        self.templates = {name: engine(t="{{ text|" + name + " }}").get_template("t") for name in names}

    def render(self, name: str, text: Any) -> str:
        return str(self.templates[name].render(Context({"text": text})))

    @variant(baseline=True)
    def escape(self, words: int) -> str:
        """What happens to every variable."""
        return self.render("escape", self.text)

    @variant(differs="it links addresses")
    def urlize(self, words: int) -> str:
        """Finds addresses and makes links of them."""
        return self.render("urlize", self.text)

    @variant(differs="it makes paragraphs")
    def linebreaks(self, words: int) -> str:
        """Makes paragraphs."""
        return self.render("linebreaks", self.text)

    @variant(differs="it drops tags")
    def striptags(self, words: int) -> str:
        """Drops tags."""
        return self.render("striptags", self.html)

    @variant(differs="it cuts text off")
    def truncatewords_html(self, words: int) -> str:
        """Cuts HTML off after fifteen words."""
        return self.render("truncatewords_html:15", self.html)

    @variant(differs="it cuts text off")
    def truncatechars_html(self, words: int) -> str:
        """Cuts HTML off after a hundred and twenty characters."""
        return self.render("truncatechars_html:120", self.html)

    @variant(differs="it makes a list")
    def unordered_list(self, words: int) -> str:
        """Makes a list of the words, of which every tenth has a list of its own."""
        nested = [[word, ["a", "b"]] if place % 10 == 0 else [word] for place, word in enumerate(self.text.split())]
        return self.render("unordered_list", [item for part in nested for item in part])


class OwnTags(Subject):
    """Use tags that a project wrote itself, twenty times each."""

    def prepare(self) -> None:
        from django.template import Library

        library = Library()
        library.simple_tag(lambda a, b: f"{a}–{b}", name="pair")
        library.filter("shout", lambda text: f"{text}!")
        library.inclusion_tag("card", name="card")(lambda title: {"title": title})
        made = engine(
            card="<b>{{ title }}</b>",
            page="{% for n in numbers %}{% pair n 'x' %}{{ n|shout }}{% card title=n %}{% endfor %}",
        )
        made.template_builtins.append(library)
        self.template = made.get_template("page")
        self.numbers = list(range(20))

    @variant(baseline=True)
    def render(self) -> str:
        """A simple tag, a filter and an inclusion tag."""
        return self.template.render(Context({"numbers": self.numbers}))


class OwnTagsCompiling(Subject):
    """Compile a template that uses tags which a project wrote itself, forty times."""

    def prepare(self) -> None:
        from django.template import Library

        library = Library()
        library.simple_tag(lambda a, b="x", *more, **named: f"{a}{b}{len(more)}{len(named)}", name="pair")
        library.simple_tag(takes_context=True, name="told")(lambda context, word: word)
        library.inclusion_tag("card", name="card")(lambda title, size=1: {"title": title})
        self.engine = engine(card="<b>{{ title }}</b>")
        self.engine.template_builtins.append(library)
        self.text = (
            "{% pair 1 n 'c' size=2 as made %}{{ made }}{% told n|default:'none' %}{% card title=n size=3 %}" * 40
        )

    @variant(baseline=True)
    def compile(self) -> Any:
        """Simple tags with a context, arguments by name and a result that is kept, and inclusion tags."""
        from django.template import Template

        return Template(self.text, engine=self.engine)

    def contract(self, returned: Any) -> Any:
        return returned.render(Context({"n": "a"})).count("<b>a</b>")


class UrlTags(Subject):
    """Link twenty rows of a list: `{% url %}` for each, and `{% querystring %}` for the pages of a list."""

    def prepare(self) -> None:
        from django.test import RequestFactory

        loaded = engine(
            url="{% for slug in slugs %}<a href=\"{% url 'article-detail' slug %}\"></a>{% endfor %}",
            querystring='{% for page in pages %}<a href="{% querystring page=page sort=None %}"></a>{% endfor %}',
        )
        self.url_template, self.query_template = loaded.get_template("url"), loaded.get_template("querystring")
        self.request = RequestFactory().get("/articles/?q=maps&tag=rivers&sort=title&page=2")
        self.slugs, self.pages = [f"notes-{number}" for number in range(20)], list(range(1, 21))
        self.url()

    @variant(baseline=True)
    def url(self) -> str:
        """Reverses a route by its name."""
        return self.url_template.render(Context({"slugs": self.slugs}))

    @variant(differs="it writes queries and no addresses")
    def querystring(self) -> str:
        """Changes one parameter of the request's query."""
        return self.query_template.render(RequestContext(self.request, {"pages": self.pages}))


class LoopLength(Subject):
    """Number the rows of a list as "3 of 50"."""

    parameters = {"items": [5, 50, 200, 1_000]}
    default = {"items": 50}

    def prepare(self, items: int) -> None:
        loaded = engine(
            counted="{% with n=items|length %}{% for i in items %}{{ forloop.counter }} of {{ n }} {% endfor %}"
            "{% endwith %}",
            length="{% for i in items %}{{ forloop.counter }} of {{ forloop.length }} {% endfor %}",
        )
        self.counted_template, self.length_template = loaded.get_template("counted"), loaded.get_template("length")
        self.items = list(range(items))

    @variant(baseline=True)
    def with_length(self, items: int) -> str:
        """`{% with %}` and the length filter, on any Django."""
        return self.counted_template.render(Context({"items": self.items}))

    @variant(needs="django.template.defaulttags.PartialNode")
    def forloop_length(self, items: int) -> str:
        """`forloop.length`, from Django 6.0 on."""
        return self.length_template.render(Context({"items": self.items}))


class TemplateFinding(Subject):
    """Find a template by its name and make its context: what `render` does before anything is rendered."""

    def prepare(self) -> None:
        sources = {f"page{number}": "<p>{{ value }}</p>" for number in range(50)}
        self.engine = engine(**sources)
        self.compiling = Engine(loaders=[("django.template.loaders.locmem.Loader", sources)])
        for number in range(50):
            self.engine.get_template(f"page{number}")

    @variant(baseline=True)
    def cached(self) -> Any:
        """Fifty templates that the cached loader holds."""
        return [self.engine.get_template(f"page{number}").name for number in range(50)]

    @variant
    def selected(self) -> Any:
        """The same by `select_template`, whose first name is not there."""
        return [self.engine.select_template(["missing", f"page{number}"]).name for number in range(50)]

    @variant
    def uncached(self) -> Any:
        """The same without the cached loader: each is compiled again."""
        return [self.compiling.get_template(f"page{number}").name for number in range(50)]


class ContextUsing(Subject):
    """Look variables up: attributes, keys, items and calls, two levels deep, in a context of six layers."""

    def prepare(self) -> None:
        dotted = "{{ a.name }}{{ a.items.0 }}{{ a.inner.value }}{{ b.key }}{{ b.method }}{{ c }}{{ missing.name }}"
        self.template = engine(t=dotted * 10).get_template("t")
        self.values = {
            "a": {"name": "first", "items": [1, 2], "inner": {"value": timedelta(1)}}, "b": Holder(), "c": "<plain>",
        }  # fmt: skip

    @variant(baseline=True)
    def render(self) -> str:
        """Seventy lookups."""
        context = Context(self.values)
        for layer in range(5):
            context.push({f"layer{layer}": layer})
        return self.template.render(context)


class Holder:
    key = "a key"

    def method(self) -> str:
        return "a method"
