"""The app's name in the site."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """The `disclosure` app."""

    name = "stateward.workbench.disclosure"
    label = "disclosure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare who may publish."""
        from stateward.workbench.disclosure import actions  # noqa: F401
