from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0006_sign_in_and_contacts")]

    operations = [
        migrations.AddField("importrun", "total", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField("importrun", "last_line_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("importrun", "process", models.CharField(blank=True, default="", max_length=120), preserve_default=False),
        migrations.AddField("importrun", "is_part", models.BooleanField(default=False)),
        migrations.AddField("importrun", "problems", models.JSONField(blank=True, default=list)),
        migrations.AddField("importrun", "failure", models.CharField(blank=True, default="", max_length=300), preserve_default=False),
        migrations.AddField("sourcerecord", "gone_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("sourcerecord", "gone_kept", models.BooleanField(default=False)),
    ]
