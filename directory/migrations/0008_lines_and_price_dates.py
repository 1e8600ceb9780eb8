"""Lines have a kind and languages, prices have dates, and a status that nobody understands has a name.

What sources last said, and open drafts, are brought into the same shape, so that nothing looks edited.
"""

from django.db import migrations, models

_KINDS = [
    ("voice", "Call"),
    ("text", "Text message"),
    ("textphone", "Textphone"),
    ("fax", "Fax"),
    ("video", "Video call"),
]


def _to_kind(row):
    textphone = row.pop("textphone", False)
    row.setdefault("kind", "textphone" if textphone else "voice")
    row.setdefault("languages", "")


def _to_textphone(row):
    row["textphone"] = row.pop("kind", "voice") == "textphone"
    row.pop("languages", None)


def _with_dates(row):
    row.setdefault("starts_on", None)
    row.setdefault("ends_on", None)


def _without_dates(row):
    row.pop("starts_on", None)
    row.pop("ends_on", None)


def _reshape(apps, phones, costs):
    groups = apps.get_model("directory", "SourceGroup").objects
    for name, rows, change in (("people", "phones", phones), ("cost", "costs", costs)):
        for group in groups.filter(group=name).iterator():
            for row in group.value.get(rows, []):
                change(row)
            group.save(update_fields=["value"])
    content_type = apps.get_model("contenttypes", "ContentType").objects.filter(
        app_label="directory", model="service"
    )
    for kind in content_type:
        for revision in (
            apps.get_model("wagtailcore", "Revision").objects.filter(content_type=kind).iterator()
        ):
            held = revision.content.get("phones") or []
            if held:
                for row in held:
                    phones(row)
                revision.save(update_fields=["content"])


def forwards(apps, schema_editor):
    lines = apps.get_model("directory", "Phone").objects
    lines.filter(textphone=True).update(kind="textphone")
    _reshape(apps, _to_kind, _with_dates)


def backwards(apps, schema_editor):
    lines = apps.get_model("directory", "Phone").objects
    lines.filter(kind="textphone").update(textphone=True)
    apps.get_model("directory", "Service").objects.filter(status="unsure").update(status="paused")
    _reshape(apps, _to_textphone, _without_dates)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0007_import_runs"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.AddField("phone", "kind", models.CharField(choices=_KINDS, default="voice", max_length=9)),
        migrations.AddField(
            "phone",
            "languages",
            models.CharField(
                blank=True,
                help_text="Only where this line speaks another.",
                max_length=120,
                verbose_name="spoken on this line",
            ),
            preserve_default=True,
        ),
        migrations.AddField(
            "cost", "starts_on", models.DateField(blank=True, null=True, verbose_name="first date")
        ),
        migrations.AddField(
            "cost", "ends_on", models.DateField(blank=True, null=True, verbose_name="last date")
        ),
        migrations.AlterField(
            "service",
            "status",
            models.CharField(
                choices=[
                    ("active", "Running"),
                    ("paused", "Closed for now"),
                    ("ended", "Closed for good"),
                    ("unsure", "Not shown: an editor has to look"),
                ],
                default="active",
                max_length=6,
            ),
        ),
        migrations.RunPython(forwards, backwards),
        migrations.RemoveField("phone", "textphone"),
    ]
