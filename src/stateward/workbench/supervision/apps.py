"""The app's name in the site."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """The `supervision` app."""

    name = "stateward.workbench.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the strand's actions and events."""
        from stateward.workbench.supervision import actions, events  # noqa: F401
