"""Migrations that are run: statements that make tables and change them, and lists of operations made shorter."""

import datetime
import enum
import functools
from typing import Any

from ._kit import Subject, variant


class SchemaWriting(Subject):
    """Write the statements that make and change a table of twelve columns, without sending them."""

    def prepare(self) -> None:
        from django.db import connection, models

        self.connection = connection
        columns = {f"column{number}": models.CharField(max_length=60, blank=True) for number in range(8)}
        columns |= {
            "at": models.DateTimeField(db_index=True), "price": models.DecimalField(max_digits=9, decimal_places=2),
            "code": models.CharField(max_length=20, unique=True),
        }  # fmt: skip
        meta = type("Meta", (), {
            "app_label": "made_for_schema", "constraints": [
                models.CheckConstraint(condition=models.Q(price__gte=0), name="made_for_schema_price"),
                models.UniqueConstraint(fields=["column0", "at"], name="made_for_schema_unique"),
            ],
            "indexes": [models.Index(fields=["column1", "-at"], name="made_for_schema_index")],
        })  # fmt: skip
        from django.apps.registry import Apps

        meta.apps = Apps()  # type: ignore[attr-defined]
        self.model: Any = type("Made", (models.Model,), columns | {"Meta": meta, "__module__": __name__})

    @variant(baseline=True)
    def create_model(self) -> Any:
        """`create_model` with two constraints and an index, as `sqlmigrate` shows it."""
        with self.connection.schema_editor(collect_sql=True, atomic=False) as editor:
            editor.create_model(self.model)
        return editor.collected_sql

    def contract(self, returned: Any) -> Any:
        return sum(text.count("CREATE") for text in returned) > 1


class SchemaChanging(Subject):
    """Add a column to a table of five hundred rows, change its type, and drop it again: three migrations' work."""

    longest_call_s = 5.0
    writes = ("office.Device",)

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "devices": 500}

    def prepare(self) -> None:
        from django.db import connection, models

        from bench_project.office.models import Device

        self.connection, self.device = connection, Device
        self.narrow, self.wide = (
            models.CharField(max_length=20, default="x"),
            models.CharField(max_length=90, null=True),
        )
        for field in (self.narrow, self.wide):
            field.set_attributes_from_name("shelf_mark")
            field.model = Device
        Device.objects.exists()

    @variant(baseline=True)
    def add_alter_remove(self) -> Any:
        """`add_field`, `alter_field` and `remove_field`; SQLite makes the table anew for two of them."""
        with self.connection.schema_editor() as editor:
            editor.add_field(self.device, self.narrow)
            editor.alter_field(self.device, self.narrow, self.wide)
            editor.remove_field(self.device, self.wide)
        return self.device.objects.count()


class OperationsReducing(Subject):
    """Make a list of eighty operations shorter, as squashmigrations does."""

    def prepare(self) -> None:
        from django.db import migrations, models

        self.operations: list[Any] = []
        for number in range(10):
            name = f"Model{number}"
            self.operations += [
                migrations.CreateModel(name, [("id", models.BigAutoField(primary_key=True))]),
                migrations.AddField(name, "title", models.CharField(max_length=20)),
                migrations.AlterField(name, "title", models.CharField(max_length=60)),
                migrations.RenameField(name, "title", "heading"),
                migrations.AddField(name, "size", models.IntegerField(default=0)),
                migrations.RemoveField(name, "size"),
                migrations.AddIndex(name, models.Index(fields=["heading"], name=f"index{number}")),
                migrations.AlterModelOptions(name, {"ordering": ["heading"]}),
            ]

    @variant(baseline=True)
    def optimize(self) -> Any:
        """`MigrationOptimizer.optimize`."""
        from django.db.migrations.optimizer import MigrationOptimizer

        return MigrationOptimizer().optimize(self.operations, "made")

    def contract(self, returned: Any) -> Any:
        return [type(operation).__name__ for operation in returned]


class MigrationPlanning(Subject):
    """Find out which migrations are still to be applied, as `migrate` and `migrate --check` do: none of them."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0}

    def prepare(self) -> None:
        from django.db import connection

        self.connection = connection
        self.plan()

    @variant(baseline=True)
    def plan(self) -> Any:
        """`MigrationExecutor`, its graph and its plan; one statement tells what was applied."""
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(self.connection)
        return executor.migration_plan(executor.loader.graph.leaf_nodes())

    def contract(self, returned: Any) -> Any:
        return [str(migration) for migration, _ in returned]


class ValueSerializing(Subject):
    """Write the values that migrations hold as code: dates, choices, functions, indexes, validators."""

    def prepare(self) -> None:
        from django.core.validators import RegexValidator
        from django.db import models

        class Size(enum.Enum):
            SMALL = 1

        Size.__qualname__ = "Size"  # as if it stood in a file of models
        self.values: list[Any] = [
            datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC), datetime.timedelta(days=2), Size.SMALL,
            functools.partial(int, base=2), models.Q(price__gte=0),
            models.Index(fields=["code"], name="made_index"), RegexValidator("^[a-z]+$"), models.F("price") + 1,
            frozenset({1}), (1, "two", 3.0), {"key": [b"x", None, True]}, range(3), models.CASCADE, print,
        ]  # fmt: skip

    @variant(baseline=True)
    def serialize(self) -> Any:
        """`MigrationWriter.serialize`, a value after the other."""
        from django.db.migrations.writer import MigrationWriter

        return [MigrationWriter.serialize(value)[0] for value in self.values]

    def contract(self, returned: Any) -> Any:
        return [text.partition("(")[0] for text in returned]


class StateChanging(Subject):
    """Rename a field and a model that others point at, and take options away, in the state that migrations keep."""

    def prepare(self) -> None:
        from django.db.migrations.loader import MigrationLoader

        self.state = MigrationLoader(None).project_state()

    @variant(baseline=True)
    def rename(self) -> Any:
        """`rename_field`, `rename_model` and `remove_model_options` of a copy."""
        state = self.state.clone()
        state.rename_field("blog", "author", "name", "full_name")
        state.rename_model("blog", "author", "writer")
        state.alter_model_options("blog", "writer", {"ordering": ["full_name"]})
        state.remove_model_options("blog", "writer", "indexes", [])
        return sorted(state.models["blog", "writer"].fields)


class ComputedColumns(Subject):
    """Write the statements of a table with columns that the database fills in, and with a foreign key."""

    def prepare(self) -> None:
        from django.apps.registry import Apps
        from django.db import connection, models
        from django.db.models.functions import Lower, Now

        from bench_project.blog.models import Author

        def made(name: str, on_delete: Any) -> Any:
            columns: dict[str, Any] = {
                "title": models.CharField(max_length=80, db_default="none"),
                "at": models.DateTimeField(db_default=Now()),
                "lower": models.GeneratedField(
                    expression=Lower("title"), output_field=models.CharField(max_length=80), db_persist=True
                ),
                "author": models.ForeignKey(Author, on_delete, related_name="+"),
            }  # fmt: skip
            meta = type("Meta", (), {"app_label": "made_for_schema", "apps": Apps()})
            return type(name, (models.Model,), columns | {"Meta": meta, "__module__": __name__})

        self.connection, self.model = connection, made("Computed", models.CASCADE)
        self.cascading = made("Cascading", getattr(models, "DB_CASCADE", models.CASCADE))

    def written(self, model: Any) -> Any:
        with self.connection.schema_editor(collect_sql=True, atomic=False) as editor:
            editor.create_model(model)
        return editor.collected_sql

    @variant(baseline=True)
    def create_model(self) -> Any:
        """`create_model`: a generated column and two defaults; Django deletes what refers to a row."""
        return self.written(self.model)

    @variant(needs="django.db.models.DB_CASCADE")
    def database_cascade(self) -> Any:
        """The same with `DB_CASCADE`, from Django 6.1 on: the database deletes it."""
        return self.written(self.cascading)

    def contract(self, returned: Any) -> Any:
        return sum(text.count("CREATE TABLE") for text in returned), "GENERATED" in "".join(returned)


class RenamesReducing(Subject):
    """Make a list of renames and constraints shorter, as squashmigrations does."""

    def prepare(self) -> None:
        from django.db import migrations, models

        self.operations: list[Any] = []
        for number in range(10):
            name = f"Model{number}"
            check = models.CheckConstraint(condition=models.Q(pk__gt=0), name=f"check{number}")
            self.operations += [
                migrations.CreateModel(name, [("id", models.BigAutoField(primary_key=True))]),
                migrations.AddField(name, "title", models.CharField(max_length=20)),
                migrations.RenameField(name, "title", "head"),
                migrations.RenameField(name, "head", "heading"),
                migrations.AddIndex(name, models.Index(fields=["heading"], name=f"index{number}")),
                migrations.RenameIndex(name, new_name=f"better{number}", old_name=f"index{number}"),
                migrations.RenameIndex(name, new_name=f"best{number}", old_name=f"better{number}"),
                migrations.AddConstraint(name, check),
                migrations.RemoveConstraint(name, f"check{number}"),
                migrations.RenameModel(name, f"Better{number}"),
                migrations.RenameModel(f"Better{number}", f"Best{number}"),
                migrations.RunSQL("SELECT 1", migrations.RunSQL.noop),
                migrations.RunPython(migrations.RunPython.noop, elidable=True),
            ]

    @variant(baseline=True)
    def optimize(self) -> Any:
        """`MigrationOptimizer.optimize`."""
        from django.db.migrations.optimizer import MigrationOptimizer

        return MigrationOptimizer().optimize(self.operations, "made")

    @variant(differs="it describes the operations")
    def describe(self) -> Any:
        """`deconstruct` and `formatted_description` of each, which writing and planning them call."""
        return [
            (operation.deconstruct()[0], getattr(operation, "formatted_description", operation.describe)())
            for operation in self.operations
        ]

    def contract(self, returned: Any) -> Any:
        return len(returned) > 9


class ComputedDetecting(Subject):
    """Compare two states of ten models whose columns are computed from others, as makemigrations does."""

    def prepare(self) -> None:
        from django.db import models
        from django.db.migrations.questioner import MigrationQuestioner
        from django.db.migrations.state import ModelState, ProjectState
        from django.db.models.functions import Lower, Upper

        self.questioner = MigrationQuestioner(specified_apps={"many"})

        def state(function: Any, *, dropped: bool) -> Any:
            made = ProjectState()
            for number in range(10):
                fields: list[tuple[str, Any]] = [
                    ("id", models.BigAutoField(primary_key=True)),
                    ("name", models.CharField(max_length=60)),
                ]
                if not dropped:
                    computed = models.GeneratedField(
                        expression=function("name"), output_field=models.CharField(max_length=60), db_persist=True
                    )
                    fields += [("second", models.CharField(max_length=60)), ("computed", computed)]
                check = models.CheckConstraint(condition=models.Q(name__gt=str(function)), name=f"many_check{number}")
                made.add_model(ModelState("many", f"Model{number}", fields, {"constraints": [check], "indexes": []}))
            return made

        self.before, self.after, self.dropped = (
            state(Lower, dropped=False), state(Upper, dropped=False), state(Upper, dropped=True),
        )  # fmt: skip

    def found(self, before: Any, after: Any) -> Any:
        from django.db.migrations.autodetector import MigrationAutodetector
        from django.db.migrations.graph import MigrationGraph

        return MigrationAutodetector(before.clone(), after.clone(), self.questioner).changes(MigrationGraph())

    @variant(baseline=True)
    def added(self) -> Any:
        """`MigrationAutodetector`: columns added, and constraints changed."""
        return self.found(self.dropped, self.before)

    @variant(differs="they are dropped")
    def removed(self) -> Any:
        """Columns dropped."""
        return self.found(self.after, self.dropped)

    def contract(self, returned: Any) -> Any:
        return sorted({type(operation).__name__ for operation in returned["many"][0].operations})
