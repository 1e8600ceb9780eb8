from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0046_photos_questions_and_accounts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="spreadsheet",
            name="kind",
            field=models.CharField(
                choices=[
                    ("services", "Services and groups"),
                    ("organisations", "Organisations"),
                    ("places", "Places"),
                    ("contacts", "Contacts of services"),
                    ("times", "Opening times of services"),
                ],
                max_length=14,
            ),
        ),
    ]
