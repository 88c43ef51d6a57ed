"""The office's own choices where allauth asks: nobody signs up, secrets are encrypted, single sign-on makes nobody."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from stateward.messages import gettext as _
from stateward.workbench.accounts.models import User
from stateward.workbench.core import workspace


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; people only sign in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The page that follows says what happened; nothing is repeated above it."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Changes of a second factor stand in the log; allauth's own mails are not sent."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted in the database; the key is made from the workspace's own."""

    def get_totp_issuer(self) -> str:
        """The name an authenticator app shows."""
        return f"Stateward {workspace.current().settings.name}"

    def _get_site_name(self) -> str:
        return f"Stateward {workspace.current().settings.name}"

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it is used; `InvalidToken` where the workspace's key is another one."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Changes of a second factor stand in the log; allauth's own mails are not sent."""


def _cipher() -> Fernet:
    key = hashlib.sha256(b"stateward.second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens an account that an administrator made under the same user name; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Bind the office's directory to the account of the same user name at the first sign-in.

        A person who is signed in already binds it to their own account; a name that nobody was given is refused.
        """
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        name = str(sociallogin.account.extra_data.get("userinfo", {}).get("preferred_username") or "")
        name = name or str(sociallogin.account.extra_data.get("preferred_username") or "")
        person = User.objects.filter(username=name, is_active=True, grants__isnull=False).first() if name else None
        if person is None:
            raise ImmediateHttpResponse(_refusal(request, name))
        sociallogin.connect(request, person)


def _refusal(request: HttpRequest, name: str) -> Any:
    sentence = _("The directory knows you as {name}, but nobody here has that user name.").format(name=name or "—")
    context = {
        "title": sentence,
        "next_step": _("Ask your administrator to make an account for you."),
        "status": 403,
    }
    return render(request, "accounts/refused.html", context, status=403)
