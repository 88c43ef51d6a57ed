"""Posting a text to the robot of a message group, in the JSON that DingTalk and WeCom understand.

Both take `{"msgtype": "text", "text": {"content": ...}}` by POST and answer `{"errcode": 0, "errmsg": "ok"}`. DingTalk
robots may ask for a signature in the address: HMAC-SHA256 over the time in milliseconds and the secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request

from django.conf import settings

TIMEOUT_SECONDS = 10
#: Both robots refuse longer texts (in bytes of UTF-8).
MAXIMUM_BYTES = 2_000


class NotAccepted(Exception):
    """The robot answered that it does not take the message."""


def post(text: str) -> None:
    """Post a text. Raises `NotAccepted` where the robot refuses it and OSError where it cannot be reached."""
    group = settings.OPERATOR.message_group
    address = signed(group.url.get_secret_value(), group.secret.get_secret_value(), int(time.time() * 1000))
    request = urllib.request.Request(
        address,
        data=json.dumps(body(text), ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
        method="POST",
    )
    if request.type not in ("http", "https"):
        raise NotAccepted("the message group's address begins neither with https nor with http")
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
        answer = response.read(10_000)
    _refuse_errors(answer)


def body(text: str) -> dict[str, object]:
    """The message as the robot takes it; a text that is too long is cut between two characters."""
    cut = text.encode()[:MAXIMUM_BYTES].decode(errors="ignore")
    return {"msgtype": "text", "text": {"content": cut}}


def signed(address: str, secret: str, milliseconds: int) -> str:
    """The address with DingTalk's signature, where there is a secret."""
    if not secret:
        return address
    told = f"{milliseconds}\n{secret}".encode()
    digest = base64.b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest()).decode()
    query = urllib.parse.urlencode({"timestamp": milliseconds, "sign": digest})
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _refuse_errors(answer: bytes) -> None:
    try:
        told = json.loads(answer)
    except ValueError as error:
        raise NotAccepted("the answer is no JSON") from error
    if not isinstance(told, dict) or told.get("errcode") != 0:
        raise NotAccepted(str(told)[:300])
