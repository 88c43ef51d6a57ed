"""The app's name in the site; every app's kinds of jobs and of tracked items are loaded with it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """The `core` app."""

    name = "stateward.workbench.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the machines' actions and load the modules `jobs` and `items` of every app."""
        from stateward.workbench.core import actions  # noqa: F401

        autodiscover_modules("jobs", "items")
        from stateward.workbench.core.cycles import starting  # noqa: F401
