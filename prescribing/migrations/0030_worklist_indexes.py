"""Worklists ask for what is open of one owner, one queue or one team, out of years of what is closed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("prescribing", "0029_sent_name")]

    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["owner", "state"], name="referral_owner_state"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["queue", "state"], name="referral_queue_state"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["team", "opened_at"], name="referral_team_opened"),
        ),
    ]
