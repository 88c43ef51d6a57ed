"""A result names the statements it stands on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_base_adjustments")]

    operations = [
        migrations.AddField(model_name="roundresult", name="statements", field=models.JSONField(default=dict)),
    ]
