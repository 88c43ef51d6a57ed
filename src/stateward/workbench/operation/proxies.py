"""What a proxy says about the reader: believed of the proxies the operator named, dropped from anybody else."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
SAID_BY_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")


def proxies(get_response: Handler) -> Handler:
    """Set each request's address of origin; say in `request.through_proxy` whether it came by a known proxy.

    A request whose sender is no known proxy loses what it says in a proxy's name: else anybody could write an
    address of his choice into the log, or pretend to have come by https.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        named = settings.OPERATOR.server.proxies
        sender = str(request.META.get("REMOTE_ADDR", ""))
        request.through_proxy = _within(sender, named)
        # A request that names a forwarder came through one, known or not: it is no request of this machine itself.
        request.of_this_machine = _is_loopback(sender) and "HTTP_X_FORWARDED_FOR" not in request.META
        if request.through_proxy:
            request.META["REMOTE_ADDR"] = _origin(str(request.META.get("HTTP_X_FORWARDED_FOR", "")), sender, named)
        else:
            for header in SAID_BY_PROXIES:
                request.META.pop(header, None)
        return get_response(request)

    return middleware


def _origin(forwarded: str, sender: str, named: Sequence[str]) -> str:
    """The last address of the chain that is no known proxy; what stands before it anybody may have written."""
    for address in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_address(address):
            return sender
        if not _within(address, named):
            return address
    return sender


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ipaddress.ip_address(text).is_loopback


def _within(text: str, named: Sequence[str]) -> bool:
    return _is_address(text) and any(ipaddress.ip_address(text) in network for network in _networks(tuple(named)))


@lru_cache(maxsize=8)
def _networks(named: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in named)
