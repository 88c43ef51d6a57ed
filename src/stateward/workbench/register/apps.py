"""The app's name in the site."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """The `register` app."""

    name = "stateward.workbench.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"
