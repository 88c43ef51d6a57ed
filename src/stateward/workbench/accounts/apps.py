"""The app's name in the site; what happens around signing in is heard from its start on."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The `accounts` app."""

    name = "stateward.workbench.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to sign-ins."""
        from stateward.workbench.accounts import signals  # noqa: F401
