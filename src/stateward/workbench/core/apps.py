"""The app's name in the site."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The `core` app."""

    name = "stateward.workbench.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
