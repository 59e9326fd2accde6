"""Statements about forms and the admin."""

from typing import Any

from .stage import configure, probe, rendered

ADMIN = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages",
]  # fmt: skip


def form(**meta: Any) -> Any:
    configure()
    from django import forms

    attributes: dict[str, Any] = {"name": forms.CharField(help_text="Yours.")}
    if meta:
        attributes["Meta"] = type("Meta", (), meta)
    return type("NameForm", (forms.Form,), attributes)


@probe("A081")
def field_groups() -> bool:
    return hasattr(form(field_groups={"Who": ["name"]})(), "groups")


@probe("A082")
def as_field_group() -> bool:
    bound = form()({"name": ""})
    text = rendered("{{ form.name.as_field_group }}", {"form": bound})
    return all(part in text for part in ("<label", "<input", "Yours.", "errorlist"))


@probe("A083")
def async_queryset_of_the_admin() -> bool:
    configure(apps=ADMIN, tables=False)
    from django.contrib.admin import ModelAdmin

    return hasattr(ModelAdmin, "aget_queryset")


@probe("A085")
def async_hooks_of_the_admin() -> bool:
    found = configure(
        models="class Thing(models.Model):\n    name = models.CharField(max_length=60)",
        views="""from django.contrib import admin
@admin.register(Thing)
class ThingAdmin(admin.ModelAdmin):
    async def save_model(self, request, obj, form, change):
        obj.save()
""",
        urls='[path("admin/", admin.site.urls)]',
        apps=ADMIN,
        processors=[
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
    )
    import warnings

    from django.contrib.auth.models import User
    from django.test import Client

    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root", "", "x"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client.post("/admin/probed/thing/add/", {"name": "a"})
    return bool(found.Thing.objects.count() == 1)
