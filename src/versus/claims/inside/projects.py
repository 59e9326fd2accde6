"""Statements about new projects, commands, settings and migrations."""

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from .stage import NotRunError, configure, importable, made_settings, managed, probe, project

MIGRATION = """
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Author',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60, unique=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='things.author')),
            ],
            options={
                'ordering': ['title'],
            },
        ),
    ]
"""
MODELS = """from django.db import models
class Author(models.Model):
    name = models.CharField(max_length=60)
class Article(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)
    title = models.CharField(max_length=60, unique=True)
    class Meta:
        ordering = ["title"]
"""


NAMES = """
    django.conf.settings django.contrib.auth.authenticate
    django.contrib.auth.decorators.login_required django.contrib.auth.models.User
    django.contrib.admin.site django.contrib.messages.success django.core.cache.cache
    django.core.exceptions.ValidationError django.core.files.base.ContentFile
    django.core.mail.EmailMultiAlternatives django.core.mail.send_mail
    django.core.management.call_command django.core.paginator.Paginator
    django.core.serializers.serialize django.core.validators.RegexValidator django.db.connection
    django.db.migrations.RunPython django.db.models.Count django.db.models.F
    django.db.models.Prefetch django.db.models.Q django.db.models.functions.Coalesce
    django.db.transaction.atomic django.dispatch.receiver django.forms.ModelForm
    django.http.HttpResponse django.http.JsonResponse django.shortcuts.get_object_or_404
    django.shortcuts.redirect django.shortcuts.render django.template.loader.render_to_string
    django.template.Library django.test.Client django.test.TestCase django.test.override_settings
    django.urls.include django.urls.path django.urls.re_path django.urls.reverse
    django.utils.decorators.method_decorator django.utils.html.format_html
    django.utils.safestring.mark_safe django.utils.text.slugify django.utils.timezone.now
    django.utils.translation.gettext_lazy django.views.decorators.csrf.csrf_exempt
    django.views.generic.CreateView django.views.generic.ListView
"""


def pythons() -> tuple[str, set[str]]:
    """Returns what Django's metadata say: the requirement, and the versions it names."""
    metadata = importlib.metadata.metadata("django")
    named = {
        found[1]
        for line in metadata.get_all("Classifier") or ()
        if (found := re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line))
    }
    return metadata["Requires-Python"], named


@probe("A060")
def new_projects_have_big_keys() -> bool:
    folder = project(app="things")
    (folder / "things" / "models.py").write_text(MODELS)
    managed(folder, "manage.py", "makemigrations", "things")
    return "models.BigAutoField" in (folder / "things" / "migrations" / "0001_initial.py").read_text()


@probe("A064")
def three_pythons() -> bool:
    wanted, named = pythons()
    return ">=3.12" in wanted and {"3.12", "3.13", "3.14"} <= named


@probe("A093")
def python_312_is_the_least() -> bool:
    return ">=3.12" in pythons()[0]


@probe("B019")
def python_311_is_enough() -> bool:
    import django

    wanted = re.search(r">=3\.(\d+)", pythons()[0])
    return django.VERSION >= (6, 0) and wanted is not None and int(wanted[1]) <= 11


@probe("A065")
def current_feature_release() -> bool:
    """6.1 is out, by the Djangos that the suite knows."""
    import os

    import django

    newest = os.environ.get("VERSUS_NEWEST", "")
    if not newest:
        raise NotRunError("nobody told which Django is the newest")
    return django.VERSION[:2] == (6, 0) and newest.startswith("6.0")


@probe("A097")
def release_dates() -> bool:
    """By the newest Django's release notes."""
    import json
    import os

    told = os.environ.get("VERSUS_RELEASED", "")
    if not told:
        raise NotRunError("a wheel does not say when its series was released, and Django's source was not to be had")
    dates = json.loads(told)
    said = {"5.2": "April 2025", "6.0": "December 2025", "6.1": "August 2026"}
    if not said.keys() <= dates.keys():
        raise NotRunError("the newest Django that was asked has no notes of all three releases")
    return all(f"{dates[series].split()[0]} {dates[series].split()[-1]}" == month for series, month in said.items())


@probe("A092")
def typed() -> bool:
    import django

    return (Path(django.__file__).with_name("py.typed")).exists()


@probe("A094")
def deprecations_are_gone() -> bool:
    import django.utils.deprecation as module

    return not {"RemovedInDjango60Warning", "RemovedInDjango61Warning"} & set(vars(module))


def warning_project() -> Path:
    """A project whose app does what is deprecated."""
    folder = project(app="things")
    (folder / "things" / "apps.py").write_text(
        "import warnings\nfrom django.apps import AppConfig\n"
        "from django.utils.deprecation import RemovedInNextVersionWarning\n"
        "class ThingsConfig(AppConfig):\n    name = 'things'\n"
        "    def ready(self):\n        warnings.warn('deprecated here', RemovedInNextVersionWarning)\n"
    )
    return folder


@probe("A098")
def warnings_are_shown() -> bool:
    folder = warning_project()
    shown = managed(folder, "manage.py", "check", python=["-Wd"]).stderr
    silent = managed(folder, "manage.py", "check").stderr
    return "deprecated here" in shown and "deprecated here" not in silent


@probe("B006")
def asgi_by_default() -> bool:
    made = made_settings(project())
    return "ASGI_APPLICATION" in made and "WSGI_APPLICATION" not in made


@probe("B007")
def asgi_file() -> bool:
    return (project() / "site1" / "asgi.py").exists()


@probe("B008")
def settings_from_the_environment() -> bool:
    text = (project() / "site1" / "settings.py").read_text()
    return "environ" in text or "getenv" in text


@probe("B009")
def new_layout() -> bool:
    folder = project()
    found = {str(file.relative_to(folder)) for file in folder.rglob("*.py")}
    return found != {"manage.py", *(f"site1/{name}.py" for name in ("__init__", "asgi", "settings", "urls", "wsgi"))}


def defaults(pattern: str) -> dict[str, Any]:
    from django.conf import global_settings

    return {name: value for name, value in vars(global_settings).items() if re.fullmatch(pattern, name)}


@probe("B010")
def static_defaults() -> bool:
    made = made_settings(project())
    of_52 = {
        "STATIC_ROOT": None, "STATIC_URL": None, "STATICFILES_DIRS": [],
        "STATICFILES_FINDERS": [
            "django.contrib.staticfiles.finders.FileSystemFinder",
            "django.contrib.staticfiles.finders.AppDirectoriesFinder",
        ],
    }  # fmt: skip
    own = {name: value for name, value in made.items() if name.startswith("STATIC")}
    return defaults(r"STATIC.*") != of_52 or own != {"STATIC_URL": "static/"}


@probe("B011")
def cookie_defaults() -> bool:
    of_52 = {
        "SESSION_COOKIE_SECURE": False, "SESSION_COOKIE_HTTPONLY": True, "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": False, "CSRF_COOKIE_HTTPONLY": False, "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_USE_SESSIONS": False,
    }  # fmt: skip
    made = made_settings(project())
    return {name: defaults(name)[name] for name in of_52} != of_52 or bool(set(of_52) & set(made))


@probe("B013")
def use_l10n_is_gone() -> bool:
    return not defaults("USE_L10N")


@probe("B015")
def old_urls_are_gone() -> bool:
    return not importable("django.conf.urls.url")


def migration(folder: Path) -> str:
    managed(folder, "manage.py", "makemigrations", "things")
    text = (folder / "things" / "migrations" / "0001_initial.py").read_text()
    return text.partition("\n")[2]


def things() -> Path:
    folder = project(app="things")
    (folder / "things" / "models.py").write_text(MODELS)
    settings = folder / "site1" / "settings.py"
    settings.write_text(f"{settings.read_text()}\nDEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'\n")
    return folder


@probe("B016")
def migrations_have_another_format() -> bool:
    return migration(things()) != MIGRATION


@probe("B017")
def migrations_have_other_operations() -> bool:
    told = re.findall(r"migrations\.(\w+)\(", migration(things()))
    return told != ["CreateModel", "CreateModel"]


@probe("B020")
def runserver_is_asgi() -> bool:
    from django.core.management.commands.runserver import Command
    from django.core.servers.basehttp import WSGIServer

    return not issubclass(Command.server_cls, WSGIServer)


@probe("B021")
def check_finds_deprecated_code() -> bool:
    folder = warning_project()
    ended = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"], cwd=folder, capture_output=True, text=True, check=False
    )
    return "deprecat" in (ended.stdout + ended.stderr).lower()


@probe("B022")
def names_of_settings() -> bool:
    return {"STATIC_FILES", "MEDIA"} <= set(defaults(r"STATIC_FILES|MEDIA"))


@probe("B036")
def old_middleware_is_refused() -> bool:
    configure(
        views="""class Old:
    def process_request(self, request):
        return None
def page(request):
    return HttpResponse("there")""",
        urls='[path("page/", page)]',
        MIDDLEWARE=["probed.views.Old"],
    )
    from django.test import Client

    try:
        Client().get("/page/")
    except TypeError:
        return True
    return False


@probe("B049")
def the_wheel_says_6() -> bool:
    import django

    return bool(django.VERSION >= (6, 0))


@probe("C001")
def old_names_still_import() -> bool:
    names = NAMES.split()
    configure(apps=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.admin",
                    "django.contrib.sessions", "django.contrib.messages"], tables=False)  # fmt: skip
    return all(map(importable, names))
