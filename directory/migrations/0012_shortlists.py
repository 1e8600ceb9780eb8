import directory.clock
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_audit_is_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='SharedList',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('services', models.JSONField(default=list)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('created_at', models.DateTimeField(default=directory.clock.now)),
            ],
        ),
        migrations.AlterField(
            model_name='sentmessage',
            name='recipient',
            field=models.CharField(blank=True, help_text='Empty for who is not known to us.', max_length=254),
        ),
        migrations.CreateModel(
            name='SendingMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64)),
                ('at', models.DateTimeField(default=directory.clock.now)),
            ],
            options={
                'indexes': [models.Index(fields=['mark', 'at'], name='directory_s_mark_478a55_idx')],
            },
        ),
        migrations.CreateModel(
            name='ListSending',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('email', 'Email'), ('text', 'Text message')], max_length=5)),
                ('address', models.CharField(blank=True, max_length=254)),
                ('created_at', models.DateTimeField(default=directory.clock.now)),
                ('forgotten_at', models.DateTimeField(blank=True, null=True)),
                ('shared', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='directory.sharedlist')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('forgotten_at', None), models.Q(('address', ''), _negated=True)), models.Q(('address', ''), ('forgotten_at__isnull', False)), _connector='OR'), name='list_address_kept_or_forgotten')],
            },
        ),
    ]
