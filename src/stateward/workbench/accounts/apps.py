"""The app's name in the site."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The `accounts` app."""

    name = "stateward.workbench.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
