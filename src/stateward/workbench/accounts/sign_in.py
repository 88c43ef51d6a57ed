"""How people sign in: the settings of sessions, passwords, second factors and single sign-on.

`settings.py` takes them over. `[sign_in]` of `stateward.toml` may change the limits and name an OpenID Connect
provider:

    [sign_in]
    session_hours = 12
    idle_minutes = 120
    sessions_per_person = 5

    [sign_in.oidc]
    name = "City directory"
    server_url = "https://login.example.gov/realms/city"
    client_id = "stateward"
    client_secret_file = "oidc_secret"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError

APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

#: The key of the one OpenID Connect provider in its addresses.
OIDC = "oidc"

#: Limit -> its value where the workspace says nothing.
LIMITS = {"session_hours": 12, "idle_minutes": 120, "sessions_per_person": 5}

SETTINGS: dict[str, Any] = {
    "AUTH_USER_MODEL": "accounts.User",
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
        for name, options in (
            ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "full_name", "email")}),
            ("MinimumLengthValidator", {"min_length": 10}),
            ("CommonPasswordValidator", {}),
            ("NumericPasswordValidator", {}),
        )
    ],
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "/",
    "SESSION_COOKIE_HTTPONLY": True,
    # The way back from the office's own sign-in page is a visit from another site, which must find its session.
    "SESSION_COOKIE_SAMESITE": "Lax",
    "ACCOUNT_ADAPTER": "stateward.workbench.accounts.adapters.AccountAdapter",
    "ACCOUNT_LOGIN_METHODS": {"username"},
    "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*", "password2*"],
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    "ACCOUNT_SESSION_REMEMBER": False,
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_LOGIN_ON_PASSWORD_RESET": False,
    "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 900,
    "ACCOUNT_RATE_LIMITS": {"login": "60/m/ip", "login_failed": "20/m/ip,5/15m/key", "signup": "5/m/ip"},
    "MFA_ADAPTER": "stateward.workbench.accounts.adapters.SecondFactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_ISSUER": "Stateward",
    "MFA_TOTP_TOLERANCE": 1,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "SOCIALACCOUNT_ADAPTER": "stateward.workbench.accounts.adapters.SingleSignOnAdapter",
    "SOCIALACCOUNT_LOGIN_ON_GET": False,
    "SOCIALACCOUNT_STORE_TOKENS": False,
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
    "SOCIALACCOUNT_AUTO_SIGNUP": False,
}


def settings_for(folder: Path) -> dict[str, Any]:
    """All settings of signing in for a workspace folder.

    Raises `WorkspaceError` where `[sign_in]` of its `stateward.toml` is at fault.
    """
    table = _table(folder)
    limits = {name: _limit(folder, table, name) for name in LIMITS}
    return SETTINGS | {
        "SESSION_COOKIE_AGE": limits["session_hours"] * 3600,
        "STATEWARD_IDLE_SECONDS": limits["idle_minutes"] * 60,
        "STATEWARD_SESSIONS_PER_PERSON": limits["sessions_per_person"],
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": _oidc_apps(folder, table)}},
    }


def _table(folder: Path) -> Mapping[str, Any]:
    with (folder / "stateward.toml").open("rb") as file:
        table = tomllib.load(file).get("sign_in", {})
    if not isinstance(table, Mapping):
        raise _fault(folder, _("[sign_in] is not a table."), str(table))
    return table


def _limit(folder: Path, table: Mapping[str, Any], name: str) -> int:
    value = table.get(name, LIMITS[name])
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _fault(folder, _("[sign_in] {name} is no whole number above zero.").format(name=name), str(value))
    return value


def _oidc_apps(folder: Path, table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The office's single sign-on as allauth wants it; empty where the workspace names none."""
    named = table.get("oidc")
    if named is None:
        return []
    if not isinstance(named, Mapping):
        raise _fault(folder, _("[sign_in.oidc] is not a table."), str(named))
    missing = [name for name in ("name", "server_url", "client_id", "client_secret_file") if not named.get(name)]
    if missing:
        raise _fault(folder, _("[sign_in.oidc] lacks {names}.").format(names=", ".join(missing)), "")
    secret = folder / str(named["client_secret_file"])
    if not secret.is_file():
        raise _fault(folder, _("The file {file} with the client secret is not there.").format(file=secret), str(secret))
    return [
        {
            "provider_id": OIDC,
            "name": str(named["name"]),
            "client_id": str(named["client_id"]),
            "secret": secret.read_text(encoding="utf-8").strip(),
            "settings": {"server_url": str(named["server_url"])},
        }
    ]


def _fault(folder: Path, message: str, value: str) -> WorkspaceError:
    return WorkspaceError(
        Fault(
            "workbench.sign_in",
            message,
            _("Correct [sign_in] in stateward.toml; docs/accounts.md says what may stand there."),
            file=str(folder / "stateward.toml"),
            value=value,
        )
    )
