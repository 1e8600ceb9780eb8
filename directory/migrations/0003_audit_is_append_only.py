"""Triggers, so that no code and no person at a database prompt changes or removes an audit event."""

from django.db import migrations

from directory.audit import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def lift(apps, schema_editor):
    guards.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_catalogue")]

    operations = [migrations.RunPython(install, lift)]
