"""Objective factors in base values, and the base value by the rule beside the adjusted one."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

OUTCOMES = [("", "to be decided"), ("approved", "approved"), ("rejected", "rejected")]
KEY = {"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID"}
PERSON = {"null": True, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0003_term_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="targetline",
            name="base_by_rule",
            field=models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True),
        ),
        migrations.CreateModel(
            name="BaseAdjustment",
            fields=[
                ("id", models.BigAutoField(**KEY)),
                ("amount", models.DecimalField(decimal_places=10, max_digits=30)),
                ("reason", models.TextField()),
                ("evidence_name", models.CharField(max_length=200)),
                ("evidence_sha256", models.CharField(max_length=64)),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("outcome", models.CharField(blank=True, choices=OUTCOMES, max_length=20)),
                ("decision", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by", models.ForeignKey(blank=True, to=settings.AUTH_USER_MODEL, **PERSON)),
                ("proposed_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **PERSON)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="adjustments",
                        to="assessment.targetline",
                    ),
                ),
            ],
            options={"ordering": ["line", "pk"]},
        ),
    ]
