"""Settings of the site, read from the workspace folder named by `STATEWARD_WORKSPACE`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError
from stateward.workbench.accounts import sign_in
from stateward.workbench.operation import logs
from stateward.workbench.operation import options as operator
from stateward.workbench.operation.databases import databases

_folder = os.environ.get("STATEWARD_WORKSPACE")
if not _folder:
    raise WorkspaceError(
        Fault(
            "workbench.no_workspace",
            _("The workbench was started without a workspace."),
            _("Start it with `stateward serve DIR`."),
        )
    )

#: The workspace folder: everything this site reads and writes lies in it.
STATEWARD_WORKSPACE = Path(_folder)
#: What the operator chose in `stateward.toml` and the environment.
OPERATOR = operator.read(STATEWARD_WORKSPACE, os.environ)


def _secret_key(folder: Path) -> str:
    """The key that signs cookies, made once per workspace and readable by its owner alone."""
    path = folder / "secret_key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        key = secrets.token_urlsafe(50)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key)
        return key


SECRET_KEY = operator.from_variable(os.environ, "STATEWARD_SECRET_KEY") or _secret_key(STATEWARD_WORKSPACE)
DEBUG = False
# This machine's own names and those the operator gave; any other host name is a rebinding attempt.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *OPERATOR.server.hosts]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "stateward.workbench.core",
    "stateward.workbench.register",
    "stateward.workbench.accounts",
    "stateward.workbench.audit",
    "stateward.workbench.statements",
    "stateward.workbench.reform",
    "stateward.workbench.assessment",
    "stateward.workbench.directives",
    "stateward.workbench.supervision",
    "stateward.workbench.integrity",
    "stateward.workbench.rulebook",
    "stateward.workbench.search",
    "stateward.workbench.cockpit",
    "stateward.workbench.api",
    "stateward.workbench.disclosure",
    # Last, so that their pages are found in our own look first.
    *sign_in.APPS,
]
MIDDLEWARE = [
    "stateward.workbench.operation.proxies.proxies",
    "stateward.workbench.operation.observing.observing",
    "stateward.workbench.operation.headers.headers",
    "stateward.workbench.core.moments.forgetting",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "stateward.workbench.core.middleware.language",
    "stateward.workbench.api.middleware.interface",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "stateward.workbench.accounts.middleware.sessions",
    "stateward.workbench.accounts.middleware.LoginWall",
    "stateward.workbench.accounts.middleware.acting",
    "stateward.workbench.core.acting.middleware",
    "stateward.workbench.core.middleware.reloading",
    "stateward.workbench.core.today.forgetting",
    "stateward.workbench.audit.refusals.middleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "stateward.workbench.core.middleware.faults",
]
ROOT_URLCONF = "stateward.workbench.urls"
WSGI_APPLICATION = "stateward.workbench.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "stateward.workbench.core.context.shell",
                "stateward.workbench.core.bell.bell",
                "stateward.workbench.accounts.context.people",
            ],
            "builtins": [
                "stateward.workbench.core.templatetags.stateward",
                "stateward.workbench.core.templatetags.instructions",
                "stateward.workbench.core.templatetags.lists",
                "stateward.workbench.audit.templatetags.history",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = databases(STATEWARD_WORKSPACE, OPERATOR.database)
# Background work lies in the same database, so a job stands or falls with the write that asked for it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
#: Whether a job's heart beats in the work's own thread; the tests set it, whose one transaction no other thread sees.
STATEWARD_JOBS_ALONE = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sessions, passwords, second factors and single sign-on: one setting each in `accounts.sign_in`.
globals().update(sign_in.settings_for(STATEWARD_WORKSPACE))

#: Whether a service that records no event is refused; the tests set it, so that none can be written.
STATEWARD_REQUIRE_EVENTS = False

USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
# Dates are ISO and numbers are written by `core.formats` in both languages.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# Addresses of static files carry the file's hash, so a browser may keep them.
WHITENOISE_MAX_AGE = 31_536_000

FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FILES = OPERATOR.uploads.maximum_files
#: Largest upload of one file, in bytes.
UPLOAD_MAXIMUM_BYTES = OPERATOR.uploads.maximum_bytes

# Notices: mail goes out where the operator named a server, posts where a message group was named.
EMAIL_HOST = OPERATOR.mail.host
EMAIL_PORT = OPERATOR.mail.port
EMAIL_HOST_USER = OPERATOR.mail.user
EMAIL_HOST_PASSWORD = OPERATOR.mail.password.get_secret_value()
EMAIL_USE_TLS = OPERATOR.mail.security == "starttls"
EMAIL_USE_SSL = OPERATOR.mail.security == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = OPERATOR.mail.sender

CSRF_FAILURE_VIEW = "stateward.workbench.audit.refusals.foreign_form"
CSRF_COOKIE_SAMESITE = "Strict"
# Behind https nothing secret ever travels without it; the probes of this machine are the exception.
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = OPERATOR.server.https
SECURE_SSL_REDIRECT = OPERATOR.server.https
SECURE_REDIRECT_EXEMPT = [r"^(health|ready|metrics)/$"]
SECURE_HSTS_SECONDS = OPERATOR.server.hsts_seconds if OPERATOR.server.https else 0
# Only what the proxies named in the settings say reaches this header: see `operation.proxies`.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

DJANGO_TABLES2_TEMPLATE = "core/parts/table.html"
FILTERS_EMPTY_CHOICE_LABEL = ""

LOGGING = logs.configuration(OPERATOR.logs)
