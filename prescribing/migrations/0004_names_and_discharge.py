"""The stored form of every name, anew: apostrophes, strokes, titles, order and joined words no longer part it."""

from django.db import migrations, models

from prescribing.people.as_written.names import searchable


def recompute(apps, schema_editor):
    Person = apps.get_model("prescribing", "Person")
    changed = []
    for person in Person.objects.only("pk", "name", "preferred_name", "match_name").iterator(chunk_size=500):
        person.match_name = searchable(person.name, person.preferred_name)[:600]
        changed.append(person)
        if len(changed) == 500:
            Person.objects.bulk_update(changed, ["match_name"])
            changed = []
    Person.objects.bulk_update(changed, ["match_name"])


class Migration(migrations.Migration):
    dependencies = [("prescribing", "0003_ended_records_keep_no_due_date")]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="match_name",
            field=models.CharField(db_index=True, editable=False, max_length=600),
        ),
        migrations.AddField(
            model_name="referral",
            name="discharged_on",
            field=models.DateField(blank=True, null=True, verbose_name="went home from hospital on"),
        ),
        migrations.RunPython(recompute, migrations.RunPython.noop, elidable=False),
    ]
