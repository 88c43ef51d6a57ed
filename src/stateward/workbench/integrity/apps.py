"""The app's name in the site; the strand's hooks into its cycles are loaded with it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IntegrityConfig(AppConfig):
    """The `integrity` app."""

    name = "stateward.workbench.integrity"
    label = "integrity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the strand's actions, the figures the workbench computes, and what it asks of its cycles."""
        from stateward.workbench.integrity import actions, events  # noqa: F401
        from stateward.workbench.integrity.index import computed, hooks  # noqa: F401

        autodiscover_modules("index_figures")
