"""The app's name in the site."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The `assessment` app."""

    name = "stateward.workbench.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"
