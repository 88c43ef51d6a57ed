"""Programs of the tests: clients that send a token."""

from __future__ import annotations

from typing import Any


class Program:
    """A client that sends a token, JSON and an Accept-Language, as a program does."""

    def __init__(self, secret: str = "", language: str = "en") -> None:
        from django.test import Client

        self.browser = Client()
        self.headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {secret}"} if secret else {})

    def get(self, address: str, **headers: str) -> Any:
        """Ask an address below `/api/v1/`, or the whole address of another page."""
        return self.browser.get(self._whole(address), headers=self.headers | headers)

    def post(self, address: str, body: Any = None, **options: Any) -> Any:
        """Send a JSON body."""
        options.setdefault("content_type", "application/json")
        return self.browser.post(self._whole(address), {} if body is None else body, headers=self.headers, **options)

    @staticmethod
    def _whole(address: str) -> str:
        return address if address.startswith(("/", "http")) else f"/api/v1/{address}"


def made_token(user: Any, **wish: Any) -> tuple[Any, str]:
    """A token of a person and its secret."""
    from stateward.workbench.api import tokens
    from stateward.workbench.core.acting import as_user

    with as_user(user, channel="web"):
        return tokens.make_token(user, tokens.Wish(**{"name": "test", "days": 30} | wish))
