from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="riskwarning",
            index=models.Index(
                fields=["outcome"], condition=models.Q(("outcome", ""), _negated=True), name="warning_closed"
            ),
        ),
    ]
