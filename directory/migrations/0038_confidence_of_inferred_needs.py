"""How sure an inferred need is, which decides what it weighs in an answer."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0037_group_space")]

    operations = [
        migrations.AddField(
            model_name="serviceneed",
            name="confidence",
            field=models.PositiveSmallIntegerField(
                "how sure", null=True, blank=True, help_text="Of an inferred need, in percent."
            ),
        ),
    ]
