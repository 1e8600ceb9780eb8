"""Who was said to be two people, what a merge put on a record, and indexes that find who is alike."""

import directory.clock
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("prescribing", "0032_kept_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="date_of_birth",
            field=models.DateField(blank=True, db_index=True, null=True),
        ),
        migrations.AlterField(
            model_name="person",
            name="postcode",
            field=models.CharField(blank=True, db_index=True, max_length=10),
        ),
        migrations.CreateModel(
            name="CarriedOver",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField(default=directory.clock.now)),
                ("copies", models.JSONField(default=dict)),
                ("made_safer", models.JSONField(default=list)),
                (
                    "speak_first",
                    models.BooleanField(
                        default=False, help_text="“Speak to the lead worker first” came along."
                    ),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="prescribing.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="prescribing.person"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "carried over",
            },
        ),
        migrations.CreateModel(
            name="TwoPeople",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("said_at", models.DateTimeField(default=directory.clock.now)),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="prescribing.person"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="prescribing.person"
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "two people",
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="two_people_said_once"),
                    models.CheckConstraint(
                        condition=models.Q(("one", models.F("other")), _negated=True),
                        name="two_people_are_not_one_record",
                    ),
                ],
            },
        ),
    ]
