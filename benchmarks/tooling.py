"""What developers wait for: migrations, checks, commands and tests."""

from io import StringIO
from typing import Any

from ._kit import Subject, variant


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
