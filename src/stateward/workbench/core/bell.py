"""What the shell shows of the shared machines on every page: notices not read, work that runs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from stateward.workbench.core.jobs.selectors import running
from stateward.workbench.core.notices.services import unread


def bell(request: HttpRequest) -> dict[str, Any]:
    """The counts beside the bell; nothing for somebody who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.headers.get("HX-Request") == "true":
        return {}
    return {
        "unread_notices": unread(user).count(),
        "running_jobs": running(user),
    }
