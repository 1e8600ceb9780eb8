"""How somebody without a phone is reached, what was answered of who may come, and the listing as it was seen."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("prescribing", "0034_keeps_well")]

    operations = [
        migrations.AddField(
            model_name="prescription",
            name="reach",
            field=models.CharField(
                blank=True,
                choices=[
                    ("practice", "Through their practice"),
                    ("post", "By post"),
                    ("calls-in", "They call in"),
                    ("us", "Through whoever sent them"),
                ],
                default="",
                help_text="Of somebody who has neither phone nor email.",
                max_length=8,
                verbose_name="how the group reaches them",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="prescription",
            name="rule_answers",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Rules of who may come that were not known, as they were answered while prescribing.",
            ),
        ),
        migrations.AddField(
            model_name="prescription",
            name="listing_seen",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="What the listing said when it was proposed: room, contact, days.",
            ),
        ),
    ]
