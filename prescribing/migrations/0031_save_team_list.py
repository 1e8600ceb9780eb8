"""A permission of its own to print or save the whole team's list."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("prescribing", "0030_worklist_indexes")]

    operations = [
        migrations.AlterModelOptions(
            name="team",
            options={
                "ordering": ["name"],
                "permissions": [
                    ("manage_teams", "Manage teams and who is in them"),
                    ("save_team_list", "Print or save the whole team's list"),
                ],
            },
        ),
    ]
