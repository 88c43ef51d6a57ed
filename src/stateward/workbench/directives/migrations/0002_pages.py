"""Where each page of a directive's PDF begins in its text."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directives", "0001_initial")]

    operations = [
        migrations.AddField(model_name="directive", name="pages", field=models.JSONField(default=list)),
    ]
