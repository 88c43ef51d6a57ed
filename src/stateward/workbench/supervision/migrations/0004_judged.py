"""How many decisions of each enterprise and year an audit could judge."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0003_trade")]

    operations = [
        migrations.AddField(model_name="decisionaudit", name="judged", field=models.JSONField(default=list)),
    ]
