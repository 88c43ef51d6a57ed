"""The app's name in the site; what can be found is registered in every app's `searching.py`."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    """The `search` app."""

    name = "stateward.workbench.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the module `searching` of every app, then follow the writes of what was registered."""
        from stateward.workbench.search import keeping

        autodiscover_modules("searching")
        keeping.follow()
