"""Addresses of allauth that this site uses, under their own names; those it does not use lead nowhere."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as single_sign_on
from allauth.socialaccount.providers.openid_connect import views as directory
from allauth.usersessions import views as sessions
from django.urls import path

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("factors/", factors.index, name="mfa_index"),
    path("factors/authenticate/", factors.authenticate, name="mfa_authenticate"),
    path("factors/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("factors/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("factors/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("factors/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "factors/recovery-codes/generate/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "factors/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("factors/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("factors/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("factors/passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("factors/passkeys/reauthenticate/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("factors/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("factors/passkeys/<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("directory/", single_sign_on.connections, name="socialaccount_connections"),
    path("directory/cancelled/", single_sign_on.login_cancelled, name="socialaccount_login_cancelled"),
    path("directory/error/", single_sign_on.login_error, name="socialaccount_login_error"),
    path("directory/<slug:provider_id>/login/", directory.login, name="openid_connect_login"),
    path("directory/<slug:provider_id>/login/callback/", directory.callback, name="openid_connect_callback"),
]
