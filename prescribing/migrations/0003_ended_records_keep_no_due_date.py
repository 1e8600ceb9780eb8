"""What has ended is due no more: dates that were left behind are removed, and the database refuses new ones."""

from django.db import migrations, models

OPEN = {
    "prescription": ["accepted", "agreed", "attended", "opened", "proposed", "sent", "waiting"],
    "referral": [
        "active",
        "allocated",
        "closing",
        "contacting",
        "draft",
        "information-needed",
        "on-hold",
        "sent",
        "transferring",
        "waiting",
    ],
}


def forget_dates(apps, schema_editor):
    for name, states in OPEN.items():
        rows = apps.get_model("prescribing", name).objects.exclude(state__in=states)
        rows.filter(due_at__isnull=False).update(due_at=None)


class Migration(migrations.Migration):
    dependencies = [("prescribing", "0002_group_answers")]

    operations = [
        migrations.RunPython(forget_dates, migrations.RunPython.noop),
        *[
            migrations.AddConstraint(
                model_name=name,
                constraint=models.CheckConstraint(
                    condition=models.Q(("state__in", states), ("due_at", None), _connector="OR"),
                    name=f"{name}_ended_not_due",
                ),
            )
            for name, states in OPEN.items()
        ],
    ]
