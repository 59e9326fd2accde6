"""What developers wait for: migrations, checks, commands and tests."""

from io import StringIO
from pathlib import Path
from typing import Any

from ._kit import Subject, scratch_folder, variant


class MigrationLoading(Subject):
    """Read the graph of all migrations, already imported, and order it."""

    def prepare(self) -> None:
        from django.db.migrations.loader import MigrationLoader

        self.loader = MigrationLoader
        self.graph()

    @variant(baseline=True)
    def graph(self) -> Any:
        """`MigrationLoader`, and the plan for every app's last migration."""
        loader = self.loader(None)
        return [len(loader.graph.forwards_plan(leaf)) for leaf in sorted(loader.graph.leaf_nodes())], loader

    def contract(self, returned: Any) -> Any:
        return len(returned[0]) > 5, min(returned[0]) > 0


class StateBuilding(Subject):
    """Work out what models all migrations together make."""

    def prepare(self) -> None:
        from django.db.migrations.loader import MigrationLoader

        self.loader = MigrationLoader(None)

    @variant(baseline=True)
    def state(self) -> Any:
        """`project_state()`: each operation in turn."""
        return self.loader.project_state()

    @variant
    def rendered(self) -> Any:
        """The same, and its models made classes, as RunPython needs them."""
        state = self.loader.project_state()
        state.apps.get_models()
        return state

    def contract(self, returned: Any) -> Any:
        return sorted(name for app, name in returned.models if app in ("blog", "shop", "office"))


class Autodetecting(Subject):
    """Compare two states of a project of many models, of which five changed, as makemigrations does."""

    parameters = {"models": [10, 50, 200, 500]}
    default = {"models": 50}
    longest_call_s = 5.0

    def prepare(self, models_: int) -> None:
        from django.db import models
        from django.db.migrations.questioner import MigrationQuestioner
        from django.db.migrations.state import ModelState, ProjectState

        self.questioner = MigrationQuestioner(specified_apps={"many"})

        def state(changed: int) -> Any:
            made = ProjectState()
            for number in range(models_):
                fields: list[tuple[str, Any]] = [
                    ("id", models.BigAutoField(primary_key=True)),
                    ("name", models.CharField(max_length=60 + (10 if number < changed else 0))),
                    ("number", models.IntegerField(default=0)),
                    ("at", models.DateTimeField(null=True)),
                ]
                if number:
                    fields.append(("before", models.ForeignKey(f"many.Model{number - 1}", models.CASCADE)))
                if number < changed:
                    fields.append(("added", models.BooleanField(default=False)))
                made.add_model(ModelState("many", f"Model{number}", fields))
            return made

        self.before, self.after = state(0), state(5)

    @variant(baseline=True)
    def changes(self, models_: int) -> Any:
        """`MigrationAutodetector`: five fields added and five changed."""
        from django.db.migrations.autodetector import MigrationAutodetector
        from django.db.migrations.graph import MigrationGraph

        detector = MigrationAutodetector(self.before.clone(), self.after.clone(), self.questioner)
        return detector.changes(MigrationGraph())

    def contract(self, returned: Any) -> Any:
        return sorted(type(operation).__name__ for operation in returned["many"][0].operations)


class MigrationWriting(Subject):
    """Write a migration of ten operations as the text of its file."""

    def prepare(self) -> None:
        from django.db import migrations, models

        operations: list[Any] = [
            migrations.AddField(
                "article", f"field{number}", models.CharField(max_length=60, default="x", help_text="What it says.")
            )
            for number in range(9)
        ]
        operations.append(
            migrations.CreateModel(
                "Note", [("id", models.BigAutoField(primary_key=True)), ("text", models.TextField())]
            )
        )
        made: Any = type("Migration", (migrations.Migration,), {"operations": operations, "dependencies": []})
        self.migration = made("0002_more", "blog")

    @variant(baseline=True)
    def write(self) -> str:
        """`MigrationWriter.as_string`."""
        from django.db.migrations.writer import MigrationWriter

        return str(MigrationWriter(self.migration, include_header=False).as_string())

    def contract(self, returned: str) -> Any:
        return returned.count("AddField"), returned.count("max_length=60")


class SystemChecking(Subject):
    """Run Django's checks over the whole project: settings, models, addresses, templates, admin."""

    longest_call_s = 5.0

    def prepare(self) -> None:
        self.check()

    @variant(baseline=True)
    def check(self) -> Any:
        """`run_checks()`, as every command begins; without the database."""
        from django.core import checks

        return checks.run_checks()

    @variant
    def models_only(self) -> Any:
        """The checks of models alone."""
        from django.core import checks

        return checks.run_checks(tags=[checks.Tags.models])

    def contract(self, returned: Any) -> Any:
        return [found.id for found in returned if found.level >= 40]


class CommandRunning(Subject):
    """Call a command that does nothing, from code: its parser, its options, its output."""

    def prepare(self) -> None:
        from django.core.management.base import BaseCommand

        class Command(BaseCommand):
            requires_system_checks: Any = []

            def add_arguments(self, parser: Any) -> None:
                parser.add_argument("names", nargs="*")
                parser.add_argument("--number", type=int, default=1)
                parser.add_argument("--dry-run", action="store_true")

            def handle(self, *_arguments: Any, **options: Any) -> str:
                return f"{options['names']} {options['number']}"

        self.command = Command

    @variant(baseline=True)
    def call(self) -> Any:
        """`call_command`, which finds no command by name but gets it."""
        from django.core.management import call_command

        return call_command(self.command(stdout=StringIO()), "a", "b", number=3)


class ClientRequesting(Subject):
    """Ask the test client for a page of one line, as thousands of tests do."""

    def prepare(self) -> None:
        from django.test import Client

        self.client = Client()
        self.get()

    @variant(baseline=True)
    def get(self) -> Any:
        """Through startproject's middleware; the client keeps what templates were rendered."""
        return self.client.get("/healthz")

    def contract(self, returned: Any) -> Any:
        return returned.status_code, returned.content


class QueryCapturing(Subject):
    """Count the statements of a block of code, as `assertNumQueries` does."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 100}

    def prepare(self) -> None:
        from django.db import connection

        from bench_project.blog.models import Article

        self.connection, self.articles = connection, Article.objects
        self.articles.exists()

    @variant(baseline=True)
    def captured(self) -> Any:
        """Ten statements inside `CaptureQueriesContext`."""
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(self.connection) as captured:
            for key in range(1, 11):
                self.articles.filter(pk=key).exists()
        number = len(captured)
        self.connection.queries_log.clear()  # as the next request would
        return number

    @variant
    def not_captured(self) -> Any:
        """The same ten without it."""
        for key in range(1, 11):
            self.articles.filter(pk=key).exists()
        return 10


class HtmlAsserting(Subject):
    """Compare two pages as HTML, as `assertHTMLEqual` does."""

    def prepare(self) -> None:
        rows = "".join(
            f'<li class="a b" id="r{number}"><a href="/{number}/">Row {number}</a></li>' for number in range(40)
        )
        self.left = f"<ul>{rows}</ul>"
        self.right = self.left.replace('class="a b"', "class='b a'").replace("><", ">\n <")

    @variant(baseline=True)
    def compare(self) -> Any:
        """`parse_html` of both."""
        from django.test.html import parse_html

        return parse_html(self.left) == parse_html(self.right)


class ResponseAsserting(Subject):
    """Assert what a response of twenty kilobytes contains, as tests do."""

    def prepare(self) -> None:
        from django.http import HttpResponse
        from django.test import SimpleTestCase

        rows = "".join(f'<li id="r{number}"><a href="/{number}/">Row {number}</a></li>' for number in range(400))
        self.response = HttpResponse(f"<ul>{rows}</ul>")
        self.case = SimpleTestCase()

    @variant(baseline=True)
    def contains(self) -> Any:
        """`assertContains` with a count, and `assertNotContains`."""
        self.case.assertContains(self.response, "Row 399", count=1)
        self.case.assertNotContains(self.response, "Row 400")
        return "asserted"

    @variant
    def contains_html(self) -> Any:
        """`assertContains` with `html=True`, which parses both."""
        self.case.assertContains(self.response, "<a href='/399/'>Row 399</a>", count=1, html=True)
        return "asserted"


class FormAsserting(Subject):
    """Assert what a form says is wrong, and which templates made a page, as tests of views do."""

    def prepare(self) -> None:
        from django import forms
        from django.template import engines
        from django.test import TestCase

        class Booking(forms.Form):
            seats = forms.IntegerField(max_value=4)
            name = forms.CharField(max_length=10)

        self.form = Booking({"seats": "9", "name": "Ann"})
        self.formset: Any = forms.formset_factory(Booking)(
            {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-seats": "9", "form-0-name": "Ann"}
        )
        self.form.is_valid(), self.formset.is_valid()
        self.case, self.template = TestCase(), engines["django"].from_string("<p>{{ word }}</p>")
        self.template.template.name = "asserted.html"

    @variant(baseline=True)
    def errors(self) -> Any:
        """`assertFormError` and `assertFormSetError`."""
        wrong = ["Ensure this value is less than or equal to 4."]
        self.case.assertFormError(self.form, "seats", wrong)
        self.case.assertFormError(self.form, "name", [])
        self.case.assertFormSetError(self.formset, 0, "seats", wrong)
        return "asserted"

    @variant
    def templates(self) -> Any:
        """`assertTemplateUsed` and `assertTemplateNotUsed` around a template, and `assertInHTML` of what it made."""
        from django.test.utils import setup_test_environment, teardown_test_environment

        setup_test_environment()
        try:
            with self.case.assertTemplateUsed("asserted.html"), self.case.assertTemplateNotUsed("other.html"):
                text = self.template.render({"word": "tea"})
        finally:
            teardown_test_environment()
        self.case.assertInHTML("<p>tea</p>", text)
        return "asserted"


class SuiteRunning(Subject):
    """Run twenty tests that do nothing, as the test runner does once it has found them."""

    def prepare(self) -> None:
        import unittest

        from django.test import SimpleTestCase

        class Nothing(SimpleTestCase):
            def check(self) -> None:
                """Nothing is tested."""

        for number in range(20):
            setattr(Nothing, f"test_{number:02}", Nothing.check)
        self.tests, self.suite = Nothing, unittest.TestSuite

    @variant(baseline=True)
    def plain(self) -> Any:
        """The runner's default."""
        return self.run(debug_sql=False)

    @variant
    def with_sql(self) -> Any:
        """With `--debug-sql`, which listens to the statements of each test."""
        return self.run(debug_sql=True)

    def run(self, *, debug_sql: bool) -> Any:
        from django.test.runner import DiscoverRunner

        runner = DiscoverRunner(verbosity=0, debug_sql=debug_sql)
        names = [f"test_{number:02}" for number in range(20)]
        options = runner.get_test_runner_kwargs() | {"stream": StringIO()}
        result = runner.test_runner(**options).run(self.suite(self.tests(name) for name in names))
        return result.testsRun, result.wasSuccessful()


class ProjectStarting(Subject):
    """Make an app's files from Django's template for one, as `startapp` does."""

    longest_call_s = 5.0

    @variant(baseline=True)
    def startapp(self) -> Any:
        """Into a folder that is empty."""
        from django.core.management import call_command

        with scratch_folder() as folder:
            call_command("startapp", "made", folder)
            return sorted(path.name for path in Path(folder).iterdir())


class DatabaseInspecting(Subject):
    """Write models for tables that are there, as `inspectdb` does."""

    longest_call_s = 5.0

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0}

    def prepare(self) -> None:
        self.inspect()

    @variant(baseline=True)
    def inspect(self) -> str:
        """For three tables, one of them with foreign keys."""
        from django.core.management import call_command

        written = StringIO()
        call_command("inspectdb", "blog_article", "blog_author", "office_device", stdout=written)
        return written.getvalue()

    def contract(self, returned: str) -> Any:
        return returned.count("class "), "ForeignKey" in returned
