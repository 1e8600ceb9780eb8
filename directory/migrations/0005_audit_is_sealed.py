"""The chain of seals over the audit. Events that are there already are sealed in the order of their time."""

from django.db import migrations, models

from directory.audit import guards, sealing


def seal_what_is_there(apps, schema_editor):
    sealing.seal_everything(
        apps.get_model("directory", "AuditEvent"), apps.get_model("directory", "AuditSeal")
    )


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def lift(apps, schema_editor):
    guards.lift(schema_editor.connection)


def nothing(apps, schema_editor):
    """Going back, the table goes with its rows; what is left of the guards is installed after migrate."""


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_tables_of_folded_migrations")]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.UUIDField(unique=True)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"ordering": ["position"]},
        ),
        migrations.RunPython(seal_what_is_there, nothing),
        migrations.RunPython(install, lift),
    ]
