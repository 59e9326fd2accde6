"""What a process does once, before its first request: models, tags and settings are made, and models are checked."""

from typing import Any

from ._kit import Subject, variant


def defined() -> Any:
    """Defines a model in a registry of its own, so that it is forgotten with it."""
    from django.apps.registry import Apps
    from django.contrib.contenttypes.fields import GenericForeignKey
    from django.contrib.contenttypes.models import ContentType
    from django.db import models
    from django.db.models.functions import Lower

    class Shelf(models.Model):
        code = models.CharField(max_length=20, unique=True)
        title = models.CharField(max_length=80, blank=True)
        lower = models.GeneratedField(
            expression=Lower("title"), output_field=models.CharField(max_length=80), db_persist=True
        )
        price = models.DecimalField(max_digits=9, decimal_places=2, default=0)
        tags = models.JSONField(default=list)
        kind = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
        number = models.PositiveIntegerField()
        about = GenericForeignKey("kind", "number")
        before = models.ForeignKey("self", models.SET_NULL, null=True, related_name="after")

        class Meta:
            app_label = "starting"
            apps = Apps()
            ordering = ("code",)
            constraints = (
                models.CheckConstraint(condition=models.Q(price__gte=0), name="starting_price"),
                models.UniqueConstraint(fields=["kind", "number"], name="starting_about"),
                models.UniqueConstraint(Lower("title"), "code", name="starting_title"),
            )
            indexes = (models.Index(fields=["title", "-price"]),)

    return Shelf


class ModelDefining(Subject):
    """Define a model of ten fields, three constraints and an index: what importing a file of models does for each."""

    def prepare(self) -> None:
        defined().check(databases=["default"])  # which asks the database once what it can

    @variant(baseline=True)
    def define(self) -> Any:
        """A class statement; the model is forgotten afterwards."""
        return defined()

    @variant
    def define_and_check(self) -> Any:
        """The same, and `Model.check` for the default database, as every command does for each model."""
        model = defined()
        # Its two foreign keys: the registry of its own knows no other models.
        assert [found.id for found in model.check(databases=["default"])] == ["fields.E300", "fields.E300"]
        return model

    def contract(self, returned: Any) -> Any:
        return [field.name for field in returned._meta.get_fields()]


class TagRegistering(Subject):
    """Register three tags of a project's own: what importing a file of template tags does."""

    @variant(baseline=True)
    def register(self) -> Any:
        """`simple_tag`, `inclusion_tag` and `filter`."""
        from django.template import Library

        library = Library()

        @library.simple_tag(takes_context=True)
        def greeting(context: Any, name: str, *, loud: bool = False) -> str:
            return f"{context} {name} {loud}"

        @library.inclusion_tag("starting/card.html")
        def card(title: str) -> dict[str, str]:
            return {"title": title}

        @library.filter
        def shout(text: str) -> str:
            return text.upper()

        return library

    def contract(self, returned: Any) -> Any:
        return sorted(returned.tags), sorted(returned.filters)


class SettingsMaking(Subject):
    """Make settings from those of a project: Django's own, then the project's over them."""

    def prepare(self) -> None:
        self.make()

    @variant(baseline=True)
    def make(self) -> Any:
        """`Settings`, whose module is imported already."""
        from django.conf import Settings

        return Settings("bench_project.settings")

    @variant
    def configure(self) -> Any:
        """`settings.configure` in code, as scripts do, and one setting read."""
        from django.conf import LazySettings

        settings: Any = LazySettings()
        settings.configure(ROOT_URLCONF="bench_project.urls", USE_TZ=True)
        settings.DEBUG = False
        assert "DEBUG" in dir(settings)
        return settings

    def contract(self, returned: Any) -> Any:
        return returned.ROOT_URLCONF, returned.USE_TZ


class BlockTagUsing(Subject):
    """Register, compile and render a tag around a block, and what Django's own tags add to a page."""

    def prepare(self) -> None:
        from django.template import Context

        self.context = Context
        self.built_in()

    @variant(baseline=True)
    def built_in(self) -> Any:
        """`{% filter %}`, `center` and `{% csrf_token %}`, of a new engine."""
        from django.template import Engine

        template = Engine().from_string("{% filter upper %}a {{ word|center:9 }}{% endfilter %}{% csrf_token %}")
        return str(template.render(self.context({"word": "tea", "csrf_token": "f" * 64})))

    @variant(needs="django.template.library.SimpleBlockNode", differs="it is a tag of the project's own")
    def simple_block_tag(self) -> Any:
        """`simple_block_tag`."""
        from django.template import Engine, Library

        library, engine = Library(), Engine()

        @library.simple_block_tag
        def loud(content: str, mark: str = "!") -> str:
            return content.upper() + mark

        engine.template_builtins.append(library)
        return str(
            engine.from_string("{% loud mark='?' %}a {{ word }}{% endloud %}").render(self.context({"word": "b"}))
        )
