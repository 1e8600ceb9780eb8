"""What editors said was inferred wrongly, so that it is not inferred again."""

import directory.clock
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0013_other_hours"),
    ]

    operations = [
        migrations.CreateModel(
            name="RefusedInference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=10)),
                ("value", models.CharField(max_length=100)),
                ("said_by", models.CharField(max_length=200)),
                ("said_at", models.DateTimeField(default=directory.clock.now)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refused_inferences",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "part", "value"), name="refused_inference_once"
                    )
                ],
            },
        ),
    ]
