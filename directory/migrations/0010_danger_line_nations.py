"""The nations of a line for danger, which were read out of its name and note until now.

A topic that nobody changed since `setup` wrote it stays one, so that its next shipped words still reach it.
"""

import hashlib
import json

from django.db import migrations, models

NAMES = {
    "England": "england",
    "Wales": "wales",
    "Scotland": "scotland",
    "Northern Ireland": "northern-ireland",
}
LINE = ("name", "phone", "text", "free", "opens", "note")
TOPIC = ("slug", "title", "lead", "owner", "silent_999", "need_slug", "exceptions", "position")


def fill(apps, schema_editor):
    topics = apps.get_model("directory", "DangerTopic").objects.prefetch_related("phrases", "lines")
    shipped = apps.get_model("directory", "ShippedRow").objects
    for topic in topics:
        before = _digest(topic, LINE)
        lines = list(topic.lines.all().order_by("sort_order"))
        for line in lines:
            line.nations = [slug for name, slug in NAMES.items() if name in f"{line.name} {line.note}"]
            line.save(update_fields=["nations"])
        shipped.filter(kind="danger", key=topic.slug, digest=before).update(
            digest=_digest(topic, (*LINE, "nations"))
        )


def _digest(topic, names):
    phrases, lines = (rows.all().order_by("sort_order") for rows in (topic.phrases, topic.lines))
    shape = {
        **{name: getattr(topic, name) for name in TOPIC},
        "review_on": topic.review_on.isoformat(),
        "phrases": [phrase.text for phrase in phrases],
        "lines": [{name: getattr(line, name) for name in names} for line in lines],
    }
    return hashlib.sha256(json.dumps(shape, sort_keys=True, default=str).encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("directory", "0008_lines_and_price_dates")]

    operations = [
        migrations.AddField(
            model_name="dangerline",
            name="nations",
            field=models.JSONField(blank=True, default=list, help_text="None chosen is for everybody."),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
