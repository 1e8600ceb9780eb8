"""What is private to others is as if it were not there, so a colleague's own may stand beside it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("prescribing", "0040_reconciliation"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="needinreferral", name="need_once_in_referral"),
        migrations.AddConstraint(
            model_name="needinreferral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("private", False)),
                fields=("referral", "need"),
                name="open_need_once_in_referral",
            ),
        ),
        migrations.RemoveConstraint(model_name="listedperson", name="listed_person_once"),
        migrations.AddConstraint(
            model_name="listedperson",
            constraint=models.UniqueConstraint(
                condition=models.Q(("private", False), ("state__in", ["waiting", "decided"])),
                fields=("meeting", "referral"),
                name="listed_openly_once",
            ),
        ),
    ]
