"""A scenario has locks of its own with reasons, and remembers what it was copied from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reform", "0002_reasons_as_keys")]

    operations = [
        migrations.AddField(model_name="plan", name="locks", field=models.JSONField(default=dict)),
        migrations.AddField(
            model_name="plan",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="copies",
                to="reform.plan",
            ),
        ),
    ]
