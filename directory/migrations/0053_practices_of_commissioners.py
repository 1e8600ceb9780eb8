"""Which practices a commissioner reads figures of."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0052_writer_role"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="practices",
            field=models.ManyToManyField(
                blank=True,
                help_text="Of a commissioner: the practices they read figures of.",
                related_name="read_by",
                to="directory.organisation",
            ),
        ),
    ]
