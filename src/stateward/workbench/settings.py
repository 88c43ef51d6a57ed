"""Settings of the site, read from the workspace folder named by `STATEWARD_WORKSPACE`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from stateward.messages import gettext as _
from stateward.messages.errors import Fault, WorkspaceError

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


SECRET_KEY = _secret_key(STATEWARD_WORKSPACE)
DEBUG = False
# The site answers on the loopback address alone; a foreign host name is a rebinding attempt.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "stateward.workbench.core",
    "stateward.workbench.register",
    "stateward.workbench.statements",
    "stateward.workbench.assessment",
    "stateward.workbench.rulebook",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "stateward.workbench.core.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
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
            ],
            "builtins": ["stateward.workbench.core.templatetags.stateward"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": STATEWARD_WORKSPACE / "stateward.sqlite3",
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            # A write transaction takes its lock at once, so two writers wait instead of failing half way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
DATA_UPLOAD_MAX_NUMBER_FILES = 200
#: Largest upload of one file, in bytes.
UPLOAD_MAXIMUM_BYTES = 100_000_000

CSRF_COOKIE_SAMESITE = "Strict"
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

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
