"""The app's name in the site."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """The `rulebook` app."""

    name = "stateward.workbench.rulebook"
    label = "rulebook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load who may do what with drafts."""
        from stateward.workbench.rulebook.drafting import events  # noqa: F401
