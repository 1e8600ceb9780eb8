"""Regions among the areas, and the words of an area served that no list of places knows.

An area that has no codes was never placed; all of its name counts as not placed until it is read again.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

KINDS = [
    ("nation", "Nation"),
    ("authority", "Council area"),
    ("ward", "Ward"),
    ("town", "Town or village"),
    ("outcode", "Postcode district"),
    ("sector", "Postcode sector"),
    ("region", "Region, former council or historic county"),
]


def not_placed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    areas = apps.get_model("directory", "ServiceArea").objects.using(schema_editor.connection.alias)
    areas.filter(codes=[]).update(unplaced=F("name"))


class Migration(migrations.Migration):
    dependencies = [("directory", "0014_refused_inferences")]

    operations = [
        migrations.AlterField("area", "kind", models.CharField(max_length=9, choices=KINDS)),
        migrations.AddField(
            "area",
            "parts",
            models.JSONField(
                default=list, blank=True, help_text="Of a region: keys of the areas it stands for."
            ),
        ),
        migrations.AddField(
            "servicearea",
            "unplaced",
            models.CharField("not on our map", max_length=500, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "area", models.Index(fields=["kind", "latitude"], name="directory_a_kind_078baa_idx")
        ),
        migrations.RunPython(not_placed, migrations.RunPython.noop),
    ]
