"""What keeps somebody well, in their words; each time it is said anew is a row."""

import directory.clock
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("prescribing", "0033_two_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeepsWell",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "signs",
                    models.CharField(blank=True, max_length=600, verbose_name="signs that I am not so well"),
                ),
                ("helps", models.CharField(blank=True, max_length=600, verbose_name="what helps")),
                (
                    "who",
                    models.CharField(
                        blank=True, max_length=600, verbose_name="who helps, and how to reach them"
                    ),
                ),
                (
                    "shared_with",
                    models.CharField(blank=True, max_length=200, verbose_name="whom they share it with"),
                ),
                ("private", models.BooleanField(default=False)),
                ("said_at", models.DateTimeField(default=directory.clock.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keeps_well",
                        to="prescribing.person",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "what keeps somebody well",
                "verbose_name_plural": "what keeps people well",
                "ordering": ["-said_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("helps", ""), ("signs", ""), ("who", ""), _negated=True),
                        name="keeps_well_says_something",
                    )
                ],
            },
        ),
    ]
