"""The app's name in the site; every app's cards and what waits in it are loaded with it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CockpitConfig(AppConfig):
    """The `cockpit` app."""

    name = "stateward.workbench.cockpit"
    label = "cockpit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the cockpit's actions, then load the modules `cockpit_cards` and `waits` of every app."""
        from stateward.workbench.cockpit import actions  # noqa: F401

        autodiscover_modules("cockpit_cards", "waits")
