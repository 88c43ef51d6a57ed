"""Sales between enterprises, for the rules over their trade."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0002_closed_warnings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TradeSale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contract", models.CharField(max_length=120)),
                ("seller", models.CharField(db_index=True, max_length=120)),
                ("buyer", models.CharField(db_index=True, max_length=120)),
                ("goods", models.CharField(blank=True, max_length=120)),
                ("quantity", models.FloatField(blank=True, null=True)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=24)),
                ("day", models.DateField(db_index=True)),
                ("file_name", models.CharField(blank=True, max_length=250)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["day", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("seller", "buyer", "contract", "goods"), name="sale_once")
                ],
            },
        ),
    ]
