"""The app's name in the site."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The `api` app."""

    name = "stateward.workbench.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare who may make tokens."""
        from stateward.workbench.api import actions  # noqa: F401
