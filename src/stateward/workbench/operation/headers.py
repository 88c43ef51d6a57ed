"""Headers of every answer that keep other sites away from this one, beside Django's own and the content policy."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
#: What pages may ask of the browser: passkeys, nothing else.
PERMISSIONS = ", ".join(
    [
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
        *(f"{name}=()" for name in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")),
    ]
)


def headers(get_response: Handler) -> Handler:
    """Set `Permissions-Policy` and `Cross-Origin-Resource-Policy`; pages with figures are kept by no cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware
