"""The daily count: what it found, and which faults were mailed."""

from __future__ import annotations

import uuid

from django.db import migrations, models

import directory.clock


class Migration(migrations.Migration):
    dependencies = [
        ("prescribing", "0038_kinds_of_tasks_of_meetings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Discrepancy",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=40)),
                ("about_type", models.CharField(max_length=60)),
                ("about_id", models.UUIDField()),
                ("found_at", models.DateTimeField(default=directory.clock.now)),
                ("gone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["found_at", "kind", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone_at", None)),
                        fields=("kind", "about_id"),
                        name="discrepancy_stands_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Fault",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=200)),
                ("words", models.TextField()),
                ("began_at", models.DateTimeField(default=directory.clock.now)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("over_at", models.DateTimeField(blank=True, null=True)),
                ("over_told_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["began_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("over_at", None)), fields=("name",), name="fault_stands_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReconciliationRun",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField(default=directory.clock.now)),
                ("seconds", models.FloatField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("found", models.PositiveIntegerField(default=0, help_text="How many records disagreed.")),
            ],
            options={
                "ordering": ["-at"],
                "permissions": [("see_reconciliation", "See whether anybody was lost")],
                "indexes": [models.Index(fields=["at"], name="reconciliation_run_at")],
            },
        ),
    ]
