"""Pages whose address is the way in."""

from __future__ import annotations

from django.http import HttpResponse


def behind_a_link(response: HttpResponse) -> HttpResponse:
    """The secret stands in the address: no other site is told it, no search engine keeps it.

    "no-referrer" would go further and break the page: a browser then sends its forms with the origin "null", and the
    guard against forged requests refuses them.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
