"""The app's name in the site."""

from django.apps import AppConfig


class ReformConfig(AppConfig):
    """The `reform` app."""

    name = "stateward.workbench.reform"
    label = "reform"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's actions."""
        from stateward.workbench.reform import actions, events  # noqa: F401
        from stateward.workbench.reform.slimming import hearing

        hearing.listen()
