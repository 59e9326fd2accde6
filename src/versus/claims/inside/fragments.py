"""Statements about templates and their partials."""

import asyncio
import importlib.util
from typing import Any

from .stage import NotRunError, configure, corrected, probe, rendered

CARD = "{% partialdef card %}<b>{{ product }}</b>{% endpartialdef %}"


def told(templates: dict[str, str], name: str, context: dict[str, Any] | None = None) -> str | None:
    """What a template renders to; None where it does not."""
    configure(templates=templates)
    from django.template import TemplateDoesNotExist, TemplateSyntaxError
    from django.template.loader import render_to_string

    try:
        return render_to_string(name, context or {}).strip()
    except (TemplateSyntaxError, TemplateDoesNotExist):
        return None


@probe("A030")
def partials_library() -> bool:
    return told({"t.html": "{% load partials %}" + CARD}, "t.html") is not None


@probe("A031")
@corrected("A030")
def defined_and_used() -> bool:
    return told({"t.html": CARD + "{% partial card %}"}, "t.html", {"product": "tea"}) == "<b>tea</b>"


@probe("A032")
def inside_a_loop() -> bool:
    loop = "{% for product in products %}{% partial card %}{% endfor %}"
    return told({"t.html": CARD + loop}, "t.html", {"products": ["a", "b"]}) == "<b>a</b><b>b</b>"


@probe("A033")
def rendered_alone() -> bool:
    configure(templates={"t.html": f"<h1>Head</h1>{CARD}"})
    from django.shortcuts import render
    from django.template import TemplateDoesNotExist, TemplateSyntaxError
    from django.test import RequestFactory

    try:
        response = render(RequestFactory().get("/"), "t.html#card", {"product": "tea"})
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return False
    return response.content == b"<b>tea</b>"


@probe("A034")
def inline() -> bool:
    return told({"t.html": "{% partialdef note inline %}hello{% endpartialdef %}"}, "t.html") == "hello"


@probe("A035")
def included() -> bool:
    found = told({"t.html": CARD, "page.html": '{% include "t.html#card" %}'}, "page.html", {"product": "tea"})
    return found == "<b>tea</b>"


@probe("A036")
def separate_files() -> bool:
    templates = {"card.html": "<b>{{ product }}</b>", "page.html": '<p>{% include "card.html" %}</p>'}
    return (
        told(templates, "page.html", {"product": "tea"}) == "<p><b>tea</b></p>"
        and rendered('{% include "card.html" %}', {"product": "rye"}) == "<b>rye</b>"
    )


@probe("A037")
def loop_length() -> bool:
    return told({"t.html": "{% for n in ns %}{{ forloop.length }}{% endfor %}"}, "t.html", {"ns": "abc"}) == "333"


@probe("C008")
def several_in_one_file() -> bool:
    two = "{% partialdef a %}A{% endpartialdef %}{% partialdef b %}B{% endpartialdef %}"
    return told({"t.html": two}, "t.html#a") == "A" and rendered('{% include "t.html#b" %}') == "B"


@probe("C009")
def arguments() -> bool:
    source = "{% partialdef card %}<b>{{ product }}</b>{% endpartialdef %}{% partial card product='tea' %}"
    return told({"t.html": source}, "t.html") == "<b>tea</b>"


@probe("C007")
def jinja_macros() -> bool:
    if importlib.util.find_spec("jinja2") is None:
        raise NotRunError("Jinja2 is not installed in this environment")
    configure(
        TEMPLATES=[{"BACKEND": "django.template.backends.jinja2.Jinja2", "NAME": "jinja2", "DIRS": [], "OPTIONS": {}}]
    )
    from django.template import engines

    source = "{% macro card(product) %}<b>{{ product }}</b>{% endmacro %}{{ card('tea') }}{{ card('rye') }}"
    return bool(engines["jinja2"].from_string(source).render({}) == "<b>tea</b><b>rye</b>")


@probe("A075")
def engine_aget_template() -> bool:
    configure()
    from django.template import Engine

    return hasattr(Engine, "aget_template")


@probe("A076")
def template_arender() -> bool:
    from django.template import Template
    from django.template.backends.django import Template as BackendTemplate

    return hasattr(Template, "arender") or hasattr(BackendTemplate, "arender")


@probe("A077")
def await_tag() -> bool:
    return told({"t.html": "{% await value %}"}, "t.html", {"value": "v"}) is not None


@probe("B023")
def data_is_awaited() -> bool:
    configure(templates={"t.html": "{{ value }}"})
    from django.template.loader import render_to_string

    async def value() -> str:
        return "awaited"

    async def page() -> str:
        waiting = value()
        try:
            return str(render_to_string("t.html", {"value": waiting}))
        finally:
            waiting.close()

    return asyncio.run(page()) == "awaited"


@probe("B034")
def clearer_errors() -> bool:
    configure()
    from django.template import TemplateSyntaxError

    of_52 = {
        "{% if a %}": "Unclosed tag on line 1: 'if'. Looking for one of: elif, else, endif.",
        "{{ a|nothing }}": "Invalid filter: 'nothing'",
        "{% nothing %}": "Invalid block tag on line 1: 'nothing'. Did you forget to register or load this tag?",
        "{{ a b }}": "Could not parse the remainder: ' b' from 'a b'",
    }
    found = {}
    for source in of_52:
        try:
            rendered(source)
        except TemplateSyntaxError as error:
            found[source] = str(error)
    return found != of_52
