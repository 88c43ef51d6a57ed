"""The app's name in the site; every app's `events` module is loaded with it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    """The `audit` app."""

    name = "stateward.workbench.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the event types and four-eyes steps of every app."""
        autodiscover_modules("events")
