"""The app's name in the site."""

from django.apps import AppConfig


class StatementsConfig(AppConfig):
    """The `statements` app."""

    name = "stateward.workbench.statements"
    label = "statements"
    default_auto_field = "django.db.models.BigAutoField"
