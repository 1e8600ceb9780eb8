"""What a sender reads stays as they sent it, and what was found the same can be taken apart again."""

from __future__ import annotations

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def names_as_they_stand(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Of what came before, the name as it is now is the nearest to what was sent."""
    person = apps.get_model("prescribing", "Person")
    name = person.objects.filter(pk=OuterRef("sent_as")).values("name")[:1]
    apps.get_model("prescribing", "Intake").objects.filter(sent_name="").update(sent_name=Subquery(name))


class Migration(migrations.Migration):
    dependencies = [("prescribing", "0028_kinds_of_tasks")]

    operations = [
        migrations.AddField(
            model_name="intake",
            name="sent_name",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The name as it was sent: all that a sender reads of who it was.",
                max_length=200,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="intake",
            name="put_on_record",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Ids of contact points and communication needs copied onto the record of who was "
                "found the same.",
            ),
        ),
        migrations.AddField(
            model_name="intake",
            name="went_into",
            field=models.ForeignKey(
                blank=True,
                help_text="The open referral of somebody known that it became part of.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="came_into",
                to="prescribing.referral",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="sent_name",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Who it is about, as whoever sent it from a desk wrote it.",
                max_length=200,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(names_as_they_stand, migrations.RunPython.noop),
    ]
