"""The app's name in the site; every app's `events` module is loaded with it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    """The `audit` app."""

    name = "stateward.workbench.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the event types and four-eyes steps of every app, and who carries the heads out of the house."""
        autodiscover_modules("events")
        from stateward.workbench.audit.heads import tell_auditors
        from stateward.workbench.audit.sealing import sealed

        sealed.connect(tell_auditors, dispatch_uid="audit.heads")
