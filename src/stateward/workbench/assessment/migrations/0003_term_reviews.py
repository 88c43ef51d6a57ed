"""Mid-term reviews that were held."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0002_rounds"),
        ("register", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TermReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.CharField(max_length=80)),
                ("document_version", models.CharField(max_length=40)),
                ("first", models.PositiveSmallIntegerField()),
                ("revision", models.PositiveSmallIntegerField()),
                ("sheet", models.JSONField()),
                ("finding", models.TextField()),
                ("demands", models.TextField(blank=True)),
                ("held_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="term_reviews",
                        to="register.enterprise",
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["enterprise", "first", "revision"]},
        ),
        migrations.AddConstraint(
            model_name="termreview",
            constraint=models.UniqueConstraint(
                fields=("enterprise", "document", "first", "revision"), name="term_review_revision"
            ),
        ),
    ]
