"""The app's name in the site."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DirectivesConfig(AppConfig):
    """The `directives` app."""

    name = "stateward.workbench.directives"
    label = "directives"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare actions, events and steps that need two people; load what every strand tells of a period."""
        from stateward.workbench.directives import events  # noqa: F401

        autodiscover_modules("period_figures")
