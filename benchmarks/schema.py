"""Migrations that are run: statements that make tables and change them, and lists of operations made shorter."""

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
