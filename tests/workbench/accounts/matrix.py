"""Who may open which address: one row for every address of the site. A new address without a row fails the tests.

Each strand has its rows in a file of its own beside this one, `rows_<app>.py`: `ROWS`, and `NOTHING_THERE` where some
of its addresses answer 404 to everyone.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from rows import (
    ADMINISTRATOR,
    BUSINESS,
    CSV,
    HANDING_IN,
    LOG,
    NOBODY,
    NOT_THERE,
    OFFICE,
    PEOPLE,
    READERS,
    REGISTER,
    STEERING,
    Row,
)
from rows import code as _code
from rows import key as _key
from world import SCHEME, YEAR

CARD = {"scheme": SCHEME, "year": YEAR}

ROWS: dict[str, Row] = {
    # The shell
    "core:home": Row(),
    "core:search": Row(),
    "core:language": Row(method="post", public=True),
    "core:unit": Row(method="post"),
    "core:favicon": Row(public=True),
    "operation:health": Row(public=True),
    "operation:ready": Row(public=True),
    "operation:metrics": Row(public=True),
    # Tasks, background work, notices, cycles
    "tracking:list": Row(BUSINESS),
    "tracking:export": Row(BUSINESS, fixed=CSV),
    "tracking:new": Row(STEERING),
    # Roles without a view of reform's enterprises (the assessor's, the inspector's) see items of their own alone.
    "tracking:item": Row(BUSINESS - {"assessor", "inspector"}, _key("item")),
    "tracking:act": Row(BUSINESS, lambda objects: {"pk": objects["item"].pk, "action": "accept"}, method="post"),
    "tracking:evidence": Row(BUSINESS, fixed={"pk": 999_999}),
    "jobs:list": Row(),
    "jobs:job": Row(fixed={"key": NOT_THERE}),
    "jobs:cancel": Row(fixed={"key": NOT_THERE}, method="post"),
    "notices:list": Row(),
    "notices:read": Row(method="post"),
    "notices:choose": Row(method="post"),
    "notices:open": Row(fixed={"pk": 999_999}, method="post"),
    "cycles:list": Row(BUSINESS),
    "cycles:new": Row(OFFICE),
    "cycles:cycle": Row(READERS, _key("cycle")),
    "cycles:act": Row(OFFICE, lambda objects: {"pk": objects["cycle"].pk, "action": "begin"}, method="post"),
    "cycles:together": Row(OFFICE, lambda objects: {"pk": objects["cycle"].pk, "move": "open"}, method="post"),
    "cycles:assessors": Row(OFFICE, _key("cycle")),
    "cycles:revoke": Row(OFFICE, lambda objects: {"pk": objects["cycle"].pk, "invitation": 999_999}, method="post"),
    "cycles:participant": Row(READERS, _key("participant")),
    "cycles:move": Row(BUSINESS, lambda objects: {"pk": objects["participant"].pk, "action": "open"}, method="post"),
    "cycles:sheet": Row(public=True, fixed={"signed": "no-such-sheet"}),
    # The log
    "audit:events": Row(LOG),
    "audit:export": Row(LOG, fixed=CSV),
    "audit:event": Row(LOG, _key("event")),
    "audit:proof": Row(LOG, _key("event")),
    "audit:seals": Row(LOG),
    "audit:heads": Row(LOG),
    "audit:seal": Row(NOBODY, method="post"),
    "audit:verify": Row(LOG, method="post"),
    "audit:whole": Row(NOBODY, method="post"),
    "audit:exceptions": Row(BUSINESS),
    "audit:end-exception": Row(NOBODY, fixed={"pk": 999_999}, method="post"),
    # Register
    "register:list": Row(REGISTER),
    "register:export": Row(REGISTER, fixed=CSV),
    "register:tree": Row(REGISTER),
    "register:import": Row(OFFICE),
    "register:enterprise": Row(REGISTER, _code()),
    # Statements
    "statements:list": Row(READERS),
    "statements:export": Row(READERS, fixed=CSV),
    "statements:statement": Row(READERS, _key("statement")),
    "statements:new": Row(HANDING_IN),
    "statements:uploads": Row(READERS),
    "statements:upload": Row(READERS, _key("upload")),
    "statements:record": Row(HANDING_IN, _key("upload"), method="post"),
    "statements:withdraw": Row(HANDING_IN, _key("upload"), method="post"),
    "statements:marked": Row(NOBODY, _key("upload")),
    "statements:original": Row(READERS, _key("upload")),
    "statements:template": Row(READERS, fixed={"template": "intl-generic"}),
    # Assessment
    "assessment:portfolio": Row(READERS),
    "assessment:export": Row(READERS, fixed=CSV),
    "assessment:enterprise": Row(READERS, _code(year=YEAR)),
    "assessment:scorecard": Row(READERS, _code(**CARD)),
    "assessment:explanation": Row(READERS, _code(**CARD, format_="json")),
    "assessment:why": Row(READERS, _code(**CARD, node="roe")),
    # Rulebook
    "rulebook:list": Row(BUSINESS),
    "rulebook:document": Row(BUSINESS, fixed={"kind": "scheme", "document": SCHEME, "version": "newest"}),
    "rulebook:indicator": Row(
        BUSINESS, fixed={"document": "intl-imf-health-check", "version": "newest", "indicator": "roe"}
    ),
    # One's own account
    "accounts:own": Row(),
    "accounts:act-for": Row(method="post"),
    "accounts:welcome": Row(public=True, fixed={"token": "no-such-token"}),
    # Administration of people
    "accounts:people": Row(PEOPLE),
    "accounts:people-export": Row(PEOPLE, fixed=CSV),
    "accounts:new-person": Row(ADMINISTRATOR),
    "accounts:import": Row(ADMINISTRATOR),
    "accounts:person": Row(PEOPLE, _key("person")),
    "accounts:edit-person": Row(ADMINISTRATOR, _key("person")),
    "accounts:make-link": Row(ADMINISTRATOR, _key("person"), method="post"),
    "accounts:close": Row(ADMINISTRATOR, _key("person"), method="post"),
    "accounts:open": Row(ADMINISTRATOR, _key("person"), method="post"),
    "accounts:reset-factors": Row(ADMINISTRATOR, _key("person"), method="post"),
    "accounts:new-grant": Row(ADMINISTRATOR, _key("person")),
    "accounts:end-grant": Row(ADMINISTRATOR, _key("grant"), method="post"),
    "accounts:deputies": Row(PEOPLE),
    "accounts:new-deputy": Row(ADMINISTRATOR),
    "accounts:end-deputy": Row(ADMINISTRATOR, _key("deputy"), method="post"),
    "accounts:departments": Row(PEOPLE),
    "accounts:new-department": Row(ADMINISTRATOR),
    "accounts:edit-department": Row(ADMINISTRATOR, _key("department")),
    "accounts:review": Row(PEOPLE),
    "accounts:review-export": Row(PEOPLE, fixed=CSV),
    # The office's settings are no matter of one group's administrator.
    "accounts:settings": Row(NOBODY),
    # Signing in
    "account_login": Row(public=True),
    "account_logout": Row(public=True),
    "account_inactive": Row(public=True),
    "account_reauthenticate": Row(),
    "account_change_password": Row(),
    "account_set_password": Row(),
    "mfa_index": Row(),
    "mfa_authenticate": Row(public=True),
    "mfa_reauthenticate": Row(),
    "mfa_activate_totp": Row(),
    "mfa_deactivate_totp": Row(fixed={}),
    "mfa_view_recovery_codes": Row(),
    "mfa_generate_recovery_codes": Row(),
    "mfa_download_recovery_codes": Row(),
    "mfa_list_webauthn": Row(),
    "mfa_add_webauthn": Row(),
    "mfa_login_webauthn": Row(public=True),
    "mfa_reauthenticate_webauthn": Row(),
    "mfa_remove_webauthn": Row(fixed={"pk": 999_999}),
    "mfa_edit_webauthn": Row(fixed={"pk": 999_999}),
    "usersessions_list": Row(),
    "socialaccount_connections": Row(),
    "socialaccount_login_cancelled": Row(public=True),
    "socialaccount_login_error": Row(public=True),
    "openid_connect_login": Row(public=True, fixed={"provider_id": "oidc"}),
    "openid_connect_callback": Row(public=True, fixed={"provider_id": "oidc"}),
}

#: Addresses that answer 404 to everyone who has nothing there, whatever their role.
NOTHING_THERE = {
    "audit:proof",
    "tracking:act",
    "tracking:evidence",
    "jobs:job",
    "jobs:cancel",
    "notices:open",
    "cycles:act",
    "cycles:together",
    "cycles:revoke",
    "cycles:move",
    "cycles:sheet",
    "accounts:welcome",
    "mfa_deactivate_totp",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "openid_connect_login",
    "openid_connect_callback",
    "statements:marked",
}

for _file in sorted(Path(__file__).parent.glob("rows_*.py")):
    _strand = import_module(_file.stem)
    ROWS |= _strand.ROWS
    NOTHING_THERE |= set(getattr(_strand, "NOTHING_THERE", ()))
