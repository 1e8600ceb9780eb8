"""Other hours on certain days, in place of the usual ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0012_used_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="closure",
            name="closes_at",
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="closure",
            name="opens_at",
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens_at", None), ("last_day__isnull", False), _connector="OR"),
                name="closure_other_hours_have_an_end",
            ),
        ),
    ]
