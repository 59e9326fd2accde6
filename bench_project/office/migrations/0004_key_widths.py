"""Rows with keys of 32 and of 64 bits."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("office", "0003_attachments"),)

    operations = (
        migrations.CreateModel(
            name="NarrowKeyed",
            fields=(
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                (
                    "before",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="office.narrowkeyed"),
                ),
            ),
        ),
        migrations.CreateModel(
            name="WideKeyed",
            fields=(
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                (
                    "before",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="office.widekeyed"),
                ),
            ),
        ),
    )
