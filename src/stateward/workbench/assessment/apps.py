"""The app's name in the site."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The `assessment` app."""

    name = "stateward.workbench.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load what registers itself: moves of the cycle, jobs, what waits."""
        from stateward.workbench.assessment import waits  # noqa: F401
        from stateward.workbench.assessment.cycle import attached, jobs  # noqa: F401
