"""Letters and forms kept with somebody; what is in them stands apart, in the database."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import directory.clock


class Migration(migrations.Migration):
    dependencies = [
        ("prescribing", "0031_save_team_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("letter", "A letter"),
                            ("form", "A form"),
                            ("picture", "A picture"),
                            ("other", "Something else"),
                        ],
                        max_length=7,
                    ),
                ),
                ("file_name", models.CharField(max_length=120)),
                (
                    "file_type",
                    models.CharField(
                        help_text="pdf, jpg, docx, odt or txt: told from what is in it.", max_length=4
                    ),
                ),
                ("size", models.PositiveIntegerField(help_text="Bytes.")),
                ("digest", models.CharField(help_text="SHA-256 of the file as it was given.", max_length=64)),
                ("private", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField(default=directory.clock.now)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_why", models.CharField(blank=True, max_length=300)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_documents",
                        to="prescribing.referral",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "ordering": ["-added_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="DocumentContent",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="content_row",
                        serialize=False,
                        to="prescribing.keptdocument",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="keptdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="kept_document_has_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="keptdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at", None), ("removed_by", None), ("removed_why", "")),
                    models.Q(
                        ("removed_at__isnull", False),
                        ("removed_by__isnull", False),
                        models.Q(("removed_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="kept_document_removed_whole",
            ),
        ),
    ]
