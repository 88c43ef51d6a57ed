from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_instruction_savedlist"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="lines",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
