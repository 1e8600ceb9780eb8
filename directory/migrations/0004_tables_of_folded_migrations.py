"""Makes what a database lacks that applied 0002 before tables were added to it.

Between 24 and 28 November 2026 tables were written into 0002, which a site of 24 November had applied and so
never applied again. Here each table and column that 0002 names is made where it is not there; a database that
has them all is left as it is. Nothing is taken away on the way back.
"""

from django.db import migrations, models

SINCE_24_NOVEMBER = ("WishPhrase", "SharedList", "ListSending", "SendingMark", "UnmetCount")


def make_what_is_missing(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    for name in SINCE_24_NOVEMBER:
        model = apps.get_model("directory", name)
        if model._meta.db_table not in there:
            schema_editor.create_model(model)
    for model in apps.get_app_config("directory").get_models():
        if model._meta.db_table in there:
            _add_missing_columns(model, schema_editor)


def _add_missing_columns(model, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, model._meta.db_table)
    columns = {column.name for column in described}
    for field in model._meta.local_concrete_fields:
        if field.column not in columns and (field.null or field.has_default() or _may_be_empty(field)):
            schema_editor.add_field(model, field)


def _may_be_empty(field):
    return field.blank and field.empty_strings_allowed and not isinstance(field, models.ForeignKey)


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_audit_is_append_only")]

    operations = [migrations.RunPython(make_what_is_missing, migrations.RunPython.noop)]
