"""What holders received from the enterprises they hold, by year."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0002_holdings")]

    operations = [
        migrations.CreateModel(
            name="Dividend",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=24)),
                ("source", models.CharField(blank=True, max_length=250)),
                (
                    "held",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dividends_paid",
                        to="register.enterprise",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dividends_received",
                        to="register.enterprise",
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "held__path", "holder__path"],
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "held", "year"), name="dividend_once_a_year"),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="dividend_not_negative"),
                ],
            },
        ),
    ]
