"""Health, readiness, figures, logs, headers: what programs and strangers are told, and what a proxy may say."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import reverse
from pydantic import SecretStr

from stateward.workbench.operation import logs, state
from stateward.workbench.operation.options import Logs, Metrics, Server

PROXY = "127.0.0.1"
READER = "203.0.113.9"
SIGN_IN = reverse("account_login")


def operator(**tables: Any) -> Any:
    """The settings with other choices of the operator."""
    return override_settings(OPERATOR=settings.OPERATOR.model_copy(update=tables))


@pytest.fixture
def behind_nginx() -> Any:
    """The site as nginx serves it: https, one proxy, a host name."""
    server = Server(hosts=("stateward.example",), https=True, proxies=(PROXY,))
    return override_settings(
        OPERATOR=settings.OPERATOR.model_copy(update={"server": server}),
        ALLOWED_HOSTS=[*settings.ALLOWED_HOSTS, "stateward.example"],
        SECURE_SSL_REDIRECT=True,
        SECURE_HSTS_SECONDS=server.hsts_seconds,
        SESSION_COOKIE_SECURE=True,
        CSRF_COOKIE_SECURE=True,
    )


def test_alive_and_ready_are_two_answers(stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stranger.get("/health/").json()["status"] == "ok"
    assert stranger.get("/ready/").json() == {
        "status": "ready",
        "checks": {"database": True, "migrations": True, "workspace": True},
    }
    monkeypatch.setattr(state, "pending_migrations", lambda: ["register.0009_later"])
    answer = stranger.get("/ready/")
    assert answer.status_code == 503 and answer.json()["checks"]["migrations"] is False
    assert stranger.get("/health/").status_code == 200


def test_a_database_that_fails_makes_the_site_unready_not_dead(
    stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(state.connection, "cursor", fail)
        assert stranger.get("/ready/").status_code == 503
        assert stranger.get("/health/").status_code == 200
        assert b"stateward_database_up 0.0" in stranger.get("/metrics/").content


def test_strangers_learn_no_details_and_no_figures(stranger: Client, behind_nginx: Any) -> None:
    with behind_nginx:
        far = {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": READER, "HTTP_HOST": "stateward.example"}
        assert stranger.get("/ready/", **far).json() == {"status": "ready"}
        assert stranger.get("/metrics/", **far).status_code == 404
    assert stranger.get("/metrics/", REMOTE_ADDR=READER).status_code == 404
    with operator(metrics=Metrics(token=SecretStr("t" * 30))):
        for shown, status in (("t" * 30, 200), ("t" * 29, 404), ("", 404)):
            answer = stranger.get("/metrics/", REMOTE_ADDR=READER, HTTP_AUTHORIZATION=f"Bearer {shown}")
            assert answer.status_code == status
    assert stranger.get("/metrics/", REMOTE_ADDR=READER, HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_figures_name_pages_and_never_codes(client: Client, card: str) -> None:
    client.get(card)
    told = client.get("/metrics/").content.decode()
    assert 'stateward_requests_total{method="GET",page="assessment:scorecard",status="200"}' in told
    assert "stateward_request_seconds_bucket" in told and card.rstrip("/").split("/")[-1] not in told


def test_only_a_named_proxy_is_believed(stranger: Client, behind_nginx: Any) -> None:
    said = {"HTTP_X_FORWARDED_FOR": f"198.51.100.1, {READER}", "HTTP_X_FORWARDED_PROTO": "https"}
    with behind_nginx:
        here = {"HTTP_HOST": "stateward.example", **said}
        believed = stranger.get("/favicon.ico", REMOTE_ADDR=PROXY, **here)
        assert believed.wsgi_request.META["REMOTE_ADDR"] == READER and believed.wsgi_request.is_secure()
        forged = stranger.get("/favicon.ico", REMOTE_ADDR="198.51.100.7", **here)
        assert forged.wsgi_request.META["REMOTE_ADDR"] == "198.51.100.7" and not forged.wsgi_request.is_secure()
        assert forged.status_code == 301 and forged["Location"].startswith("https://stateward.example/")
        odd = stranger.get("/favicon.ico", REMOTE_ADDR=PROXY, **{**here, "HTTP_X_FORWARDED_FOR": "<b>"})
        assert odd.wsgi_request.META["REMOTE_ADDR"] == PROXY
    nobody = stranger.get("/favicon.ico", REMOTE_ADDR=PROXY, **said)
    assert not nobody.wsgi_request.is_secure() and nobody.wsgi_request.META["REMOTE_ADDR"] == PROXY


def test_with_https_cookies_travel_by_it_alone_and_browsers_remember(stranger: Client, behind_nginx: Any) -> None:
    with behind_nginx:
        page = stranger.get(SIGN_IN, REMOTE_ADDR=PROXY, HTTP_HOST="stateward.example", HTTP_X_FORWARDED_PROTO="https")
        assert page.status_code == 200 and "max-age=31536000" in page["Strict-Transport-Security"]
        assert page.cookies and all(cookie["secure"] for cookie in page.cookies.values())
    assert "Strict-Transport-Security" not in stranger.get(SIGN_IN).headers


def test_every_page_keeps_other_sites_away(client: Client, card: str) -> None:
    for address in (card, "/register/", "/nothing-here/", "/health/", SIGN_IN):
        headers = client.get(address).headers
        assert headers["X-Frame-Options"] == "DENY" and headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Referrer-Policy"] == "same-origin" and "camera=()" in headers["Permissions-Policy"]
        assert "private" in headers["Cache-Control"] or "no-store" in headers["Cache-Control"]


def test_an_upload_beyond_the_limit_is_a_sentence(client: Client, db: None) -> None:
    with override_settings(UPLOAD_MAXIMUM_BYTES=1_000):
        answer = client.post("/register/import/", {"file": SimpleUploadedFile("e.csv", b"x" * 2_000)})
    assert answer.status_code == 422 and "at most" in answer.content.decode()


@pytest.mark.parametrize("content", [b"\x89PNG\r\n", b"PK\x03\x04not a workbook", b"", b"\xff\xfe\x00", b"%PDF-1.7"])
def test_a_file_of_another_kind_is_a_sentence(client: Client, db: None, content: bytes) -> None:
    for name in ("e.csv", "e.xlsx", "e.exe"):
        answer = client.post("/register/import/", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422, name


def test_log_lines_are_json_with_the_request_s_id_and_no_query(client: Client, db: None) -> None:
    lines: list[str] = []
    access = logging.getLogger(logs.ACCESS)
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(logs.JsonLines().format(record))  # type: ignore[method-assign]
    level = access.level
    access.addHandler(handler)
    access.setLevel(logging.INFO)
    try:
        answer = client.get("/register/?q=a+secret+name")
    finally:
        access.removeHandler(handler)
        access.setLevel(level)
    [told] = [json.loads(line) for line in lines]
    assert told["message"] == "GET /register/ 200" and told["request_id"] == answer["X-Request-ID"]
    assert told["level"] == "info" and told["milliseconds"] > 0 and "secret" not in lines[0]


@pytest.mark.parametrize("format_", ["plain", "json"])
def test_a_fault_of_the_program_is_logged_with_its_place(format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    from logging.config import dictConfig

    before: Callable[[], None] = lambda: dictConfig(settings.LOGGING)  # noqa: E731
    try:
        dictConfig(logs.configuration(Logs(format=format_)))  # type: ignore[arg-type]
        try:
            raise ValueError("broken")
        except ValueError:
            logging.getLogger("stateward.x").exception("a job failed")
        told = capsys.readouterr().err
        assert "a job failed" in told and "ValueError: broken" in told
        if format_ == "json":
            assert json.loads(told)["request_id"] == "-"
    finally:
        before()


def test_pages_travel_packed(client: Client, card: str) -> None:
    answer = client.get(card, HTTP_ACCEPT_ENCODING="gzip")
    assert answer["Content-Encoding"] == "gzip" and "Accept-Encoding" in answer["Vary"]
