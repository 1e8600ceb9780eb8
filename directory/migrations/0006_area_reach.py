"""How far a town reaches, so that a suburb's name does not stand for the whole town."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_shipped_rows")]

    operations = [
        migrations.AddField(
            model_name="area",
            name="reach",
            field=models.PositiveIntegerField(
                default=0, help_text="Of a town: metres from its middle that count as being in it."
            ),
        ),
    ]
