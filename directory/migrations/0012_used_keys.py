"""The keys of forms that were sent, each used once."""

from django.db import migrations, models

import directory.clock


class Migration(migrations.Migration):
    dependencies = [("directory", "0011_suggestions")]

    operations = [
        migrations.CreateModel(
            name="UsedKey",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True, default=directory.clock.now)),
                ("answer_url", models.CharField(blank=True, max_length=2000)),
            ],
        ),
    ]
