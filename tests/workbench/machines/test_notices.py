"""Notices: due in each person's morning, told once, in their language, by mail, digest and message group."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import socket
import subprocess
import sys
import threading
import urllib.parse
from base64 import b64encode
from collections.abc import Iterator
from email import message_from_string, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from stateward.workbench.core.acting import as_user
from stateward.workbench.core.models import Notice, NoticePreference
from stateward.workbench.core.notices import delivery, message_group, services
from stateward.workbench.core.notices.services import EVERYWHERE

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
SENTENCE = "Due on {due}: {title}"
VALUES = {"due": "2026-12-04", "title": "Close the shell"}

_MAIL_SERVER = """
import sys, time
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
class Keeper(Message):
    def handle_message(self, message):
        with open(sys.argv[2], "a", encoding="utf-8") as file:
            file.write(message.as_string() + "\\n\\x1e\\n")
controller = Controller(Keeper(), hostname="127.0.0.1", port=int(sys.argv[1]))
controller.start()
print("ready", flush=True)
sys.stdin.read()
"""


class Mailbox:
    """What a real mail server on this machine received."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mails(self) -> list[Any]:
        text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        return [message_from_string(part.strip(), policy=policy.default) for part in text.split("\x1e") if part.strip()]


@pytest.fixture
def mailbox(tmp_path: Path, settings: Any) -> Iterator[Mailbox]:
    """A mail server in a process of its own, and the office's mail settings leading to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = tmp_path / "mails"
    server = subprocess.Popen(
        [sys.executable, "-c", _MAIL_SERVER, str(port), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None and server.stdout.readline().strip() == "ready"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "office@example.org"
    yield Mailbox(path)
    server.communicate("", timeout=20)


@pytest.fixture
def group_robot(settings: Any) -> Iterator[list[dict[str, Any]]]:
    """A robot of a message group on this machine; what was posted to it. It answers what `answers` holds next."""
    posted: list[dict[str, Any]] = []

    class Robot(BaseHTTPRequestHandler):
        answers: list[bytes] = []

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append({"path": self.path, "body": json.loads(content), "type": self.headers["Content-Type"]})
            answer = Robot.answers.pop(0) if Robot.answers else b'{"errcode": 0, "errmsg": "ok"}'
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Robot)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    _with_group(settings, f"http://127.0.0.1:{server.server_port}/robot?access_token=abc")
    group_robot.answers = Robot.answers  # type: ignore[attr-defined]
    yield posted
    server.shutdown()
    server.server_close()
    thread.join()


def _with_group(settings: Any, url: str, secret: str = "") -> None:
    group = settings.OPERATOR.message_group.model_copy(update={"url": SecretStr(url), "secret": SecretStr(secret)})
    settings.OPERATOR = settings.OPERATOR.model_copy(update={"message_group": group})


def tell(person: Any, **options: Any) -> list[Notice]:
    return services.tell([person], "item.reminder", SENTENCE, VALUES, **options)


def states(person: Any) -> dict[str, str]:
    return dict(Notice.objects.filter(recipient=person).values_list("channel", "state"))


def test_without_a_mail_server_and_a_group_people_are_told_in_the_workbench_alone(people: dict[str, Any]) -> None:
    tell(people["officer"], channels=EVERYWHERE)
    assert states(people["officer"]) == {"in_app": "waiting"}
    delivery.deliver(NOW)
    assert services.unread(people["officer"]).count() == 1


def test_a_reminder_is_due_on_the_morning_of_the_person_s_own_time_zone(people: dict[str, Any]) -> None:
    NoticePreference.objects.create(user=people["officer"], time_zone="Asia/Shanghai")
    tell(people["officer"], on=dt.date(2026, 11, 27))
    tell(people["leader"], on=dt.date(2026, 11, 27))
    officer, leader = (Notice.objects.get(recipient=people[who]) for who in ("officer", "leader"))
    assert (officer.due_at, officer.time_zone) == (dt.datetime(2026, 11, 27, 1, tzinfo=dt.UTC), "Asia/Shanghai")
    assert leader.due_at == dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
    assert delivery.deliver(dt.datetime(2026, 11, 27, 0, 59, tzinfo=dt.UTC)) == 0
    assert delivery.deliver(dt.datetime(2026, 11, 27, 1, tzinfo=dt.UTC)) == 1


def test_the_same_thing_is_told_once(people: dict[str, Any]) -> None:
    assert len(tell(people["officer"], dedupe="once")) == 1
    delivery.deliver(NOW)
    assert tell(people["officer"], dedupe="once") == []
    assert Notice.objects.filter(recipient=people["officer"]).count() == 1


def test_what_was_cancelled_is_not_sent_and_may_be_told_again(people: dict[str, Any], group: Any) -> None:
    tell(people["officer"], about=group, dedupe="once")
    assert services.cancel(group, ["item.reminder"]) == 1
    assert delivery.deliver(NOW) == 0
    assert len(tell(people["officer"], about=group, dedupe="once")) == 1


def test_a_person_who_left_is_told_nothing(people: dict[str, Any]) -> None:
    tell(people["officer"])
    people["officer"].is_active = False
    people["officer"].save()
    assert delivery.deliver(NOW) == 0 and states(people["officer"]) == {"in_app": "cancelled"}


def test_mail_goes_through_a_real_server_in_the_recipient_s_language(
    people: dict[str, Any], mailbox: Mailbox, settings: Any
) -> None:
    mail = settings.OPERATOR.mail.model_copy(update={"site": "https://stateward.example.org/"})
    settings.OPERATOR = settings.OPERATOR.model_copy(update={"mail": mail})
    people["officer"].language = "zh"
    people["officer"].save()
    tell(people["officer"], address="/tasks/7/")
    tell(people["leader"], address="/tasks/7/")
    delivery.deliver(NOW)
    chinese, english = mailbox.mails()
    assert (chinese["To"], chinese["Subject"]) == ("wang@example.org", "2026-12-04 到期：Close the shell")
    assert (english["To"], english["Subject"]) == ("li@example.org", "Due on 2026-12-04: Close the shell")
    body = english.get_content()
    assert "https://stateward.example.org/tasks/7/" in body and english["Auto-Submitted"] == "auto-generated"
    assert states(people["officer"]) == {"in_app": "sent", "mail": "sent"}


def test_a_title_never_becomes_a_header(people: dict[str, Any], mailbox: Mailbox) -> None:
    services.tell([people["leader"]], "item.closed", "Closed: {title}", {"title": "A\r\nBcc: all@example.org"})
    delivery.deliver(NOW)
    (mail,) = mailbox.mails()
    assert mail["Bcc"] is None and mail["Subject"] == "Closed: A Bcc: all@example.org"


def test_a_server_that_is_away_is_tried_again_later_and_given_up_in_the_end(
    people: dict[str, Any], settings: Any
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", nobody.getsockname()[1]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        tell(people["leader"], channels=["mail"])
        now, waits = NOW, []
        for _attempt in range(delivery.MAXIMUM_ATTEMPTS):
            delivery.deliver(now)
            row = Notice.objects.get(recipient=people["leader"])
            waits.append((row.due_at - now).total_seconds() / 60)
            now = row.due_at
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert (row.state, row.attempts) == ("failed", 6) and "refused" in row.last_error.lower()


def test_a_digest_by_choice_comes_once_a_day_at_its_hour(people: dict[str, Any], mailbox: Mailbox) -> None:
    NoticePreference.objects.create(user=people["leader"], mail="digest", digest_hour=18, time_zone="Asia/Shanghai")
    tell(people["leader"])
    services.tell([people["leader"]], "item.closed", "Closed: {title}", {"title": "Another"})
    delivery.deliver(NOW)
    assert delivery.send_digests(NOW - dt.timedelta(minutes=1)) == 0
    assert delivery.send_digests(NOW) == 1
    (mail,) = mailbox.mails()
    assert mail["Subject"] == "2 notices for you"
    assert "Close the shell" in mail.get_content() and "Closed: Another" in mail.get_content()
    tell(people["leader"])
    delivery.deliver(NOW + dt.timedelta(hours=1))
    assert delivery.send_digests(NOW + dt.timedelta(hours=1)) == 0
    assert delivery.send_digests(NOW + dt.timedelta(hours=24)) == 1


def test_who_wants_no_mail_gets_none(people: dict[str, Any], mailbox: Mailbox) -> None:
    NoticePreference.objects.create(user=people["leader"], mail="none")
    tell(people["leader"])
    delivery.deliver(NOW)
    assert mailbox.mails() == [] and states(people["leader"]) == {"in_app": "sent", "mail": "unwanted"}


def test_the_message_group_gets_the_text_in_the_robots_own_json(
    people: dict[str, Any], group_robot: list[dict[str, Any]]
) -> None:
    tell(people["leader"], channels=EVERYWHERE)
    delivery.deliver(NOW)
    (post,) = group_robot
    assert post["body"] == {"msgtype": "text", "text": {"content": "Li: Due on 2026-12-04: Close the shell"}}
    assert post["path"] == "/robot?access_token=abc" and post["type"].startswith("application/json")
    assert states(people["leader"])["webhook"] == "sent"


@pytest.mark.parametrize("answer", [b'{"errcode": 310000, "errmsg": "keywords not in content"}', b"<html>", b"[]"])
def test_a_robot_that_refuses_is_told_with_its_own_words(
    people: dict[str, Any], group_robot: list[dict[str, Any]], answer: bytes
) -> None:
    _answers().append(answer)
    tell(people["leader"], channels=["webhook"])
    delivery.deliver(NOW)
    row = Notice.objects.get(recipient=people["leader"])
    assert (row.state, row.attempts) == ("waiting", 1) and row.last_error
    delivery.deliver(row.due_at)
    row.refresh_from_db()
    assert row.state == "sent" and len(group_robot) == 2


def _answers() -> list[bytes]:
    return group_robot.answers  # type: ignore[attr-defined, no-any-return]


# DingTalk's description of signing: the signature is base64(HMAC-SHA256(secret, "TIMESTAMP\nSECRET")), url-encoded.
def test_the_signature_of_a_dingtalk_robot() -> None:
    address = message_group.signed("https://oapi.dingtalk.com/robot/send?access_token=x", "SEC0", 1_577_808_000_000)
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)
    digest = hmac.new(b"SEC0", b"1577808000000\nSEC0", hashlib.sha256).digest()
    assert query["sign"] == [b64encode(digest).decode()] and query["timestamp"] == ["1577808000000"]
    assert query["access_token"] == ["x"]


def test_a_long_text_is_cut_between_two_characters() -> None:
    body = message_group.body("国资" * 1_000)
    content = body["text"]["content"]  # type: ignore[index]
    assert len(content.encode()) <= message_group.MAXIMUM_BYTES and set(content) == {"国", "资"}


def test_an_address_that_is_no_web_address_is_refused(settings: Any) -> None:
    _with_group(settings, "file:///etc/passwd")
    with pytest.raises(message_group.NotAccepted):
        message_group.post("hello")


def test_choosing_is_told_to_the_log(people: dict[str, Any]) -> None:
    from stateward.workbench.audit.models import Event

    with as_user(people["leader"], channel="web"):
        kept = services.choose("digest", 7, "Asia/Shanghai")
    assert (kept.mail, kept.digest_hour) == ("digest", 7)
    assert Event.objects.get(action="core.notice.choose").actor == people["leader"]


def test_a_row_whose_sender_died_is_sent_when_its_lease_is_over(
    people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_arguments: Any) -> bool:
        raise Killed

    tell(people["leader"])
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_send", die)
        with pytest.raises(Killed):
            delivery.deliver(NOW)
    assert delivery.deliver(NOW) == 0
    assert delivery.deliver(NOW + delivery.LEASE) == 1
